import { after, type Event } from './status.ts'
import type { Change } from './store.ts'
import type { Evidence, Instant, Transaction } from './transaction.ts'

/** What a transition may set beside the status. */
export type Patch = Partial<Pick<
  Transaction, 'reason' | 'handle' | 'route' | 'attempt' | 'dueAt' | 'deadlineAt' | 'triedAt' | 'keptUntil' | 'overdueAt'
>>

/**
 * The change that `event` makes to `transaction`, one version up; undefined where the table of life has no such row.
 * A reason and the time for a receipt belong to the transition that gave them, so they are dropped unless the patch brings new
 * ones.
 */
export const step = (
  transaction: Transaction, event: Event, at: Instant, patch: Patch = {}, evidence?: Evidence,
): Change | undefined => {
  const status = after(transaction.status, event)
  if (!status) return undefined
  const dropped = { reason: undefined, overdueAt: undefined }
  const next = { ...transaction, ...dropped, ...patch, status, changedAt: at, version: transaction.version + 1 }
  return { next, event, evidence }
}

/** Keeps what was learned without changing the status: a late or repeated receipt, a `read`. */
export const note = (transaction: Transaction, at: Instant, evidence: Evidence): Change => ({
  next: { ...transaction, changedAt: at, version: transaction.version + 1 },
  event: 'evidence',
  evidence,
})
