import { isSettled, type Status } from '../../core/status.ts'
import {
  troubled, type DueQuery, type FailureGroup, type FailureQuery, type Failures, type Found, type LanedQuery, type SearchQuery,
  type Share,
} from '../../core/store.ts'
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

interface Place { readonly lane: string; readonly n: number }

/** By code units, as bytes compare, whatever the language. */
const byPlace = (a: Place, b: Place): number => (a.lane === b.lane ? a.n - b.n : a.lane < b.lane ? -1 : 1)
const placeOf = ({ n, transaction: { lane = '' } }: Row): Place => ({ n, lane })

const createLaned = ({ open, get }: Rows) => ({ origin, channel, prefix, after, limit }: LanedQuery): Transaction[] => {
  const last = { lane: after?.lane ?? '', n: get(after?.id ?? '')?.n ?? 0 }
  const found = [...open].filter((row) => {
    const { transaction: one } = row
    return one.origin === origin && one.channel === channel && one.lane?.startsWith(prefix)
      && byPlace(placeOf(row), last) > 0
  })
  return transactionsOf(found.sort((a, b) => byPlace(placeOf(a), placeOf(b))).slice(0, limit))
}

const compared = ['origin', 'channel', 'topic', 'route', 'status', 'reason', 'recipient'] as const

const createSearch = ({ all }: Rows) => ({ from = '', before = '\uffff', limit, look, ...query }: SearchQuery): Found => {
  const few: readonly string[] = troubled
  const among = transactionsOf([...all()]).filter(({ id, status }) => (
    id >= from && id < before && (!few.includes(query.status ?? '') || status === query.status)))
  const looked = among.sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, look)
  const transactions = looked.filter((one) => compared.every((name) => query[name] === undefined || query[name] === one[name]))
    .slice(0, limit)
  const next = transactions.length === limit ? transactions.at(-1)?.id : looked.length === look ? looked.at(-1)?.id : undefined
  return { transactions, ...(next !== undefined && { next }) }
}

const groupOf = (same: readonly [Transaction, ...Transaction[]]): FailureGroup => {
  const [{ channel, route, reason }] = same
  const moments = same.map(({ changedAt }) => changedAt)
  return {
    channel, route, ...(reason !== undefined && { reason }), count: same.length,
    origins: [...new Set(same.map(({ origin }) => origin))].sort(), oldest: Math.min(...moments), newest: Math.max(...moments),
  }
}

const createFailures = ({ all }: Rows) => ({ from = '', before = '\uffff', look, status, ...query }: FailureQuery): Failures => {
  const among = transactionsOf([...all()]).filter((one) => one.id >= from && one.id < before && one.status === status)
  const looked = among.sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, look)
  const fit = looked.filter((one) => (
    (['origin', 'channel', 'route'] as const).every((name) => query[name] === undefined || query[name] === one[name])))
  const groups = Map.groupBy(fit, ({ channel, route, reason }) => [channel, route, reason].join('\0'))
  return { groups: [...groups.values()].map((same) => groupOf(same as [Transaction, ...Transaction[]])), looked: looked.length }
}

/** What is asked of the ledger as a whole, looked for among all that is open. */
export const createQuestions = (rows: Rows) => {
  const { open, all } = rows
  const openWhere = (fits: (row: Row) => boolean): Row[] => [...open].filter(fits)
  return {
    laned: createLaned(rows),
    search: createSearch(rows),
    failures: createFailures(rows),
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
    settledOrigins: (): string[] => {
      const settled = [...all()].filter(({ transaction: { status } }) => isSettled(status))
      return [...new Set(settled.map(({ transaction: { origin } }) => origin))]
    },
    payloadSizes: (): { looked: number; bytes: number } => {
      const sizes = [...open].map(({ sealed }) => sealed?.length ?? 0)
      return { looked: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
    },
    oldestPayload: (): Uint8Array | undefined => {
      for (const { sealed } of open) if (sealed) return copied(sealed)
      return undefined
    },
  }
}
