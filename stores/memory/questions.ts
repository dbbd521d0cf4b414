import { isSettled, type Status } from '../../core/status.ts'
import type { DueQuery, Share } from '../../core/store.ts'
import type { Instant, Transaction } from '../../core/transaction.ts'
import { copied, earliest, isLate, isReady, lateAt, transactionsOf, type Row } from './row.ts'
import type { Rows } from './rows.ts'

type Counted = { route: string; status: Status; count: number }

const sharesOf = (ready: readonly Row[]): Share[] => {
  const found = new Map<string, Share>()
  for (const { transaction: { route, origin, priority, dueAt } } of ready) {
    const key = `${route}\0${origin}\0${priority}`
    found.set(key, { route, origin, priority, dueAt: Math.min(dueAt, found.get(key)?.dueAt ?? dueAt) })
  }
  return [...found.values()]
}

const countsOf = (rows: Iterable<Row>): Counted[] => {
  const found = new Map<string, Counted>()
  for (const { transaction: { route, status } } of rows) {
    const key = `${route}\0${status}`
    const line = found.get(key) ?? { route, status, count: 0 }
    line.count += 1
    found.set(key, line)
  }
  return [...found.values()]
}

/** Something will happen by itself at a known time. */
const isExpecting = ({ status, overdueAt }: Transaction): boolean => (
  !isSettled(status) || (status === 'sent' && overdueAt !== undefined))

/** What is asked of the ledger as a whole, looked for among all that is open. */
export const createQuestions = ({ open, all }: Rows) => {
  const openWhere = (fits: (row: Row) => boolean): Row[] => [...open].filter(fits)
  return {
    due: ({ route, origin, priority, now, limit }: DueQuery): Transaction[] => {
      const found = openWhere((row) => {
        const one = row.transaction
        return isReady(row) && one.route === route && one.origin === origin && one.priority === priority && one.dueAt <= now
      })
      return transactionsOf(earliest(found, ({ dueAt }) => dueAt, limit))
    },
    late: (status: Status, now: Instant, limit: number): Transaction[] => {
      const found = [...(status === 'sent' ? all() : open)].filter((row) => isLate(row, status, now))
      return transactionsOf(earliest(found, lateAt, limit))
    },
    nextLate: (): Instant | undefined => {
      let next = Infinity
      for (const { transaction } of all()) if (isExpecting(transaction)) next = Math.min(next, lateAt(transaction))
      return next === Infinity ? undefined : next
    },
    shares: (): Share[] => sharesOf(openWhere(isReady)),
    counts: (): Counted[] => countsOf(all()),
    oldestPayload: (): Uint8Array | undefined => {
      for (const { sealed } of open) if (sealed) return copied(sealed)
      return undefined
    },
  }
}
