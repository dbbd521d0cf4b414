import type { Event, Status } from './status.ts'

/** Milliseconds since 1970 UTC. */
export type Instant = number

/** How urgent a message is among those of the same silo; silos share fairly whatever they claim here. */
export const priorities = ['high', 'normal', 'low'] as const
export type Priority = (typeof priorities)[number]

/**
 * The technical record of one message to one recipient over one channel: who, which way, which status; never content.
 * Instants are UTC milliseconds. Nothing in it can be turned back into a recipient: `recipient`, `digest` are keyed hashes.
 */
export interface Transaction {
  /** UUIDv7. Also the idempotency key that every provider is shown. */
  readonly id: string
  /** The silo (or, later, partner) that handed the message in. */
  readonly origin: string
  /** The origin's own name for it, unique per origin. */
  readonly reference: string
  readonly channel: string
  readonly topic: string
  /** The message route it was given; also the name of its queue. */
  readonly route: string
  /** Non-personal name of where it goes where the channel has one (a silo's id), for choosing a route. */
  readonly destination?: string
  /** Ordering key: within one origin, channel and lane one message is under way at a time, in the order of acceptance. */
  readonly lane?: string
  readonly priority: Priority
  readonly status: Status
  /** A stable code (see core/reason.ts); never text from outside. */
  readonly reason?: string
  /** The provider's own name for the message. */
  readonly handle?: string
  /**
   * The transaction before it in its chain: this one is held until that one has failed (fallback). Of one that was dropped as a
   * duplicate, the one that was waiting.
   */
  readonly follows?: string
  /** The transaction after it in its chain, held until this one's end is known. */
  readonly next?: string
  /** While one of the same origin, channel and key is unsettled, another is dropped: no reminder twice. Nothing personal. */
  readonly dedupe?: string
  /** The silo is asked just before sending whether it is still relevant. */
  readonly asks?: boolean
  /** Trace context (W3C `traceparent`) of the span of its acceptance; absent where nothing is traced. */
  readonly trace?: string
  /** HMAC of the normalised recipient: equal recipients can be found, none can be read. */
  readonly recipient: string
  /** HMAC of the content: tells a repeated post from a changed one. */
  readonly digest: string
  /** Number of attempts begun. */
  readonly attempt: number
  /** When the next thing happens by itself: queued = may be sent; in-doubt = ask again. */
  readonly dueAt: Instant
  /** When patience ends: queued, held, parked = expires; sending = the lease lapses. */
  readonly deadlineAt: Instant
  /** The silo's earliest and latest moment of sending, as given. */
  readonly notBefore?: Instant
  readonly expiresAt?: Instant
  /** The latest moment of sending that counts: `expiresAt`, or the route's life; an operator's resume may extend it. */
  readonly keptUntil: Instant
  /** `sent` only: without a receipt by then, its journal says that one is overdue. It never fails for that. */
  readonly overdueAt?: Instant
  /** Start of the retry budget: the first attempt that failed for the message's own sake. */
  readonly triedAt?: Instant
  readonly createdAt: Instant
  readonly changedAt: Instant
  /** One up per transition: lock and fence in one. The first stored version is 1. */
  readonly version: number
}

/** What is known about why a transaction changed: codes and times as the counterpart claims them, never its words. */
export interface Evidence {
  /** The counterpart's raw status word or code, as it came, checked against a narrow alphabet. */
  readonly code?: string
  /** When the counterpart says it happened. */
  readonly claimedAt?: Instant
  /** The counterpart's name for the message. */
  readonly handle?: string
  /** Which attempt it speaks of. */
  readonly attempt?: number
  /** How long the attempt took. */
  readonly tookMs?: number
  /** Number of parts the message was sent in (SMS). */
  readonly parts?: number
  /** Who did it: an operator's or a process's name. */
  readonly by?: string
}

/** What happened, beside the transition itself. */
export interface Happening {
  /** `evidence`: something was learned and kept that did not change the status (a late or repeated receipt, a `read`). */
  readonly event: Event | 'inserted' | 'evidence'
  readonly evidence?: Evidence
}

/**
 * One line of the journal: the transaction as it stood at one version, and why. The timeline and the silo's feed are made of
 * these.
 */
export interface Entry extends Happening {
  /** Position in the journal; grows with every commit, never reused. */
  readonly seq: number
  readonly id: string
  readonly origin: string
  readonly reference: string
  readonly channel: string
  readonly version: number
  readonly status: Status
  readonly reason?: string
  readonly route: string
  readonly attempt: number
  /** The transaction's trace context. */
  readonly trace?: string
  /** When the hub wrote it. */
  readonly at: Instant
}
