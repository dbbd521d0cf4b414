// A receipt that does not come. Where the route says how long a counterpart may take to tell what became of a message, its
// journal tells when that time is over. The status stays what it is: silence proves nothing, and a late receipt still counts.
import type { Route } from '../core/route.ts'
import type { Change } from '../core/store.ts'
import type { Tend } from './late.ts'
import type { Parts } from './parts.ts'
import type { Write } from './write.ts'

const expecting = (change: Change, receiptMs: number | undefined): Change => {
  const { next, event } = change
  if (receiptMs === undefined || next.status !== 'sent' || event === 'evidence') return change
  return { ...change, next: { ...next, overdueAt: next.changedAt + receiptMs } }
}

/** Whichever stage makes a message `sent`, the time for its receipt begins with that commit. */
export const createExpecting = (routes: readonly Route[], write: Write): Write => {
  const patience = new Map(routes.map(({ name, receiptMs }) => [name, receiptMs]))
  return (change) => write(expecting(change, patience.get(change.next.route)))
}

/** Notes on the journal that a receipt is overdue; once, and never as a failure. */
export const createOverdue = ({ world }: Parts, write: Write): Tend => async (late) => {
  const noted = { reason: 'receipt-overdue', overdueAt: undefined, changedAt: world.now(), version: late.version + 1 }
  const replaced = await write({ next: { ...late, ...noted }, event: 'evidence' })
  if (replaced.outcome === 'replaced') world.records.count('sluse_receipts_overdue_total', { route: late.route })
}
