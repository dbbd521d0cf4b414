import type { Receipt } from './outcome.ts'
import type { Evidence, Instant } from './transaction.ts'

/** A receipt of no transaction that the ledger has: identifiers and codes, as they came. */
export interface Stray {
  /** The transaction that it speaks of. */
  readonly id: string
  readonly kind: Receipt['kind']
  readonly reason?: string
  readonly evidence: Evidence
  readonly firstAt: Instant
  readonly lastAt: Instant
  /** How often it came. */
  readonly times: number
}
