import { expect } from 'chai'
import fc from 'fast-check'
import { budgetSpent, nextTry } from '../../routes/index.ts'
import { routeOf } from './samples.ts'

const retries = fc.tuple(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 0, max: 10_000_000 }))
  .map(([firstMs, more]) => ({ budgetMs: 1, firstMs, maxMs: firstMs + more }))
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const attempts = fc.integer({ min: 0, max: 5_000 })
const instants = fc.integer({ min: 0, max: 4_000_000_000_000 })

describe('patience', () => {
  it('never waits less than half of the first delay nor more than the longest, in whole milliseconds', () => {
    fc.assert(fc.property(retries, attempts, chance, instants, (retry, attempt, random, now) => {
      const delay = nextTry({ retry }, attempt, () => random, now) - now
      expect(delay).to.be.within(retry.firstMs / 2, retry.maxMs)
      expect(Number.isInteger(delay)).to.equal(true)
    }))
  })

  it('has a ceiling that doubles with each attempt', () => {
    const longest = [1, 2, 3, 4, 20].map((attempt) => nextTry(routeOf(), attempt, () => 0.999_999_999, 0))
    expect(longest).to.deep.equal([30_000, 60_000, 120_000, 240_000, 10_800_000])
  })

  it('spreads what failed together', () => {
    expect(nextTry(routeOf(), 3, () => 0, 0)).to.equal(15_000)
    expect(nextTry(routeOf(), 3, () => 0.5, 0)).to.equal(67_500)
  })

  it('the budget runs from the first attempt that failed for the message\'s own sake', () => {
    const { budgetMs } = routeOf().retry
    expect(budgetSpent(routeOf(), undefined, Number.MAX_SAFE_INTEGER)).to.equal(false)
    expect(budgetSpent(routeOf(), 1_000, 1_000 + budgetMs - 1)).to.equal(false)
    expect(budgetSpent(routeOf(), 1_000, 1_000 + budgetMs)).to.equal(true)
  })
})

describe('the wait that is exact', () => {
  it('is min(10800, 2ⁿ − 1) seconds with a first of 1 s and a most of 3 h, whatever chance says', () => {
    const retry = { budgetMs: 0, firstMs: 1000, maxMs: 10_800_000, exact: true }
    for (let attempt = 1; attempt <= 2000; attempt += 1) {
      const seconds = Math.min(10_800, 2 ** attempt - 1)
      expect(nextTry({ retry }, attempt, () => attempt / 2001, 5)).to.equal(5 + seconds * 1000)
    }
  })
})
