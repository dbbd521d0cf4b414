// A transaction as it is kept in memory, and what can be asked of one.
import type { Status } from '../../core/status.ts'
import type { Entry, Instant, Transaction } from '../../core/transaction.ts'

export interface Row {
  /** Position in the order of insertion. */
  readonly n: number
  readonly entries: Entry[]
  transaction: Transaction
  sealed: Uint8Array | undefined
  withheld: boolean
}

/** A copy; a Buffer's own `slice` would be a view. */
export const copied = <T extends Uint8Array | undefined>(bytes: T): T => (bytes && new Uint8Array(bytes)) as T

export const isReady = ({ transaction, withheld }: Row): boolean => transaction.status === 'queued' && !withheld

export const lateAt = ({ status, dueAt, deadlineAt, overdueAt = Infinity }: Transaction): Instant => {
  if (status === 'in-doubt') return dueAt
  return status === 'sent' ? overdueAt : deadlineAt
}

/** The first of what was found, by that moment; it puts them in order where they are. */
export const earliest = (found: Row[], at: (transaction: Transaction) => Instant, limit: number): Row[] => found
  .sort((a, b) => at(a.transaction) - at(b.transaction) || a.n - b.n).slice(0, limit)

export const transactionsOf = (found: readonly Row[]): Transaction[] => found.map(({ transaction }) => transaction)

export const isLate = ({ transaction }: Row, status: Status, now: Instant): boolean => (
  transaction.status === status && lateAt(transaction) <= now)
