import { expect } from 'chai'
import fc from 'fast-check'
import { createJobs } from '../../hub/jobs/index.ts'
import { asksApproval, canaryOf, mostItems, tallyOf, verdictOn, type Item, type ItemState } from '../../hub/jobs/job.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { sample } from '../conformance/store-parts.ts'
import { recordingWorld } from '../conformance/world.ts'

const state = fc.constantFrom<ItemState>('waiting', 'begun', 'succeeded', 'failed', 'skipped')
const items = fc.array(state, { minLength: 1, maxLength: 60 }).map((states): Item[] => (
  states.map((each, at) => ({ id: String(at), version: 1, route: 'r', state: each }))))

describe('What comes after a round of a job', () => {
  it('is the rest only when the first are known, and nearly all of them well', () => fc.assert(fc.property(items, (all) => {
    const canary = canaryOf(all.length)
    const first = tallyOf(all.slice(0, canary))
    const verdict = verdictOn({ status: 'canary', canary }, all)
    if (first.waiting + first.begun > 0) expect(verdict).to.equal('canary')
    else if (first.failed > first.succeeded) expect(verdict).to.equal('canary-failed')
    else expect(verdict).to.not.equal('canary')
  })))

  it('is a halt where one of ten has failed, and the end only when nothing is open', () => fc.assert(fc.property(items, (all) => {
    const { waiting, begun, succeeded, failed } = tallyOf(all)
    const verdict = verdictOn({ status: 'running', canary: 1 }, all)
    if (succeeded + failed >= 10 && failed * 10 > succeeded + failed) expect(verdict).to.equal('too-many-failed')
    else expect(verdict).to.equal(waiting + begun === 0 ? 'finished' : 'running')
  })))

  it('needs a second person for what destroys and for what is large', () => {
    expect([asksApproval('discard', 1), asksApproval('confirm', 1), asksApproval('resume', 500), asksApproval('resume', 501)])
      .to.deep.equal([true, true, false, true])
  })
})

describe('A job', () => {
  it('of more than twenty thousand is refused with job-too-large', async () => {
    const act = async () => ({ refused: 'not-applicable' })
    const jobs = createJobs({ store: createMemoryStore(), world: recordingWorld() }, { act }, () => new Map())
    const draft = { action: 'resume', reason: 'prøve', by: 'x', filter: {}, perSecond: 5, needsApproval: false } as const
    const many = Array.from({ length: mostItems + 1 }, () => sample({ status: 'parked' }))
    expect(await jobs.draft(draft, many)).to.deep.equal({ refused: 'job-too-large' })
    expect(await jobs.draft(draft, many.slice(1))).to.include({ status: 'drafted' })
    await jobs.stop()
  })
})
