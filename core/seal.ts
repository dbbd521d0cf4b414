import type { Body } from './adapter.ts'

/** A payload that can no longer be opened, with the reason as a code: `key-destroyed`, `payload-damaged`. */
export interface Unopenable { readonly unopenable: 'key-destroyed' | 'payload-damaged' }

/**
 * Seals bytes that are too many to be held at once, under a random key of their own, in chunks (the STREAM construction: the
 * chunk's number and whether it is the last are part of the nonce), so that any change, cut, swap or reordering is noticed.
 */
export interface Sealing {
  /** Takes the next bytes; answers what is ready to be written, in order. */
  push(piece: Uint8Array): readonly Uint8Array[]
  /** No more bytes come; answers the rest. */
  finish(): readonly Uint8Array[]
  /** SHA-256 of all bytes taken so far, 64 hex digits. */
  sha256(): string
  /** The key, sealed under the day's key; the day stands in front, in clear. */
  key(): Uint8Array
}

/** Opens what a `Sealing` sealed, in pieces of whatever size. A piece is answered only when its chunk has been verified. */
export interface Opening {
  /** Undefined where something is damaged: nothing more can be opened. */
  push(piece: Uint8Array): readonly Uint8Array[] | undefined
  finish(): readonly Uint8Array[] | undefined
}

/**
 * The key of a day (UTC). `current`: of today or tomorrow; `needed`: something that is held was sealed on that day or before;
 * `idle`: nothing needs it any more, and it is about to be destroyed.
 */
export interface DayKey { readonly day: string; readonly use: 'current' | 'needed' | 'idle' }

/**
 * Seals payloads under a day's key kept outside the store, and turns what must be recognised but not read into keyed hashes.
 * Sealing and opening are synchronous and cost a few microseconds a kilobyte; the day's key is durable before its first use.
 */
export interface Seal {
  /** AES-256-GCM with the transaction id as associated data. The day's name stands in front, in clear. */
  seal(id: string, body: Body): Uint8Array
  open(id: string, sealed: Uint8Array): Body | Unopenable
  /** Begins to seal an attachment under its id. */
  startSealing(id: string): Sealing
  /** Begins to open it; `key` is what its `key` answered. */
  startOpening(id: string, key: Uint8Array): Opening | Unopenable
  /** Keyed hash of a recipient, 128 bits, base64url. */
  recipient(canonical: string): string
  /** Keyed hash of a body, to tell a repeated post from a changed one. */
  digest(body: Body): string
  /** Short keyed check for addresses that come back from outside. */
  mac(purpose: string, text: string): string
  /** Makes sure that today's and tomorrow's keys exist and are durable. */
  prepare(): Promise<void>
  /**
   * Destroys every day's key older than those of `oldest` (what is still kept: the oldest payload, the oldest attachment's
   * key); without any, all but today's and tomorrow's. Answers the days destroyed.
   */
  destroyBefore(...oldest: readonly (Uint8Array | undefined)[]): Promise<readonly string[]>
  /** Every key that exists, the oldest first; `oldest` as for `destroyBefore`. */
  dayKeys(...oldest: readonly (Uint8Array | undefined)[]): Promise<readonly DayKey[]>
}
