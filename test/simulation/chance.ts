// Seeded chance: the same seed gives the same run, on any machine.

export interface Chance {
  /** Evenly in [0, 1). */
  next(): number
  /** True with this probability. */
  of(probability: number): boolean
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  /** One of the names, as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Partial<Record<T, number>>>): T
}

/** mulberry32: 32 bits of state, good enough to surprise and trivial to carry over. */
const numbers = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const createChance = (seed: number): Chance => {
  const next = numbers(Math.imul(seed, 0x9e3779b1) ^ 0x51ab5e)
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    of: (probability) => next() < probability,
    between,
    pick: <T>(from: readonly T[]): T => from[between(0, from.length - 1)] as T,
    weighted: <T extends string>(weights: Readonly<Partial<Record<T, number>>>): T => {
      const entries = Object.entries(weights) as [T, number][]
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [name, weight] of entries) {
        left -= weight
        if (left < 0) return name
      }
      return (entries.at(-1) as [T, number])[0]
    },
  }
}
