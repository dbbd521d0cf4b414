import type { Instant } from '../core/transaction.ts'

// The clock on the wall in Copenhagen. Its offsets come from the time-zone database by Intl, so a change of law arrives with
// an update of Node; each year is looked through once (about a millisecond) and remembered, and all else is arithmetic.

export const minuteMs = 60_000
export const dayMs = 86_400_000

/** A stretch of time in which the clock is not moved: from inclusive, to exclusive, local = UTC + offset. */
export interface Span { readonly from: Instant; readonly to: Instant; readonly offsetMs: number }

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Copenhagen', hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric',
  minute: 'numeric',
})

const offsetByIntl = (instant: Instant): number => {
  const parts = new Map<string, number>(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]))
  const part = (type: string): number => parts.get(type) ?? 0
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return wall - Math.floor(instant / minuteMs) * minuteMs
}

// The moment, to the minute, at which the clock is moved between two moments of different offsets.
const changeBetween = (before: Instant, later: Instant): Instant => {
  const old = offsetByIntl(before)
  let [low, high] = [before / minuteMs, later / minuteMs]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetByIntl(middle * minuteMs) === old) low = middle
    else high = middle
  }
  return high * minuteMs
}

const changesOf = (start: Instant, end: Instant): readonly Instant[] => {
  const changes: Instant[] = []
  for (let day = start; day < end; day += dayMs) {
    if (offsetByIntl(day) !== offsetByIntl(day + dayMs)) changes.push(changeBetween(day, day + dayMs))
  }
  return changes
}

const lookThrough = (year: number): readonly Span[] => {
  const [start, end] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]
  const starts = [start, ...changesOf(start, end).filter((change) => change < end)]
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? end, offsetMs: offsetByIntl(from) }))
}

const byYear = new Map<number, readonly Span[]>()

const spansOf = (year: number): readonly Span[] => {
  const spans = byYear.get(year) ?? lookThrough(year)
  byYear.set(year, spans)
  return spans
}

const yearOf = (instant: Instant): number => new Date(instant).getUTCFullYear()

/** The spans of a UTC year or two that together cover `from` to `to`, in order; the two may lie at most a year apart. */
export const spansBetween = (from: Instant, to: Instant): readonly Span[] => {
  const [first, last] = [yearOf(from), yearOf(to)]
  return first === last ? spansOf(first) : [...spansOf(first), ...spansOf(last)]
}

/** How far the clock in Copenhagen is ahead of UTC. */
export const offsetAt = (instant: Instant): number =>
  spansOf(yearOf(instant)).find((span) => instant < span.to)?.offsetMs ?? 0

/** The local day of an instant, as days since 1970-01-01. */
export const localDay = (instant: Instant): number => Math.floor((instant + offsetAt(instant)) / dayMs)

/** A local day as `YYYY-MM-DD`. */
export const dateOf = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** ISO weekday of a local day: 1 = Monday … 7 = Sunday (1970-01-01 was a Thursday). */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7 + 1
