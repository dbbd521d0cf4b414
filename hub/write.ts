import { isSettled } from '../core/status.ts'
import type { Change, Replaced, Store } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'
import { endsLink } from './release.ts'

/** Writes one transition; whoever must know of it afterwards is told, whichever stage wrote it. */
export type Write = (change: Change) => Promise<Replaced>

/** What follows a commit: the relay learns of what is queued and what its lane let go, the sweep of the next deadline. */
export interface Followers {
  queued(transaction: Transaction): void
  deadline(transaction: Transaction): void
  /** It will never be sent again: its attachments go as its payload went. */
  settled(transaction: string): void
  /** It is not sent by itself any more: settled, or parked. */
  ended(transaction: Transaction): void
  /** The ledger answered with an error: it may have been committed all the same. */
  unsure(): void
}

/** Adds to a change what it makes of others, in the same commit. */
export type Whole = (change: Change) => Promise<Change>

export const createWrite = (store: Store, followers: Followers, whole: Whole): Write => {
  const replace = (change: Change): Promise<Replaced> => store.replace(change).catch((error: unknown) => {
    followers.unsure()
    throw error
  })
  const follow = ({ next }: Change): void => {
    if (next.status === 'queued') followers.queued(next)
    followers.deadline(next)
    if (isSettled(next.status)) followers.settled(next.id)
    if (isSettled(next.status) || next.status === 'parked') followers.ended(next)
  }
  return async (change) => {
    for (;;) {
      const full = endsLink(change) ? await whole(change) : change
      const replaced = await replace(full)
      // Where only one of the others has moved on meanwhile, it is looked at again.
      const isOthers = replaced.outcome === 'stale' && full.also && replaced.stored?.version === change.next.version - 1
      if (isOthers) continue
      if (replaced.outcome === 'stale') return replaced
      if (replaced.freed) followers.queued(replaced.freed)
      for (const one of [change, ...full.also ?? []]) follow(one)
      return replaced
    }
  }
}
