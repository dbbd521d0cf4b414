import type { Evidence } from './transaction.ts'

/**
 * What one attempt to send came to. A union of five, because every question the hub asks afterwards is answered by which
 * of the five it is: may it be sent again, must somebody be asked, is the payload still needed.
 */
export type Outcome =
  /** The counterpart took responsibility; a receipt may follow. */
  | { readonly kind: 'accepted'; readonly evidence?: Evidence }
  /** The counterpart says that it reached the recipient's mailbox, handset or endpoint. */
  | { readonly kind: 'delivered'; readonly evidence?: Evidence }
  /** It will never be taken as it is. */
  | { readonly kind: 'refused'; readonly reason: string; readonly evidence?: Evidence }
  /** Surely not sent; perhaps later. */
  | Postponed
  /** Perhaps sent: the request left, the answer never came. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly evidence?: Evidence }

export interface Postponed {
  readonly kind: 'postponed'
  readonly reason: string
  /**
   * Whose trouble it is. `message`: this one waits, and its retry budget runs. `route`: the way out is in trouble (credentials,
   * TLS, DNS, overload); the breaker hears of it and the message loses nothing.
   */
  readonly blame: 'message' | 'route'
  /** How long the counterpart asked to be left alone (Retry-After), milliseconds. */
  readonly retryAfterMs?: number
  readonly evidence?: Evidence
}

/** What a counterpart answers when asked «did you get it?». `unknown`: it could not be asked now; ask later. */
export type Answer = Outcome | { readonly kind: 'absent' }

/** News about a message that comes by itself: a callback, a bounce, a delivery report. */
export interface Receipt {
  /** The transaction, as the counterpart echoes it back under a check that outsiders cannot forge. */
  readonly id: string
  /** `recalled`: the counterpart took it back before the recipient could have it. */
  readonly kind: 'accepted' | 'delivered' | 'refused' | 'recalled' | 'read' | 'noted'
  /** For `refused` and `recalled`: why, as a stable code. */
  readonly reason?: string
  readonly evidence: Evidence
}
