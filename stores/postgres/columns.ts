// How a transaction and an entry stand in the database: the columns bear the members' names, in SQL's way of writing.
import type { Entry, Transaction } from '../../core/transaction.ts'

/** A row as the driver gives it; whole numbers fit JavaScript's (instants, versions). */
export type Row = Readonly<Record<string, unknown>>

const own = {
  id: 'id', origin: 'origin', reference: 'reference', channel: 'channel', topic: 'topic', destination: 'destination',
  lane: 'lane', priority: 'priority', recipient: 'recipient', digest: 'digest', notBefore: 'not_before', expiresAt: 'expires_at',
  createdAt: 'created_at', follows: 'follows', next: 'next', dedupe: 'dedupe', asks: 'asks', trace: 'trace',
} as const

/** What a later version may change. */
const later = {
  status: 'status', reason: 'reason', handle: 'handle', route: 'route', attempt: 'attempt', dueAt: 'due_at',
  deadlineAt: 'deadline_at', triedAt: 'tried_at', keptUntil: 'kept_until', changedAt: 'changed_at', version: 'version',
  overdueAt: 'overdue_at',
} as const

type Names<T> = Readonly<Partial<Record<keyof T & string, string>>>

const members: Readonly<Record<keyof Transaction, string>> = { ...own, ...later }

const entryMembers = {
  seq: 'seq', id: 'id', origin: 'origin', reference: 'reference', channel: 'channel', version: 'version', status: 'status',
  reason: 'reason', route: 'route', attempt: 'attempt', trace: 'trace', at: 'at', event: 'event', evidence: 'evidence',
} as const satisfies Record<keyof Entry, string>

const pairs = <T>(names: Names<T>) => Object.entries(names) as [keyof T & string, string][]

/** The row that `from` amounts to; what is undefined stays away and is NULL. */
const rowBy = <T>(names: Names<T>) => {
  const all = pairs(names)
  return (from: T): Row => Object.fromEntries(all.map(([member, column]) => [column, from[member]]))
}

const readBy = <T>(names: Names<T>) => {
  const all = pairs(names)
  return (row: Row): T => Object.freeze(Object.fromEntries(all.flatMap(([member, column]) => {
    const value = row[column]
    return value === null || value === undefined ? [] : [[member, value]]
  }))) as T
}

export const rowOf = rowBy<Transaction>(members)
export const laterOf = rowBy<Transaction>(later)
export const transactionOf = readBy<Transaction>(members)
const entryFrom = readBy<Entry>(entryMembers)

export const entryOf = (row: Row): Entry => {
  Object.freeze(row['evidence'])
  return entryFrom(row)
}

const columns = Object.values(members)
/** Columns of a transaction, as they are selected from `m`. */
export const selected = columns.map((name) => `m.${name}`).join(', ')
/** Columns of an entry, as they are selected from `j` and its `m`. */
export const entrySelected = `j.seq, m.id, m.origin, m.reference, m.channel, j.version, j.status, j.reason, j.route, j.attempt,
  j.at, j.event, j.evidence, m.trace`
/** What a change writes, from a row `c`. */
export const laterSet = Object.values(later).map((name) => `${name} = c.${name}`).join(', ')
