import { publicEntry } from '../hub/index.ts'
import type { Entry, Transaction } from '../core/transaction.ts'

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString())

/** A transaction as silos and operators see it; the keyed hashes stay inside. */
export const viewTransaction = (transaction: Transaction, notes?: Readonly<Record<string, number | string>>) => {
  const { id, reference, channel, topic, route, status, reason, lane, priority, attempt, handle, version } = transaction
  return {
    id, reference, channel, topic, route, status, reason, lane, priority, attempt, handle, version, notes,
    dueAt: status === 'queued' || status === 'in-doubt' ? iso(transaction.dueAt) : undefined,
    notBefore: iso(transaction.notBefore),
    expiresAt: iso(transaction.expiresAt),
    keptUntil: iso(transaction.keptUntil),
    createdAt: iso(transaction.createdAt),
    changedAt: iso(transaction.changedAt),
  }
}

/** With its timeline. */
export const viewTimeline = (transaction: Transaction, timeline: readonly Entry[]) => (
  { ...viewTransaction(transaction), timeline: timeline.map(publicEntry) })
