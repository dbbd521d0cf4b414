import { duplicateOf, publicEntry } from '../hub/index.ts'
import type { Entry, Transaction } from '../core/transaction.ts'

/** Several members of a transaction are often the same moment, so the last one written is kept. */
let last = { at: Number.NaN, text: '' }
const iso = (at: number | undefined): string | undefined => {
  if (at === undefined) return undefined
  if (at !== last.at) last = { at, text: new Date(at).toISOString() }
  return last.text
}

/** A transaction as silos and operators see it; the keyed hashes stay inside. */
export const viewTransaction = (transaction: Transaction, notes?: Readonly<Record<string, number | string>>) => {
  const { id, reference, channel, topic, route, status, reason, lane, dedupe, priority, attempt, handle, version } = transaction
  return {
    id, reference, channel, topic, route, status, reason, lane, dedupe, priority, attempt, handle, version, notes,
    duplicateOf: duplicateOf(transaction),
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
