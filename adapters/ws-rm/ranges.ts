// Sets of message numbers as ranges: ascending, merged, both ends included. A sequence of any length costs as many pairs as
// it has gaps. Plain data, so that they can be written down as they are.
import type { WireRange } from './message.ts'

export type Ranges = readonly (readonly [number, number])[]

export const hasNumber = (ranges: Ranges, number: number): boolean =>
  ranges.some(([lower, upper]) => lower <= number && number <= upper)

const joined = (one: Ranges, other: Ranges): Ranges => {
  const result: [number, number][] = []
  for (const [lower, upper] of [...one, ...other].toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1)
    if (last && lower <= last[1] + 1) last[1] = Math.max(last[1], upper)
    else result.push([lower, upper])
  }
  return result
}

/** Both together. */
export const unionOf = (one: Ranges, other: Ranges): Ranges => (other.length === 0 ? one : joined(one, other))

/** The set with that number. The next one, which is the usual case, costs nothing. */
export const withNumber = (ranges: Ranges, number: number): Ranges => {
  const last = ranges.at(-1)
  if (last && number === last[1] + 1) return [...ranges.slice(0, -1), [last[0], number]]
  return hasNumber(ranges, number) ? ranges : joined(ranges, [[number, number]])
}

/** Whether all of one is in the other. */
export const isWithin = (one: Ranges, other: Ranges): boolean =>
  one.every(([lower, upper]) => other.some(([from, to]) => from <= lower && upper <= to))

export const isSameSet = (one: Ranges, other: Ranges): boolean => isWithin(one, other) && isWithin(other, one)

/** The greatest number up to which nothing is missing; 0 when 1 is. */
export const unbrokenTo = ([first]: Ranges): number => (first?.[0] === 1 ? first[1] : 0)

/** The greatest number; 0 for none. */
export const greatestOf = (ranges: Ranges): number => ranges.at(-1)?.[1] ?? 0

export const countOf = (ranges: Ranges): number => ranges.reduce((sum, [lower, upper]) => sum + upper - lower + 1, 0)

/** The numbers above one, in order. Work as there are such numbers, so only for sets that are bounded there. */
export const numbersAbove = (ranges: Ranges, number: number): readonly number[] =>
  ranges.filter(([, upper]) => upper > number).flatMap(([lower, upper]) => {
    const from = Math.max(lower, number + 1)
    return Array.from({ length: upper - from + 1 }, (_, at) => from + at)
  })

/** What is missing between 1 and the greatest number, at most `limit` of it. */
export const missingIn = (ranges: Ranges, limit: number): readonly number[] => {
  const missing: number[] = []
  let next = 1
  for (const [lower, upper] of ranges) {
    for (; next < lower && missing.length < limit; next += 1) missing.push(next)
    next = upper + 1
  }
  return missing
}

export const toWire = (ranges: Ranges): readonly WireRange[] =>
  ranges.map(([lower, upper]) => ({ lower: BigInt(lower), upper: BigInt(upper) }))

/** Ranges from the wire, in any order; undefined when they overlap, are upside down, or go beyond 1 to `greatest` (AK-7). */
export const fromWire = (ranges: readonly WireRange[], greatest: number): Ranges | undefined => {
  const sorted = ranges.toSorted((one, other) => (one.lower < other.lower ? -1 : 1))
  const sound = sorted.every(({ lower, upper }, at) =>
    lower >= 1n && lower <= upper && upper <= BigInt(greatest) && (at === 0 || lower > (sorted[at - 1]?.upper ?? 0n)))
  return sound ? joined([], sorted.map(({ lower, upper }) => [Number(lower), Number(upper)])) : undefined
}
