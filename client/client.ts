// What a silo may ask of Sluse, in the same three calls whatever carries them: post, follow, cancel.

/** A message to one recipient over one channel; `/v1/openapi.json` describes what each channel takes. */
export interface Message {
  /** The silo's own name for it, unique within the silo: the same message may be posted again under it, and is sent once. */
  readonly reference: string
  readonly channel: string
  readonly topic: string
  readonly recipient: object
  readonly content: object
  readonly [member: string]: unknown
}

/** Why something was not taken (RFC 9457). `code` is stable. */
export interface Problem {
  readonly type: string
  readonly code: string
  readonly title: string
  readonly status: number
  readonly fix: string
  readonly detail?: string
  readonly errors?: readonly { readonly at: string; readonly rule?: string; readonly detail?: string }[]
}

/** The transaction that the message became, on disk at the hub; or why it was not taken. */
export type Posted = { readonly id: string } | { readonly problem: Problem }

/** What a silo takes back: the one of a reference, or everything under a key of de-duplication. */
export type Under = { readonly reference: string } | { readonly dedupe: string }

export interface Cancellation {
  /** False where it is too late; then `problem` says why. */
  readonly cancelled: boolean
  readonly transaction: { readonly id: string; readonly reference: string; readonly status: string }
  readonly problem?: Problem
}

export type Cancelled = { readonly cancellations: readonly Cancellation[] } | { readonly problem: Problem }

/** One change of one transaction. */
export interface Entry {
  /** Grows; remember the last one you have dealt with. */
  readonly seq: number
  readonly id: string
  readonly reference: string
  readonly channel: string
  readonly status: string
  readonly event: string
  readonly reason?: string
  readonly attempt: number
  readonly version: number
  readonly at: string
  readonly evidence?: object
}

export interface Patience { readonly signal?: AbortSignal }

export interface Following extends Patience {
  /** The `seq` of the last entry that was dealt with; none before it is shown again. */
  readonly after?: number
}

/**
 * Tries for as long as it takes: while the hub or the broker is away, nothing is lost by waiting and nothing doubled by asking
 * again. Whoever will not wait hands in a signal; the call then rejects with its reason, and what became of it is not known.
 */
export interface Client {
  post(message: Message, patience?: Patience): Promise<Posted>
  cancel(under: Under, patience?: Patience): Promise<Cancelled>
  /** Every change of the silo's transactions, in order, each once. An entry is dealt with when the next one is asked for. */
  follow(following?: Following): AsyncIterable<Entry>
  /** Ends it all; what is under way rejects. */
  close(): Promise<void>
}
