import type { Change, Replaced, Store } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'

/** Writes one transition; whoever must know of it afterwards is told, whichever stage wrote it. */
export type Write = (change: Change) => Promise<Replaced>

/** What follows a commit: the relay learns of what is queued and what its lane let go, the sweep of the next deadline. */
export interface Followers {
  queued(transaction: Transaction): void
  deadline(transaction: Transaction): void
  /** The ledger answered with an error: it may have been committed all the same. */
  unsure(): void
}

export const createWrite = (store: Store, followers: Followers): Write => async (change) => {
  const replaced = await store.replace(change).catch((error: unknown) => {
    followers.unsure()
    throw error
  })
  if (replaced.outcome === 'stale') return replaced
  if (change.next.status === 'queued') followers.queued(change.next)
  if (replaced.freed) followers.queued(replaced.freed)
  followers.deadline(change.next)
  return replaced
}
