import type { Answer, Outcome } from './outcome.ts'
import type { Instant } from './transaction.ts'

/** One attempt: everything a way out may know. `body` is the opened payload; it must not outlive the call. */
export interface Delivery {
  readonly id: string
  readonly attempt: number
  readonly origin: string
  readonly reference: string
  readonly topic: string
  /** When this attempt began (for a look-up: when the attempt asked about began). */
  readonly at: Instant
  readonly expiresAt?: Instant
  readonly body: Body
}

/** What the silo handed in for the recipient; its shape is the channel's own. */
export interface Body {
  readonly recipient: unknown
  readonly content: unknown
}

/**
 * A way out. It never throws for anything a counterpart can do: whatever happens on the wire is an Outcome. It obeys the
 * signal within its own time-out and puts no word of the body into a reason, a log line, an error or a metric.
 */
export interface Adapter {
  /** The counterpart recognises our id: sending twice is sending once. */
  readonly repeatable: boolean
  send(delivery: Delivery, signal: AbortSignal): Promise<Outcome>
  /** Asks whether an earlier attempt arrived. Absent where the counterpart cannot be asked. */
  lookup?(delivery: Delivery, signal: AbortSignal): Promise<Answer>
  /** The hub has committed that it will not send this by itself any more: settled, or parked. */
  ended?(id: string): void
  close(): Promise<void>
}
