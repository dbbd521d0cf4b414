import { expect } from 'chai'
import fc from 'fast-check'
import type { Outcome } from '../../core/outcome.ts'
import { after } from '../../core/status.ts'
import { lapse, settle } from '../../hub/settle.ts'
import { transactionOf } from '../core/samples.ts'
import { routeOf } from '../routes/samples.ts'

const route = routeOf({
  retry: { budgetMs: 60_000, firstMs: 1000, maxMs: 8000 }, inDoubt: { askAfterMs: 5000, giveUpMs: 50_000, otherwise: 'park' },
})
const claimed = transactionOf({ status: 'sending', attempt: 1, version: 2, keptUntil: 900_000, deadlineAt: 30_000 })
const seen = { route, now: 10_000, random: () => 0.5, begunAt: 9000, parkedMs: 70_000 }

const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(some, { nil: undefined })
const evidence = maybe(fc.record({ handle: maybe(fc.string()), code: fc.constantFrom('1', '2') }))
const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constantFrom('accepted' as const, 'delivered' as const), evidence }),
  fc.record({ kind: fc.constantFrom('refused' as const, 'unknown' as const), reason: fc.constant('refused'), evidence }),
  fc.record({
    kind: fc.constant('postponed' as const), reason: fc.constant('greylisted'), evidence,
    blame: fc.constantFrom('message' as const, 'route' as const), retryAfterMs: maybe(fc.nat(100_000)),
  }),
)
const anyMoment = fc.integer({ min: 9000, max: 500_000 })

describe('settling', () => {
  it('makes of every outcome one step of the table, with its attempt and duration as evidence', () => {
    fc.assert(fc.property(anyOutcome, anyMoment, fc.option(fc.nat(9000), { nil: undefined }), (outcome, now, triedAt) => {
      const change = settle({ ...claimed, triedAt }, outcome, { ...seen, now }, false)
      if (!change || change.event === 'evidence' || change.event === 'inserted') throw new Error('no step')
      expect(change.next.status).to.equal(after('sending', change.event))
      expect(change.next.version).to.equal(3)
      expect(change.evidence).to.include({ attempt: 1, tookMs: now - 9000 })
    }))
  })

  it('never has a transaction due before now', () => {
    fc.assert(fc.property(anyOutcome, anyMoment, (outcome, now) => {
      const next = settle(claimed, outcome, { ...seen, now }, false)?.next
      if (next?.status === 'queued' || next?.status === 'in-doubt') expect(next.dueAt).to.be.at.least(now)
    }))
  })

  it('what the message is to blame for waits, and as long as the counterpart asks', () => {
    const postponed = { kind: 'postponed', reason: 'greylisted', blame: 'message' } as const
    expect(settle(claimed, postponed, seen, false)?.next)
      .to.include({ status: 'queued', dueAt: 10_750, triedAt: 9000, deadlineAt: 900_000, reason: 'greylisted' })
    expect(settle(claimed, { ...postponed, retryAfterMs: 60_000 }, seen, false)?.next.dueAt).to.equal(70_000)
  })

  it('the budget runs from the first failure for its own sake and ends in the parking place', () => {
    const postponed = { kind: 'postponed', reason: 'greylisted', blame: 'message' } as const
    expect(settle({ ...claimed, triedAt: 9000 }, postponed, { ...seen, now: 68_999 }, false)?.next.status).to.equal('queued')
    expect(settle({ ...claimed, triedAt: 9000 }, postponed, { ...seen, now: 69_000 }, false)?.next)
      .to.include({ status: 'parked', reason: 'budget-spent', deadlineAt: 139_000 })
  })

  it('trouble of the route costs the message nothing of its budget; it steps aside no longer than the breaker opens for', () => {
    const trouble = { kind: 'postponed', reason: 'credential-refused', blame: 'route' } as const
    fc.assert(fc.property(anyMoment, fc.option(fc.nat(9000), { nil: undefined }), (now, triedAt) => {
      const next = settle({ ...claimed, triedAt }, trouble, { ...seen, now }, false)?.next
      expect(next).to.include({ status: 'queued', triedAt })
      expect(next?.dueAt).to.be.within(now, now + route.breaker.openMs)
    }))
    expect(settle(claimed, { ...trouble, retryAfterMs: 5000 }, seen, false)?.next.dueAt).to.equal(10_000)
  })

  it('the unknown is asked about later, and soon sent again where repeats are recognised', () => {
    const unknown = { kind: 'unknown', reason: 'cut-off' } as const
    expect(settle(claimed, unknown, seen, false)?.next)
      .to.include({ status: 'in-doubt', reason: 'cut-off', dueAt: 15_000, deadlineAt: 60_000 })
    expect(settle(claimed, unknown, seen, true)?.next).to.include({ status: 'in-doubt', dueAt: 11_000 })
    expect(lapse(claimed, 'lease-lapsed', route, false, 10_000)?.next).to.include({ status: 'in-doubt', reason: 'lease-lapsed' })
  })

  it('keeps the handle that is known', () => {
    expect(settle({ ...claimed, handle: 'old' }, { kind: 'accepted' }, seen, false)?.next.handle).to.equal('old')
    const renamed = { kind: 'accepted', evidence: { handle: 'new' } } as const
    expect(settle({ ...claimed, handle: 'old' }, renamed, seen, false)?.next.handle).to.equal('new')
  })

  it('does nothing to what is not being sent', () => {
    expect(settle(transactionOf({ status: 'delivered' }), { kind: 'accepted' }, seen, false)).to.equal(undefined)
  })
})
