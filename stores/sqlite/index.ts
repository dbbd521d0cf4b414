// The default ledger: one SQLite file, held by a thread of its own, so that neither the disk nor SQL ever stops the event loop.
import type { Figure } from '../../core/figures.ts'
import type { Change, FailureGroup, Held, Inserted, Replaced, Store } from '../../core/store.ts'
import type { Instant, Transaction } from '../../core/transaction.ts'
import type { Log } from '../../core/world.ts'
import { priorityCodes, priorityOf, statusCodes, statusOf } from './codes.ts'
import { connect, type Connection } from './connection.ts'
import { createGrowth, type Growth } from '../../core/growth.ts'
import { createReading, type Reading } from './reading.ts'
import type { FailureAnswer, SearchAnswer } from './search.ts'
import { createSignals } from './signals.ts'
import {
  cellsOf, changingCells, entryOf, transactionOf, type Cells, type InsertAnswer, type Insertion, type Operation,
  type ReplaceAnswer, type Replacement,
} from './wire.ts'

export { holdToMove, sqliteArchival } from './archive.ts'

export interface SqliteSettings {
  readonly file: string
  /** Largest size of the database in bytes; a little below it, inserts are refused with `store-full`. */
  readonly maxBytes?: number
  /** How long a settled payload's bytes may stay before they are overwritten in every file. */
  readonly eraseMs?: number
  /** How long a question of people's may take before it is ended with `store-busy`. */
  readonly questionMs?: number
  readonly log: Log
  /** The clock by which erasures are noted; without one none is. */
  readonly now?: () => Instant
}

type Part<Name extends keyof Store> = Pick<Store, Name>

const insertedOf = (answer: InsertAnswer): Inserted => {
  if (typeof answer === 'string') return { outcome: 'inserted', withheld: answer === 'withheld' }
  return 'waiting' in answer
    ? { outcome: 'waiting', transaction: transactionOf(answer.waiting) }
    : { outcome: 'known', transaction: transactionOf(answer) }
}

const replacedOf = (answer: ReplaceAnswer): Replaced => {
  if (answer === 'replaced') return { outcome: 'replaced' }
  if (answer === 'gone') return { outcome: 'stale' }
  if ('stale' in answer) return { outcome: 'stale', stored: transactionOf(answer.stale) }
  const freed = answer.freed ? { freed: transactionOf(answer.freed) } : {}
  return { outcome: 'replaced', ...freed, ...(answer.payload && { payload: answer.payload }) }
}

const insertion = (one: Transaction, payload: Uint8Array): Operation => ['insert', cellsOf(one), 0, payload.length]
const replacement = ({ next, event, evidence, withPayload }: Change): Replacement => [
  'replace', next.id, next.version, changingCells(next), event, evidence ? JSON.stringify(evidence) : null, withPayload ?? false,
]

const replacements = (change: Change): Operation => (
  change.also ? ['together', [replacement(change), ...change.also.map(replacement)]] : replacement(change))

/** A chain's payloads travel one behind another. */
const chained = (chain: readonly [Held, ...Held[]]): readonly [Operation, Uint8Array] => {
  let at = 0
  const insertions = chain.map(({ transaction, payload: { length } }): Insertion => {
    at += length
    return ['insert', cellsOf(transaction), at - length, length]
  })
  return [['chain', insertions as [Insertion, ...Insertion[]], 0, at], Buffer.concat(chain.map(({ payload }) => payload))]
}

const perhaps = (cells: unknown): Transaction | undefined => (cells ? transactionOf(cells as Cells) : undefined)
const bytes = (answer: Uint8Array | undefined): Uint8Array | undefined => answer
const all = <T, Row = Cells>(of: (row: Row) => T) => (rows: readonly Row[]): readonly T[] => rows.map(of)

const writes = ({ ask }: Connection, { grew }: Growth): Part<'insert' | 'replace' | 'prune' | 'mark' | 'keep'> => ({
  insert: (transaction, payload, held = []) => {
    const [operation, bytes] = held.length === 0
      ? [insertion(transaction, payload), payload]
      : chained([{ transaction, payload }, ...held])
    return ask(operation, (answer: InsertAnswer) => {
      if (typeof answer === 'string') grew(transaction.origin)
      return insertedOf(answer)
    }, bytes)
  },
  replace: (change) => ask(replacements(change), (answer: ReplaceAnswer) => {
    const replaced = replacedOf(answer)
    if (replaced.outcome === 'replaced') grew(change.next.origin)
    return replaced
  }),
  prune: (origin, before, limit) => ask(['prune', origin, before, limit], (removed: number) => removed),
  mark: (name, value) => ask(['mark', name, value ?? null], () => undefined),
  keep: ({ name, version, value }) => ask(['keep', name, version, value ?? null], (made: boolean) => made),
})

type Read =
  | 'read' | 'readAll' | 'payload' | 'find' | 'waiting' | 'laned' | 'timeline' | 'journal' | 'oldestPayload' | 'marks' | 'kept'

const reads = ({ ask }: Connection): Part<Read> => ({
  read: (id) => ask(['read', id], perhaps),
  readAll: async (ids) => (await Promise.all(ids.map((id) => ask(['read', id], perhaps)))).filter((one) => one !== undefined),
  payload: (id) => ask(['payload', id], bytes),
  find: (origin, reference) => ask(['find', origin, reference], perhaps),
  waiting: (origin, dedupe) => ask(['waiting', origin, dedupe], all(transactionOf)),
  // Nothing in a text is behind the last code unit, so that one behind the prefix ends it.
  laned: ({ origin, channel, prefix, after, limit }) => ask(
    ['laned', origin, channel, prefix, `${prefix}\uffff`, after?.lane ?? '', after?.id ?? null, limit], all(transactionOf)),
  timeline: (id) => ask(['timeline', id], all(entryOf)),
  journal: ({ origin, after, limit }) => ask(['journal', origin ?? null, after, limit], all(entryOf)),
  oldestPayload: () => ask(['oldestPayload'], bytes),
  marks: () => ask(['marks'], (rows: readonly [string, string][]) => new Map(rows)),
  kept: (prefix) => ask(['kept', prefix], all(([name, version, value]: readonly [string, number, string]) => (
    { name, version, value }))),
})

const questions = ({ ask }: Connection): Part<'due' | 'shares' | 'late' | 'nextLate'> => ({
  due: ({ route, origin, priority, now, limit }) => ask(
    ['due', route, origin, priorityCodes[priority], now, limit], all(transactionOf)),
  shares: () => ask(['shares'], all(([route, origin, priority, dueAt]: readonly [string, string, number, number]) => (
    { route, origin, priority: priorityOf(priority), dueAt }))),
  late: (status, now, limit) => ask(['late', statusCodes[status], now, limit], all(transactionOf)),
  nextLate: () => ask(['nextLate'], (at: number | null) => at ?? undefined),
})

const groupOf = (cells: Cells): FailureGroup => {
  const [channel, route, reason, count, names, oldest, newest] = cells as [
    string, string, string | null, number, string, number, number]
  const origins = (JSON.parse(names) as string[]).sort()
  return { channel, route, ...(reason !== null && { reason }), count, origins, oldest, newest }
}
const figureOf = ([day, origin, channel, measure, count]: Cells): Figure => ({ day, origin, channel, measure, count }) as Figure

type Looked = 'search' | 'counts' | 'failures' | 'figures' | 'payloadSizes' | 'settledOrigins'

/** What people look at: on a thread that only reads. */
const looks = ({ ask }: Reading): Part<Looked> => ({
  settledOrigins: () => ask(['settledOrigins'], (origins: readonly string[]) => origins),
  payloadSizes: (look) => ask(['payloadSizes', look], ([looked, bytes]: readonly [number, number]) => ({ looked, bytes })),
  failures: ({ status, from = '', before = '\uffff', look, origin, channel, route }) => ask(
    ['failures', statusCodes[status], from, before, look, [origin, channel, route].map((value) => value ?? null)],
    ({ rows, looked }: FailureAnswer) => ({ groups: rows.map(groupOf), looked })),
  figures: ({ from, to, origin }) => ask(['figures', from, to, origin ?? null], all(figureOf)),
  search: ({ status, from = '', before = '\uffff', limit, look, origin, channel, topic, route, reason, recipient }) => ask(
    ['search', status ? statusCodes[status] : null, from, before, limit, look,
      [origin, channel, topic, route, reason, recipient].map((value) => value ?? null)],
    ({ rows, next }: SearchAnswer) => (
      { transactions: rows.map(transactionOf), ...(next !== null && { next: next as string }) })),
  counts: () => ask(['counts'], all(([route, status, count]: readonly [string, number, number]) => (
    { route, status: statusOf(status), count }))),
})

/**
 * Opens the ledger in `settings.file`, making it where there is none. Rejects with a Fault: `database-locked` where another
 * process or store has it, `database-newer`, `database-foreign`, `database-unreachable`.
 */
export const openSqliteStore = async (
  { log, file, maxBytes, eraseMs = 400, questionMs = 2000, now }: SqliteSettings,
): Promise<Store> => {
  const signals = createSignals()
  const connection = await connect({ file, maxBytes, eraseMs, signals }, log, now)
  const reading = createReading({ file, questionMs, signals }, log)
  const growth = createGrowth()
  return {
    exclusive: true,
    ...writes(connection, growth),
    ...reads(connection),
    ...questions(connection),
    ...looks(reading),
    erase: connection.erase,
    lastErasure: connection.lastErasure,
    watch: growth.watch,
    close: async () => {
      await reading.close()
      await connection.close()
    },
  }
}
