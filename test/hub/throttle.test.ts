import { expect } from 'chai'
import fc from 'fast-check'
import { createThrottle } from '../../hub/throttle.ts'

const rates = fc.integer({ min: 1, max: 100_000 }).map((hundredths) => hundredths / 100)
const settings = fc.record({ perSecond: rates, burst: fc.integer({ min: 1, max: 100 }) })
const waits = fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 200 })

describe('throttle', () => {
  it('without settings never holds back', () => {
    const throttle = createThrottle(undefined, 0)
    for (let each = 0; each < 1000; each += 1) throttle.take(0)
    expect(throttle.tokens(0)).to.be.above(1000)
    expect(throttle.nextAt(5)).to.equal(5)
  })

  it('lets a burst through at once and then so many a second', () => {
    const throttle = createThrottle({ perSecond: 2, burst: 3 }, 0)
    for (let each = 0; each < 3; each += 1) throttle.take(0)
    expect([0, 499, 500, 1000, 1500, 99_999].map((now) => throttle.tokens(now))).to.deep.equal([0, 0, 1, 2, 3, 3])
  })

  it('taking only what there is, never lets more through than burst and rate allow in any time', () => {
    fc.assert(fc.property(settings, waits, (given, pauses) => {
      const throttle = createThrottle(given, 0)
      let now = 0
      let taken = 0
      for (const pause of pauses) {
        now += pause
        for (let left = throttle.tokens(now); left > 0; left -= 1, taken += 1) throttle.take(now)
        expect(taken).to.be.at.most(given.burst + (now * given.perSecond) / 1000 + 0.001)
      }
    }))
  })

  it('has a token at the moment it names, and none before', () => {
    fc.assert(fc.property(settings, fc.integer({ min: 0, max: 10_000 }), (given, now) => {
      const throttle = createThrottle(given, now)
      while (throttle.tokens(now) > 0) throttle.take(now)
      const at = throttle.nextAt(now)
      expect(at).to.be.above(now)
      expect(createLike(given, now).tokens(at - 1)).to.equal(0)
      expect(throttle.tokens(at)).to.be.at.least(1)
    }))
  })

  it('a slow rate stays exact over many small looks', () => {
    const throttle = createThrottle({ perSecond: 0.1, burst: 1 }, 0)
    let taken = 0
    for (let now = 0; now < 1_000_000; now += 7) {
      if (throttle.tokens(now) === 0) continue
      throttle.take(now)
      taken += 1
    }
    expect(taken).to.be.within(99, 101)
  })

  it('does not mind a clock that is set back', () => {
    const throttle = createThrottle({ perSecond: 1, burst: 1 }, 10_000)
    throttle.take(10_000)
    expect(throttle.tokens(5000)).to.equal(0)
    expect(throttle.tokens(11_000)).to.equal(1)
  })
})

/** An emptied throttle of its own, because looking refills. */
const createLike = (given: { perSecond: number; burst: number }, now: number) => {
  const throttle = createThrottle(given, now)
  while (throttle.tokens(now) > 0) throttle.take(now)
  return throttle
}
