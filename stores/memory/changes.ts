import { Fault } from '../../core/errors.ts'
import { isSettled } from '../../core/status.ts'
import type { Change, Inserted, Replaced } from '../../core/store.ts'
import type { Instant, Transaction } from '../../core/transaction.ts'
import { defined, type Journal } from './journal.ts'
import { copied, earliest } from './row.ts'
import type { Rows } from './rows.ts'

/** What changes the ledger: each call is a commit, with its line in the journal. */
export const createChanges = (rows: Rows, journal: Journal) => ({
  insert: (transaction: Transaction, payload: Uint8Array): Inserted => {
    const known = rows.find(transaction.origin, transaction.reference)
    if (known) return { outcome: 'known', transaction: known.transaction }
    if (rows.get(transaction.id)) throw new Fault('store-failed', 'an id was given twice')
    const row = rows.add(transaction, payload)
    row.entries.push(journal.write(row.transaction, { event: 'inserted' }))
    return { outcome: 'inserted', withheld: row.withheld }
  },

  replace: ({ next, event, evidence, withPayload }: Change): Replaced => {
    const row = rows.get(next.id)
    if (!row) return { outcome: 'stale' }
    const stray = row.withheld && next.status === 'sending'
    if (row.transaction.version !== next.version - 1 || stray) return { outcome: 'stale', stored: row.transaction }
    row.transaction = defined(next)
    const freed = isSettled(next.status) ? rows.settle(row) : undefined
    row.entries.push(journal.write(row.transaction, { event, evidence }))
    const payload = withPayload ? copied(row.sealed) : undefined
    return { outcome: 'replaced', ...(freed && { freed }), ...(payload && { payload }) }
  },

  prune: (origin: string, before: Instant, limit: number): number => {
    const old = [...rows.all()].filter(({ transaction: one }) => (
      one.origin === origin && isSettled(one.status) && one.changedAt < before))
    const gone = earliest(old, ({ changedAt }) => changedAt, limit)
    gone.forEach(rows.remove)
    if (gone.length > 0) journal.keepOnly((id) => rows.get(id) !== undefined)
    return gone.length
  },
})
