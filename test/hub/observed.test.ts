import { expect } from 'chai'
import fc from 'fast-check'
import { createObserved } from '../../hub/observed.ts'

const start = Date.UTC(2026, 10, 23, 8)
const minute = 60_000
const hour = 60 * minute
const taken = { kind: 'accepted' } as const

describe('what attempts on a route came to', () => {
  it('is counted by outcome, and forgotten by the hour and by the day', () => {
    const seen = createObserved()
    seen.heard(taken, 40, start)
    seen.heard({ kind: 'refused', reason: 'content-refused' }, 50, start + 50 * minute)
    const { attempts, outcomes } = seen.over(hour, start + 55 * minute)
    expect([attempts, outcomes.accepted, outcomes.refused]).to.deep.equal([2, 1, 1])
    expect(seen.over(hour, start + 80 * minute).attempts).to.equal(1)
    expect(seen.over(24 * hour, start + 23 * hour).attempts).to.equal(2)
    expect(seen.over(24 * hour, start + 25 * hour).attempts).to.equal(0)
  })

  it('says nothing of time where nothing was tried', () => {
    expect(createObserved().over(hour, start)).to.include({ attempts: 0, medianMs: undefined, p99Ms: undefined })
  })

  it('tells median and p99 no lower than they are, and at most a fifth higher', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 600_000 }), { minLength: 1, maxLength: 200 }), (times) => {
      const seen = createObserved()
      for (const tookMs of times) seen.heard(taken, tookMs, start)
      const sorted = times.toSorted((one, other) => one - other)
      const { medianMs = 0, p99Ms = 0 } = seen.over(hour, start)
      for (const [told, share] of [[medianMs, 0.5], [p99Ms, 0.99]] as const) {
        const exact = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
        expect(told).to.be.within(exact - 1, exact * 1.2 + 1)
      }
    }))
  })
})
