/** A silo as the hub knows it: what it may do, and where it is told what became of its messages. Times in milliseconds. */
export interface Silo {
  /** Short id, lower case, as in the configuration: `kontaktforloeb`. */
  readonly id: string
  readonly words: { readonly da: string; readonly en: string }
  /** SHA-256 of each valid credential, hex. */
  readonly credentials: readonly string[]
  readonly channels: readonly string[]
  /** Topics it may use; one may end in `.*`. */
  readonly topics: readonly string[]
  readonly webhook?: Webhook
  readonly relevance?: RelevanceEndpoint
  /** How long settled transactions and their journal are kept. */
  readonly retentionMs: number
  /** Its messages take this route and no other; of the hub's own test messages. */
  readonly route?: string
  /** Overrides the route's time for parked payloads. */
  readonly parkedMs?: number
}

/** Where a silo is told of its transactions' progress, in batches of journal entries, at least once and in order. */
export interface Webhook {
  readonly url: string
  /** Key of the HMAC-SHA256 signature. */
  readonly secret: string
  /** Failing this long suspends it until the silo resumes it. */
  readonly suspendAfterMs: number
  /** PEM of a private certificate authority, where the silo has one. */
  readonly ca?: string
}

/** Where a silo is asked, just before a message is sent, whether it is still relevant. */
export interface RelevanceEndpoint {
  readonly url: string
  /** Key of the HMAC-SHA256 signature. */
  readonly secret: string
  /** PEM of a private certificate authority, where the silo has one. */
  readonly ca?: string
  /** How long an answer may take. Part of the attempt's lease, so at most 5 000. */
  readonly timeoutMs: number
  /** What is done where the silo does not answer. */
  readonly otherwise: 'send' | 'wait'
}
