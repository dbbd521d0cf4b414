import { expect } from 'chai'
import fc from 'fast-check'
import { allowed, closed, succeeded, ticked, troubled, type Breaker } from '../../hub/breaker.ts'
import { routeOf } from '../routes/samples.ts'

const route = routeOf({ width: 8, breaker: { failures: 3, openMs: 1000, maxOpenMs: 5000 } })
const repeat = (times: number, from: Breaker, change: (breaker: Breaker) => Breaker): Breaker => {
  let breaker = from
  for (let each = 0; each < times; each += 1) breaker = change(breaker)
  return breaker
}
const open = (now: number): Breaker => repeat(3, closed, (breaker) => troubled(breaker, route, now))

type Word = 'ok' | 'trouble' | number
const anyWord: fc.Arbitrary<Word> = fc.oneof(
  fc.constantFrom('ok' as const, 'trouble' as const), fc.integer({ min: 0, max: 3000 }))

/** Plays words: successes, troubles, and time that passes. */
const play = (words: readonly Word[]): { breaker: Breaker; now: number } => {
  let breaker = closed
  let now = 0
  for (const word of words) {
    if (typeof word === 'number') now += word
    breaker = ticked(breaker, now)
    if (word === 'ok') breaker = succeeded(breaker, route)
    if (word === 'trouble') breaker = troubled(breaker, route, now)
  }
  return { breaker, now }
}

describe('breaker', () => {
  it('opens after so many troubles in a row, and a success in between starts the count anew', () => {
    expect(open(0)).to.deep.equal({ state: 'open', until: 1000, openMs: 1000 })
    const two = repeat(2, closed, (breaker) => troubled(breaker, route, 0))
    expect(troubled(succeeded(two, route), route, 0)).to.deep.equal({ state: 'closed', troubles: 1 })
  })

  it('lets nothing pass while open and one when its time is over', () => {
    expect(allowed(ticked(open(0), 999), route)).to.equal(0)
    expect(allowed(ticked(open(0), 1000), route)).to.equal(1)
  })

  it('stays open twice as long after a probe in vain, up to the limit', () => {
    let breaker = open(0)
    const lengths: number[] = []
    for (let now = 0; lengths.length < 4; now += 10_000) {
      breaker = troubled(ticked(breaker, now), route, now)
      if (breaker.state === 'open') lengths.push(breaker.openMs)
    }
    expect(lengths).to.deep.equal([1000, 2000, 4000, 5000])
  })

  it('ramps up: one more with each success, closed at the width', () => {
    let breaker = ticked(open(0), 1000)
    const allowances = [allowed(breaker, route)]
    while (breaker.state !== 'closed') {
      breaker = succeeded(breaker, route)
      allowances.push(allowed(breaker, route))
    }
    expect(allowances).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('whatever happens, allows between none and the width, and none only while open', () => {
    fc.assert(fc.property(fc.array(anyWord), (words) => {
      const { breaker } = play(words)
      expect(allowed(breaker, route)).to.be.within(0, route.width)
      expect(allowed(breaker, route) === 0).to.equal(breaker.state === 'open')
    }))
  })

  it('whatever happened, is closed again after the longest time and as many successes as the width', () => {
    fc.assert(fc.property(fc.array(anyWord), (words) => {
      const { breaker, now } = play(words)
      const healed = repeat(route.width, ticked(breaker, now + route.breaker.maxOpenMs), (each) => succeeded(each, route))
      expect(healed).to.deep.equal(closed)
    }))
  })

  it('never opens without trouble', () => {
    fc.assert(fc.property(fc.array(anyWord.filter((word) => word !== 'trouble')), (words) => {
      expect(play(words).breaker).to.deep.equal(closed)
    }))
  })
})
