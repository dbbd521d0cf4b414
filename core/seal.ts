import type { Body } from './adapter.ts'

/** A payload that can no longer be opened, with the reason as a code: `key-destroyed`, `payload-damaged`. */
export interface Unopenable { readonly unopenable: 'key-destroyed' | 'payload-damaged' }

/**
 * Seals payloads under a day's key kept outside the store, and turns what must be recognised but not read into keyed hashes.
 * Sealing and opening are synchronous and cost a few microseconds a kilobyte; the day's key is durable before its first use.
 */
export interface Seal {
  /** AES-256-GCM with the transaction id as associated data. The day's name stands in front, in clear. */
  seal(id: string, body: Body): Uint8Array
  open(id: string, sealed: Uint8Array): Body | Unopenable
  /** Keyed hash of a recipient, 128 bits, base64url. */
  recipient(canonical: string): string
  /** Keyed hash of a body, to tell a repeated post from a changed one. */
  digest(body: Body): string
  /** Short keyed check for addresses that come back from outside. */
  mac(purpose: string, text: string): string
  /** Makes sure that today's and tomorrow's keys exist and are durable. */
  prepare(): Promise<void>
  /**
   * Destroys every day's key older than that of `oldest` (a sealed payload still kept); without one, all but today's and
   * tomorrow's. Answers the days destroyed.
   */
  destroyBefore(oldest: Uint8Array | undefined): Promise<readonly string[]>
}
