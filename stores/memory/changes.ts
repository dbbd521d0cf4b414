import { Fault } from '../../core/errors.ts'
import { isSettled } from '../../core/status.ts'
import type { Change, Held, Inserted, Replaced } from '../../core/store.ts'
import type { Instant, Transaction } from '../../core/transaction.ts'
import type { Figures } from './figures.ts'
import { defined, type Journal } from './journal.ts'
import { copied, earliest, type Row } from './row.ts'
import type { Rows } from './rows.ts'

const isStale = (rows: Rows, { next }: Change): boolean => {
  const row = rows.get(next.id)
  const stray = row?.withheld && next.status === 'sending'
  return row?.transaction.version !== next.version - 1 || stray === true
}

const createReplace = (rows: Rows, journal: Journal, figures: Figures) => {
  const make = ({ next, event, evidence, withPayload }: Change): Replaced => {
    const row = rows.get(next.id) as Row
    figures.add(row.transaction.status, next)
    row.transaction = defined(next)
    const freed = isSettled(next.status) ? rows.settle(row) : undefined
    row.entries.push(journal.write(row.transaction, { event, evidence }))
    const payload = withPayload ? copied(row.sealed) : undefined
    return { outcome: 'replaced', ...(freed && { freed }), ...(payload && { payload }) }
  }
  return (change: Change): Replaced => {
    const { also = [] } = change
    if ([change, ...also].some((one) => isStale(rows, one))) {
      const stored = rows.get(change.next.id)?.transaction
      return { outcome: 'stale', ...(stored && { stored }) }
    }
    const replaced = make(change)
    also.forEach(make)
    return replaced
  }
}

/** What changes the ledger: each call is a commit, with its lines in the journal. */
export const createChanges = (rows: Rows, journal: Journal, figures: Figures) => ({
  insert: (transaction: Transaction, payload: Uint8Array, held: readonly Held[] = []): Inserted => {
    const known = rows.find(transaction.origin, transaction.reference)
    if (known) return { outcome: 'known', transaction: known.transaction }
    const [waiting] = rows.waiting(transaction.origin, transaction.dedupe, transaction.channel)
    if (waiting) return { outcome: 'waiting', transaction: waiting }
    const chain = [{ transaction, payload }, ...held]
    if (chain.some((one) => rows.get(one.transaction.id))) throw new Fault('store-failed', 'an id was given twice')
    const [first] = chain.map((one) => {
      const row = rows.add(one.transaction, one.payload)
      row.entries.push(journal.write(row.transaction, { event: 'inserted' }))
      figures.add(undefined, row.transaction)
      return row
    })
    return { outcome: 'inserted', withheld: first?.withheld ?? false }
  },

  replace: createReplace(rows, journal, figures),

  prune: (origin: string, before: Instant, limit: number): number => {
    const old = [...rows.all()].filter(({ transaction: one }) => (
      one.origin === origin && isSettled(one.status) && one.changedAt < before))
    const gone = earliest(old, ({ changedAt }) => changedAt, limit)
    gone.forEach(rows.remove)
    if (gone.length > 0) journal.keepOnly((id) => rows.get(id) !== undefined)
    return gone.length
  },
})
