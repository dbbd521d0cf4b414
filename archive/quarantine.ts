// What was not settled when a ledger was copied is not simply gone on with: after a backup the hub went on, and sent. So it comes
// back parked, with a reason of its own, and somebody who can find out decides. Its payload is kept, and what is known of its
// attempts stands in its timeline.
import type { EntryLine, TransactionLine } from '../core/archive.ts'
import type { Event, Status } from '../core/status.ts'
import type { Instant, Transaction } from '../core/transaction.ts'

export interface Quarantine {
  readonly reason: 'restored' | 'moved'
  readonly now: Instant
  /** How long a parked one is kept. */
  parkedMs(transaction: Transaction): number
}

/** A backup is behind what really happened, a stopped hub's ledger is not: what waits there has surely not been sent. */
const uncertain: Readonly<Record<Quarantine['reason'], Readonly<Partial<Record<Status, Event>>>>> = {
  restored: { queued: 'unresolved', sending: 'exhausted', 'in-doubt': 'unresolved' },
  moved: { sending: 'exhausted', 'in-doubt': 'unresolved' },
}

/** The transaction as it is put in, and the entry that says so; the line as it is where nothing has to be decided. */
export const quarantined = (
  line: TransactionLine, { reason, now, parkedMs }: Quarantine,
): { readonly line: TransactionLine; readonly entry?: Omit<EntryLine['entry'], 'seq'> } => {
  const { transaction: before } = line
  const event = uncertain[reason][before.status]
  if (!event) return { line }
  const { overdueAt: _, ...kept } = before
  const version = before.version + 1
  const transaction: Transaction = {
    ...kept, status: 'parked', reason, version, changedAt: now, deadlineAt: now + parkedMs(before),
  }
  const { id, route, attempt } = transaction
  const evidence = { attempt, by: 'hub', code: before.status }
  const entry = { id, version, status: transaction.status, reason, route, attempt, at: now, event, evidence }
  return { line: { ...line, transaction }, entry }
}
