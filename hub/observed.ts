// What attempts on a route came to and how long they took, over the last hour and the last day: counted in slots of five
// minutes, each with its own buckets, so that it costs the same however much is sent. It is what this process has seen itself,
// since it started; what stands for longer is in the reports.
import type { Outcome } from '../core/outcome.ts'
import type { Instant } from '../core/transaction.ts'

export const outcomeKinds = ['accepted', 'delivered', 'refused', 'postponed',
  'unknown'] as const satisfies readonly Outcome['kind'][]

/** Of one stretch of time. */
export interface Observation {
  readonly attempts: number
  readonly outcomes: Readonly<Record<Outcome['kind'], number>>
  /** Half of the attempts took less; an estimate, at most a fifth too high. Undefined where there were none. */
  readonly medianMs?: number
  /** Ninety-nine of a hundred took less. */
  readonly p99Ms?: number
}

export interface Observed {
  heard(outcome: Outcome, tookMs: number, now: Instant): void
  /** What was heard in the last `spanMs`, to the nearest five minutes. */
  over(spanMs: number, now: Instant): Observation
}

const slotMs = 300_000
const keptSlots = 289
/** The bounds of the buckets grow by a fifth: from a millisecond to a quarter of an hour. */
const growth = 1.2
const buckets = 76
const boundOf = (bucket: number): number => growth ** bucket
const bucketOf = (tookMs: number): number => (
  Math.min(buckets - 1, Math.max(0, Math.ceil(Math.log(Math.max(1, tookMs)) / Math.log(growth)))))

const quantileOf = (times: Float64Array, share: number): number | undefined => {
  const all = times.reduce((sum, count) => sum + count, 0)
  if (all === 0) return undefined
  let before = 0
  for (const [bucket, count] of times.entries()) {
    before += count
    if (before >= all * share) return Math.round(boundOf(bucket))
  }
  return undefined
}

/** Begins to watch; nothing is known yet. */
export const createObserved = (): Observed => {
  const slots = new Map<number, Float64Array>()
  const slotAt = (now: Instant): Float64Array => {
    const number = Math.floor(now / slotMs)
    const known = slots.get(number)
    if (known) return known
    const made = new Float64Array(buckets + outcomeKinds.length)
    slots.set(number, made)
    for (const old of slots.keys()) if (old <= number - keptSlots) slots.delete(old)
    return made
  }
  const add = (slot: Float64Array, at: number): void => {
    slot[at] = (slot[at] ?? 0) + 1
  }
  return {
    heard: ({ kind }, tookMs, now) => {
      const slot = slotAt(now)
      add(slot, bucketOf(tookMs))
      add(slot, buckets + outcomeKinds.indexOf(kind))
    },
    over: (spanMs, now) => {
      const first = Math.floor((now - spanMs) / slotMs)
      const sums = new Float64Array(buckets + outcomeKinds.length)
      for (const [number, slot] of slots) if (number > first) slot.forEach((count, at) => { sums[at] = (sums[at] ?? 0) + count })
      const times = sums.subarray(0, buckets)
      const outcomes = Object.fromEntries(outcomeKinds.map((kind, at) => [kind, sums[buckets + at] ?? 0]))
      return {
        attempts: times.reduce((sum, count) => sum + count, 0), outcomes: outcomes as Observation['outcomes'],
        medianMs: quantileOf(times, 0.5), p99Ms: quantileOf(times, 0.99),
      }
    },
  }
}
