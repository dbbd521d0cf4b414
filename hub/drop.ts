// A message under a key that is waiting already is dropped, and says so: it becomes a record of its own, cancelled from the
// first, so that a repeat of the same reference finds the same answer and the silo's feed tells of it.
import type { Transaction } from '../core/transaction.ts'
import type { Parts } from './parts.ts'

/** The transaction that a dropped one was a duplicate of; undefined for any other. */
export const duplicateOf = ({ reason, follows }: Transaction): string | undefined =>
  reason === 'duplicate-waiting' ? follows : undefined

/** Writes `fresh` as dropped; answers what its reference names then, which is another one where a repeat was faster. */
export const drop = async (
  { store, world }: Parts, fresh: Transaction, waiting: Transaction,
): Promise<{ readonly transaction: Transaction; readonly repeated: boolean }> => {
  const { dedupe: _key, next: _next, ...rest } = fresh
  const dropped: Transaction = { ...rest, status: 'cancelled', reason: 'duplicate-waiting', follows: waiting.id }
  const inserted = await store.insert(dropped, new Uint8Array())
  if (inserted.outcome !== 'inserted') return { transaction: inserted.transaction, repeated: true }
  world.records.count('sluse_duplicates_dropped_total', { origin: fresh.origin, channel: fresh.channel })
  return { transaction: dropped, repeated: false }
}
