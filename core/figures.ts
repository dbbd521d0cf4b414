// What stands about messages when their records are gone: numbers by day, silo and channel, without anybody's name. They
// change in the very commit that changes a transaction, so they are neither doubled nor lost, and removing old records leaves
// them alone.
import { holdsPayload, type Status } from './status.ts'
import type { Instant, Transaction } from './transaction.ts'

/**
 * Times are counted in buckets between these bounds (milliseconds; a bucket holds what is below its bound and not below the one
 * before); the last bucket has no bound. They are part of what is stored and never change.
 */
export const boundsMs = [
  1_000, 5_000, 15_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 14_400_000, 43_200_000, 86_400_000, 259_200_000,
] as const

/** Where those stand now that were accepted on a day; what is held for a fallback and never needed counts nowhere. */
export const standings = ['open', 'sent', 'delivered', 'failed', 'cancelled'] as const
export type Standing = (typeof standings)[number]

/**
 * `handed-3`: how many the counterpart took within that bucket's time; `arrived-3`: how many arrived within it. `erased`: whose
 * payload was erased on that day, whenever they were accepted.
 */
export type Measure = Standing | `handed-${number}` | `arrived-${number}` | 'erased'

/** One number. */
export interface Figure {
  /** The day on which they were accepted (for `erased`: erased), in Copenhagen: `YYYY-MM-DD`. */
  readonly day: string
  readonly origin: string
  readonly channel: string
  readonly measure: Measure
  readonly count: number
}

/** Days are inclusive. */
export interface FigureQuery { readonly from: string; readonly to: string; readonly origin?: string }

const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Copenhagen', year: 'numeric', month: '2-digit', day: '2-digit',
})
const hourMs = 3_600_000
const mostHours = 4096
const days = new Map<number, string>()

/** The date on the wall in Copenhagen. The clock there is moved by whole hours, so that every hour has one date. */
export const dayOf = (at: Instant): string => {
  const hour = Math.floor(at / hourMs)
  const known = days.get(hour)
  if (known) return known
  if (days.size >= mostHours) days.clear()
  const day = format.format(hour * hourMs)
  days.set(hour, day)
  return day
}

/** Undefined for what is held: it may never be needed. */
export const standingOf = (status: Status): Standing | undefined => {
  if (status === 'held') return undefined
  return status === 'queued' || status === 'sending' || status === 'in-doubt' || status === 'parked' ? 'open' : status
}

/** Which bucket a time falls into. */
export const bucketOf = (tookMs: number): number => {
  const above = boundsMs.findIndex((bound) => tookMs < bound)
  return above < 0 ? boundsMs.length : above
}

type Timed = Pick<Transaction, 'status' | 'createdAt' | 'notBefore' | 'changedAt'>
export type Change = readonly [Measure, number]

const timesOf = (from: Status | undefined, { status, createdAt, notBefore = createdAt, changedAt }: Timed): readonly Change[] => {
  const bucket = bucketOf(changedAt - Math.max(createdAt, notBefore))
  const isHanded = from !== 'sent' && from !== 'delivered' && (status === 'sent' || status === 'delivered')
  const hasArrived = from !== 'delivered' && status === 'delivered'
  return [...(isHanded ? [[`handed-${bucket}`, 1] as const] : []), ...(hasArrived ? [[`arrived-${bucket}`, 1] as const] : [])]
}

/** What a transition changes; `from` is undefined for a fresh one. Times count from when it was first allowed to be sent. */
export const figuresOf = (from: Status | undefined, next: Timed): readonly Change[] => {
  if (from === next.status || (from === 'held' && next.status === 'cancelled')) return []
  const [before, after] = [from && standingOf(from), standingOf(next.status)]
  if (before === after) return []
  return [
    ...(before ? [[before, -1] as const] : []), ...(after ? [[after, 1] as const] : []), ...timesOf(from, next),
  ]
}

/** True where a transition erases a payload; it counts on the day of the transition. */
export const erases = (from: Status | undefined, to: Status): boolean => (
  from !== undefined && holdsPayload(from) && !holdsPayload(to))
