import type { Instant } from './transaction.ts'

/** When a route may send, on the clock of Europe/Copenhagen. */
export interface Window {
  /** ISO weekdays, 1 = Monday … 7 = Sunday. */
  readonly days: readonly number[]
  /** `HH:MM`, from inclusive, to exclusive; `24:00` is the end of the day. */
  readonly from: string
  readonly to: string
  /** Whether Danish public holidays are days off. */
  readonly holidays: 'open' | 'closed'
}

/**
 * A message route (besked-rute): which messages take it, which way out it is, and how patient it is. All times in
 * milliseconds.
 */
export interface Route {
  readonly name: string
  readonly channel: string
  /** A message takes the first route whose every given list names it; an absent list matches all. A topic may end in `.*`. */
  readonly match: {
    readonly origins?: readonly string[]
    readonly topics?: readonly string[]
    readonly destinations?: readonly string[]
  }
  /** The channel's own; validated against its schema. */
  readonly settings: unknown
  /** Attempts under way at once. */
  readonly width: number
  /** How long one attempt may take before its outcome is unknown. */
  readonly attemptMs: number
  readonly window?: Window
  /** When it may not, though the window is open: a counterpart's service windows. */
  readonly closed?: readonly Window[]
  readonly throttle?: { readonly perSecond: number; readonly burst: number }
  readonly retry: {
    /** Wall clock from the first attempt that failed for the message's own sake until it is parked. */
    readonly budgetMs: number
    readonly firstMs: number
    readonly maxMs: number
    /** Just `firstMs` × (2ⁿ − 1) after the nth attempt, at most `maxMs`; otherwise spread by chance, see routes/patience. */
    readonly exact?: boolean
  }
  readonly breaker: {
    /** Route troubles in a row that open it. */
    readonly failures: number
    /** Time to the first probe; doubles up to `maxOpenMs`. */
    readonly openMs: number
    readonly maxOpenMs: number
  }
  readonly inDoubt: {
    /** Time for a receipt to settle the doubt before the counterpart is asked. */
    readonly askAfterMs: number
    /** Time after which nobody is asked any more. */
    readonly giveUpMs: number
    /** What then: an operator decides, or it is sent again and flagged. */
    readonly otherwise: 'park' | 'resend'
  }
  /** How long a receipt may take before the journal says that it is overdue; undefined where none is expected. */
  readonly receiptMs?: number
  /** How long a payload may wait to be sent where the silo gives no `expiresAt`. */
  readonly lifeMs: number
  /** How long before a chain's deadline it must be given a message that falls back to it. */
  readonly leadMs?: number
  /** What operators may send on it to see whether it works, and to whom. */
  readonly test?: { readonly topic: string; readonly recipient: unknown; readonly content: unknown }
  /** How long a parked payload is kept for an operator's decision. */
  readonly parkedMs: number
}

/** What choosing a route may look at. */
export interface Waybill {
  readonly origin: string
  readonly channel: string
  readonly topic: string
  readonly destination?: string
}

/** The public holidays that close a window, by local date `YYYY-MM-DD`. */
export type IsHoliday = (localDate: string) => boolean

export interface Opening { readonly opensAt: Instant; readonly closesAt: Instant }
