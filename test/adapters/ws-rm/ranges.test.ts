import { expect } from 'chai'
import fc from 'fast-check'
import {
  countOf, fromWire, greatestOf, hasNumber, isSameSet, isWithin, missingIn, numbersAbove, toWire, unbrokenTo, unionOf, withNumber,
  type Ranges,
} from '../../../adapters/ws-rm/ranges.ts'

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 20 })
const rangesOf = (set: readonly number[]): Ranges => set.reduce<Ranges>(withNumber, [])
const sorted = (set: readonly number[]): readonly number[] => set.toSorted((one, other) => one - other)

describe('Ranges of message numbers', () => {
  it('are what a set is (AK-3)', () => {
    fc.assert(fc.property(numbers, numbers, fc.nat(31), (one, other, probe) => {
      const [a, b] = [rangesOf(one), rangesOf(other)]
      expect(numbersAbove(a, 0)).to.deep.equal(sorted(one))
      expect(numbersAbove(unionOf(a, b), 0)).to.deep.equal(sorted([...new Set([...one, ...other])]))
      expect(hasNumber(a, probe)).to.equal(one.includes(probe))
      expect(isWithin(a, b)).to.equal(one.every((number) => other.includes(number)))
      expect(isSameSet(a, unionOf(a, a))).to.equal(true)
      expect([countOf(a), greatestOf(a)]).to.deep.equal([one.length, Math.max(0, ...one)])
      expect(numbersAbove(a, probe)).to.deep.equal(sorted(one.filter((number) => number > probe)))
    }))
  })

  it('are ascending and merged, and say what is missing (AK-3)', () => {
    fc.assert(fc.property(numbers, (set) => {
      const ranges = rangesOf(set)
      ranges.forEach(([lower, upper], at) => {
        expect(lower).to.be.at.most(upper)
        if (at > 0) expect(lower).to.be.above((ranges[at - 1]?.[1] ?? 0) + 1)
      })
      const all = Array.from({ length: greatestOf(ranges) }, (_, at) => at + 1)
      const missing = all.filter((number) => !set.includes(number))
      expect(missingIn(ranges, 100)).to.deep.equal(missing)
      expect(missingIn(ranges, 3)).to.deep.equal(missing.slice(0, 3))
      expect(unbrokenTo(ranges)).to.equal((missing[0] ?? all.length + 1) - 1)
    }))
  })

  it('come from the wire in any order, and not when they make no sense (AK-7)', () => {
    fc.assert(fc.property(numbers, (set) => {
      const ranges = rangesOf(set)
      expect(fromWire(toWire(ranges).toReversed(), 30)).to.deep.equal(ranges)
    }))
    const range = (lower: number, upper: number) => ({ lower: BigInt(lower), upper: BigInt(upper) })
    for (const wrong of [[range(2, 1)], [range(0, 1)], [range(1, 6)], [range(1, 3), range(3, 4)],
      [{ lower: 1n, upper: 2n ** 63n - 1n }]]) {
      expect(fromWire(wrong, 5)).to.equal(undefined)
    }
  })
})
