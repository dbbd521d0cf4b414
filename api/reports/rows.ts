// Rows of a report: what the ledger's numbers amount to, by period, silo and channel. Counts are exact. A share within a bound
// of the buckets is exact; a median or a 95th percentile is an estimate, evenly between the bounds of the bucket that it falls
// into.
import { boundsMs, standings, type Figure, type Standing } from '../../core/figures.ts'
import type { ServiceLevel } from '../../core/level.ts'
import { levelKept, type Kept } from './levels.ts'

export type By = 'day' | 'month'

/** One line, as JSON, CSV and Parquet have it. Its members are a contract: docs/operating/reports.md. */
export interface ReportRow extends Readonly<Record<Standing, number>>, Kept {
  /** `YYYY-MM-DD` or `YYYY-MM`, in Copenhagen: when they were accepted. */
  readonly period: string
  readonly silo: string
  readonly channel: string
  /** Accepted; the sum of the five standings. */
  readonly accepted: number
  /** Taken by the counterpart, whatever it said later; of those whose time is known. */
  readonly handed: number
  readonly handedWithin: number
  readonly handedMedianMs: number | null
  readonly handedP95Ms: number | null
  readonly arrived: number
  readonly arrivedMedianMs: number | null
  readonly arrivedP95Ms: number | null
}

type Buckets = readonly number[]

const bucketsOf = (figures: readonly Figure[], kind: 'handed' | 'arrived'): Buckets => {
  const buckets = new Array<number>(boundsMs.length + 1).fill(0)
  for (const { measure, count } of figures) {
    if (!measure.startsWith(`${kind}-`)) continue
    const at = Number(measure.slice(kind.length + 1))
    buckets[at] = (buckets[at] ?? 0) + count
  }
  return buckets
}

const sumOf = (counts: Buckets): number => counts.reduce((sum, count) => sum + count, 0)

/** Milliseconds below which `share` of them lie; null where there are none. In the bucket without a bound: its lower one. */
export const quantileOf = (buckets: Buckets, share: number): number | null => {
  const all = sumOf(buckets)
  if (all === 0) return null
  let before = 0
  for (const [at, count] of buckets.entries()) {
    const low = boundsMs[at - 1] ?? 0
    const high = boundsMs[at] ?? low
    if (before + count >= all * share && count > 0) return Math.round(low + (high - low) * (all * share - before) / count)
    before += count
  }
  return null
}

/** How many took less than the bound; exact, since it is one of the buckets'. */
const within = (buckets: Buckets, withinMs: number): number => (
  sumOf(buckets.filter((_, at) => (boundsMs[at] ?? Infinity) <= withinMs)))

type Named = Pick<ReportRow, 'period' | 'silo' | 'channel'>

const rowOf = (named: Named, figures: readonly Figure[], { withinMs, levels = [] }: Grouping): ReportRow => {
  const [handed, arrived] = [bucketsOf(figures, 'handed'), bucketsOf(figures, 'arrived')]
  const standing = (one: Standing): number => sumOf(figures.filter(({ measure }) => measure === one).map(({ count }) => count))
  const counted = Object.fromEntries(standings.map((one) => [one, standing(one)])) as Record<Standing, number>
  return {
    ...named, accepted: sumOf(Object.values(counted)), ...counted,
    handed: sumOf(handed), handedWithin: within(handed, withinMs), handedMedianMs: quantileOf(handed, 0.5),
    handedP95Ms: quantileOf(handed, 0.95), arrived: sumOf(arrived), arrivedMedianMs: quantileOf(arrived, 0.5),
    arrivedP95Ms: quantileOf(arrived, 0.95), ...levelKept(figures, levels),
  }
}

const periodOf = (day: string, by: By): string => (by === 'month' ? day.slice(0, 7) : day)

export interface Grouping {
  readonly by: By
  readonly withinMs: number
  readonly channel?: string
  /** What was agreed. */
  readonly levels?: readonly ServiceLevel[]
}

const grouped = (
  figures: readonly Figure[], grouping: Grouping, nameOf: (one: Figure) => Named,
): readonly ReportRow[] => {
  const { channel } = grouping
  const asked = figures.filter((one) => one.measure !== 'erased' && (channel === undefined || one.channel === channel))
  const groups = Map.groupBy(asked, (one) => Object.values(nameOf(one)).join('\0'))
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, same]) => rowOf(nameOf(same[0] as Figure), same, grouping))
}

/** By period, silo and channel. */
export const rowsOf = (figures: readonly Figure[], grouping: Grouping): readonly ReportRow[] => (
  grouped(figures, grouping, ({ day, origin, channel }) => ({ period: periodOf(day, grouping.by), silo: origin, channel })))

/** The sums of rows over everything but the channel. */
export const totalsOf = (figures: readonly Figure[], grouping: Grouping): readonly ReportRow[] => (
  grouped(figures, grouping, ({ channel }) => ({ period: '', silo: '', channel })))
