// Attachments: what is too large to stand in a message. A silo uploads each by itself and names it in the message; the hub binds
// it to the transaction, and it lives exactly as long as the payload does. It is never held whole in memory.
//
// An attachment's id is an upload's UUID, then the size and a keyed digest of the bytes. So the door knows without asking
// anybody how large a message becomes, and that another upload of the same bytes says the same.
import type { Body } from './adapter.ts'
import type { Outcome } from './outcome.ts'
import type { Refusal } from './refusal.ts'
import type { Instant } from './transaction.ts'

/** An attachment that a message names. */
export interface Named {
  readonly attachment: string
  /** JSON pointer of where the message names it (`/content/documents/0/attachment`), for refusals. */
  readonly at: string
}

/** What an id looks like, for the schemas of channels. */
export const attachmentPattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{1,11}-[0-9a-f]{20}$'

const uuidLength = 36

/** `digest`: 20 hex digits, keyed, so that nobody learns from an id what the bytes may be. */
export const attachmentId = (uuid: string, size: number, digest: string): string => `${uuid}-${size.toString(16)}-${digest}`

/** The UUID that an id begins with. */
export const uploadOf = (attachment: string): string => attachment.slice(0, uuidLength)

/** How many bytes an id stands for. It is true of every id that a depot has. */
export const sizeOf = (attachment: string): number => Number.parseInt(attachment.slice(uuidLength + 1).split('-')[0] ?? '', 16)

/** The body as it would be after another upload of the same bytes: its attachments stand for what they say. */
export const withoutUploads = (body: Body, named: readonly Named[] | undefined): Body => {
  if (!named || named.length === 0) return body
  const ids = new Set(named.map(({ attachment }) => attachment))
  const said = (_name: string, value: unknown): unknown =>
    typeof value === 'string' && ids.has(value) ? value.slice(uuidLength) : value
  return JSON.parse(JSON.stringify(body, said)) as Body
}

/** An attachment as it is held. */
export interface Attachment {
  readonly attachment: string
  /** In bytes. */
  readonly size: number
  /** The silo that uploaded it. */
  readonly origin: string
  readonly heldSince: Instant
  /** The transactions it is bound to: none, one, or those of one message that has several. */
  readonly transactions: readonly string[]
}

/** An attachment that has just been taken in. */
export interface Uploaded extends Attachment {
  /** SHA-256 of the bytes, 64 hex digits in lower case: for the silo to compare, and kept nowhere. */
  readonly sha256: string
}

/** A transaction and the attachments that it is sent with. */
export interface Binding {
  readonly transaction: string
  readonly attachments: readonly string[]
}

/** How much is held; sizes in bytes, as uploaded. */
export interface DepotTotals {
  readonly bound: number
  readonly unbound: number
  readonly bytes: number
  /** When the unbound one that has waited longest was uploaded. */
  readonly oldestUnbound?: Instant
}

/** How much may be held, in bytes; each attachment counts in whole pieces of 64 KiB, so that small ones are not for nothing. */
export interface AttachmentLimits {
  readonly maxBytes: number
  /** Of one silo, uploaded and not named by a message yet. */
  readonly maxUnboundBytes: number
  /** Of all together. */
  readonly maxTotalBytes: number
}

/**
 * Why an attachment's bytes stopped: thrown by `read`, because an iterable has no other way to say so. An adapter that catches
 * it answers `outcome`: the bytes did not pass as a whole, so nothing was sent. `attachment-unread` postpones: the disk would
 * not read now, or nothing is bound to the transaction, as when a receipt settled it meanwhile. The others refuse for good.
 */
export class Unreadable extends Error {
  readonly outcome: Extract<Outcome, { kind: 'refused' | 'postponed' }>
  constructor(reason: 'payload-damaged' | 'key-destroyed' | 'attachment-unread') {
    super(reason)
    this.name = 'Unreadable'
    this.outcome = reason === 'attachment-unread'
      ? { kind: 'postponed', reason, blame: 'message' }
      : { kind: 'refused', reason }
  }
}

/** What a way out may do with attachments. */
export interface AttachmentBytes {
  /**
   * The bytes of one that is bound to the transaction, in order; each piece has been verified when it comes. They may be read
   * as often as there are attempts. Throws `Unreadable`.
   */
  read(transaction: string, attachment: string): AsyncIterable<Uint8Array>
}

/**
 * Where attachments are held, sealed. What it answers is durable. It knows no rules but its limits: the hub says what is bound
 * and what is over. Rejects with a Fault (core/errors.ts) `store-full` or `store-failed`.
 */
export interface Depot extends AttachmentBytes {
  /**
   * Takes the bytes in as they come. Refusals: `attachment-empty`, `attachment-too-large`, `attachments-waiting`. What `bytes`
   * itself throws is thrown on. Whatever is not answered with an `Uploaded` leaves nothing behind.
   */
  put(origin: string, bytes: AsyncIterable<Uint8Array>): Promise<Uploaded | Refusal>
  find(attachment: string): Promise<Attachment | undefined>
  /**
   * Binds all or none, in one step. False where one of them is not held or is bound already, to whomever. The bindings of one
   * call may name the same attachment.
   */
  bind(bindings: readonly Binding[]): Promise<boolean>
  /** Undoes the binding: the attachments wait again, as of when they were uploaded. */
  release(transactions: readonly string[]): Promise<void>
  /**
   * The transaction needs its attachments no more. What no other transaction of its message needs is erased: when it resolves,
   * no file holds a key to their bytes. Where it rejects, the next `expire` tries again.
   */
  drop(transaction: string): Promise<void>
  /** False where surely nothing is bound to the transaction; answered from memory, for it is asked of every one that settles. */
  mayHave(transaction: string): boolean
  /** Erases what is unbound and was uploaded at that moment or before; answers how many. */
  expire(before: Instant): Promise<number>
  /** The transactions that something is bound to. */
  bound(): Promise<readonly string[]>
  totals(): Promise<DepotTotals>
  /** The sealed key of the one held longest: its day's key is still needed. */
  oldestKey(): Promise<Uint8Array | undefined>
  close(): Promise<void>
}
