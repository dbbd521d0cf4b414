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
    ask: transaction.asks,
    duplicateOf: duplicateOf(transaction),
    follows: duplicateOf(transaction) === undefined ? transaction.follows : undefined,
    next: transaction.next,
    dueAt: status === 'queued' || status === 'in-doubt' ? iso(transaction.dueAt) : undefined,
    notBefore: iso(transaction.notBefore),
    expiresAt: iso(transaction.expiresAt),
    keptUntil: iso(transaction.keptUntil),
    createdAt: iso(transaction.createdAt),
    changedAt: iso(transaction.changedAt),
  }
}

const moment = (entry: Entry | undefined) => {
  if (!entry) return undefined
  const { at, evidence } = publicEntry(entry)
  return { at, evidence }
}

/**
 * The moments that a silo asks for: when the counterpart took it, when it was there for its recipient and when it was opened,
 * each as the hub wrote it down, with what the counterpart claims. What is not known is not there.
 */
const momentsOf = (timeline: readonly Entry[]) => ({
  dispatch: moment(timeline.find(({ status }) => status === 'sent' || status === 'delivered')),
  delivery: moment(timeline.find(({ status }) => status === 'delivered')),
  read: moment(timeline.find(({ event, evidence }) => event === 'evidence' && /^read(:|$)/.test(evidence?.code ?? ''))),
})

/** With its timeline. */
export const viewTimeline = (transaction: Transaction, timeline: readonly Entry[]) => (
  { ...viewTransaction(transaction), ...momentsOf(timeline), timeline: timeline.map(publicEntry) })
