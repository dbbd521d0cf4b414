// The one at the other end of a route, as its settings name it: by which protocol, where, and how long the certificates on both
// sides are good for.
import type { Instant } from './transaction.ts'

/** A certificate and whose it is. */
export interface Held {
  /** `own`: the hub shows it; `authority`: the hub trusts those it signed; `counterpart`: the other end showed it. */
  readonly whose: 'own' | 'authority' | 'counterpart'
  /** Its place in the configuration, or the other end's `host:port`. */
  readonly on: string
  /** Of the one in the file, or of the first of its chain, that expires first. */
  readonly expiresAt?: Instant
  /** Why the other end's could not be read: a code of TLS or of the network. */
  readonly trouble?: string
}

export interface Counterpart {
  /** The adapter that the settings name, or else the channel. */
  readonly adapter: string
  /** `host:port` of each address in the settings. */
  readonly places: readonly string[]
  /** Asks the other end for its certificate, once an hour at most; nothing is sent. */
  certificates(): Promise<readonly Held[]>
}
