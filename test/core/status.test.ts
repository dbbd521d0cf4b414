import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { after, events, holdsPayload, isFinal, isSettled, life, statuses, type Status } from '../../core/status.ts'
import { note, step } from '../../core/step.ts'
import { drawing } from '../../scripts/states.ts'
import { anyEvent, anyStatus, transactionOf } from './samples.ts'

const rows = statuses.flatMap((status) => Object.entries(life[status]).map(([event, end]) => ({ status, event, end })))

/** Everything that can be reached from a status. */
const reachable = (from: Status, seen = new Set<Status>()): Set<Status> => {
  for (const end of Object.values(life[from])) {
    if (seen.has(end)) continue
    seen.add(end)
    reachable(end, seen)
  }
  return seen
}

describe('the life of a transaction', () => {
  it('is drawn in docs/states.md; if not: node scripts/states.ts', () => {
    const committed = readFileSync(new URL('../../docs/states.md', import.meta.url), 'utf8')
    expect(committed === drawing(), 'docs/states.md is stale').to.equal(true)
  })

  it('has a row for every event and a way into every status but held', () => {
    expect([...new Set(rows.map(({ event }) => event))].sort()).to.deep.equal([...events].sort())
    expect([...new Set(rows.map(({ end }) => end))].sort()).to.deep.equal(statuses.filter((status) => status !== 'held').sort())
  })

  it('never leads back from a settled status to one that would need the payload again', () => {
    for (const status of statuses.filter(isSettled)) {
      expect([...reachable(status)].filter(holdsPayload), status).to.deep.equal([])
    }
  })

  it('leads from every unsettled status to the end', () => {
    for (const status of statuses.filter((each) => !isSettled(each))) {
      expect([...reachable(status)].some(isFinal), status).to.equal(true)
    }
  })

  it('sends only from sending, and comes there only by a claim', () => {
    const ways = rows.filter(({ end }) => end === 'sending').map(({ status, event }) => [status, event])
    expect(ways).to.deep.equal([['queued', 'claimed']])
  })

  it('steps exactly where the table has a row, one version up, and a reason is of its own transition', () => {
    fc.assert(fc.property(anyStatus, anyEvent, fc.nat(), (status, event, at) => {
      const before = transactionOf({ status, reason: 'greylisted', overdueAt: 3, version: 7 })
      const change = step(before, event, at)
      expect(change?.next.status).to.equal(after(status, event))
      const dropped = { reason: undefined, overdueAt: undefined }
      const next = { ...before, ...dropped, status: after(status, event), changedAt: at, version: 8 }
      if (change) expect(change.next).to.deep.equal(next)
    }))
  })

  it('notes without changing anything but version and time', () => {
    fc.assert(fc.property(anyStatus, fc.nat(), (status, at) => {
      const before = transactionOf({ status, reason: 'greylisted', version: 7 })
      expect(note(before, at, { code: 'x' }).next).to.deep.equal({ ...before, changedAt: at, version: 8 })
    }))
  })
})
