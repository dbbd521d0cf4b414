// The default ledger: one SQLite file, held by a thread of its own, so that neither the disk nor SQL ever stops the event loop.
import { Fault } from '../../core/errors.ts'
import type { Change, Inserted, Replaced, Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { Log } from '../../core/world.ts'
import { priorityCodes, priorityOf, statusCodes, statusOf } from './codes.ts'
import { createGather } from './gather.ts'
import { startThread } from './thread.ts'
import {
  cellsOf, changingCells, entryOf, transactionOf, type Cells, type InsertAnswer, type Operation, type ReplaceAnswer,
} from './wire.ts'

export interface SqliteSettings {
  readonly file: string
  /** Largest size of the database in bytes; a little below it, inserts are refused with `store-full`. */
  readonly maxBytes?: number
  /** How long a settled payload's bytes may stay before they are overwritten in every file. */
  readonly eraseMs?: number
  readonly log: Log
}

const insertedOf = (answer: InsertAnswer): Inserted => (typeof answer === 'string'
  ? { outcome: 'inserted', withheld: answer === 'withheld' }
  : { outcome: 'known', transaction: transactionOf(answer) })

const replacedOf = (answer: ReplaceAnswer): Replaced => {
  if (answer === 'replaced') return { outcome: 'replaced' }
  if (answer === 'gone') return { outcome: 'stale' }
  if ('stale' in answer) return { outcome: 'stale', stored: transactionOf(answer.stale) }
  const freed = answer.freed ? { freed: transactionOf(answer.freed) } : {}
  return { outcome: 'replaced', ...freed, ...(answer.payload && { payload: answer.payload }) }
}

const perhaps = (cells: unknown): Transaction | undefined => (cells ? transactionOf(cells as Cells) : undefined)
const all = <T>(of: (cells: Cells) => T) => (rows: unknown): readonly T[] => (rows as readonly Cells[]).map(of)

/** Tells listeners whose journal grew, once for all that one batch brought. */
const createWatch = () => {
  const listeners = new Set<(origins: ReadonlySet<string>) => void>()
  let grown = new Set<string>()
  const tell = (): void => {
    const origins = grown
    grown = new Set()
    for (const listener of [...listeners]) listener(origins)
  }
  return {
    grew: (origin: string): void => {
      if (grown.size === 0) queueMicrotask(tell)
      grown.add(origin)
    },
    watch: (listener: (origins: ReadonlySet<string>) => void): (() => void) => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
  }
}

/**
 * Opens the ledger in `settings.file`, making it where there is none. Rejects with a Fault: `database-locked` where another
 * process or store has it, `database-newer`, `database-foreign`, `database-unreachable`.
 */
export const openSqliteStore = async ({ log, file, maxBytes, eraseMs = 400 }: SqliteSettings): Promise<Store> => {
  const { grew, watch } = createWatch()
  const erasing = new Map<number, { resolve(): void; reject(fault: Fault): void }>()
  let erasures = 0
  let closing: Promise<void> | undefined

  const gather = createGather((request, transfer) => thread.post(request, transfer))
  const thread = await startThread({ file, maxBytes, eraseMs }, log, {
    answered: gather.answered,
    erased: (number) => {
      erasing.get(number)?.resolve()
      erasing.delete(number)
    },
    ended: (fault) => {
      gather.fail(fault)
      for (const { reject } of erasing.values()) reject(fault)
      erasing.clear()
    },
  })

  const ask = <T>(operation: Operation, of: (answer: never) => T, payload?: Uint8Array): Promise<T> => new Promise((resolve, reject) => {
    if (closing) return reject(new Fault('store-failed', 'closed'))
    gather.ask({ operation, payload, reject, resolve: (answer) => resolve(of(answer as never)) })
  })
  const insert = (transaction: Transaction, payload: Uint8Array): Promise<Inserted> => ask(
    ['insert', cellsOf(transaction), 0, payload.length], (answer: InsertAnswer) => {
      if (typeof answer === 'string') grew(transaction.origin)
      return insertedOf(answer)
    }, payload)
  const replace = ({ next, event, evidence, withPayload }: Change): Promise<Replaced> => ask(
    ['replace', next.id, next.version, changingCells(next), event, evidence ? JSON.stringify(evidence) : null, withPayload ?? false],
    (answer: ReplaceAnswer) => {
      const replaced = replacedOf(answer)
      if (replaced.outcome === 'replaced') grew(next.origin)
      return replaced
    })
  const erase = (): Promise<void> => new Promise((resolve, reject) => {
    if (closing) return reject(new Fault('store-failed', 'closed'))
    erasing.set(++erasures, { resolve, reject })
    thread.post({ erase: erasures }, [])
  })
  const close = async (): Promise<void> => {
    await gather.drained()
    await thread.close()
    gather.fail(new Fault('store-failed', 'closed'))
  }

  return {
    exclusive: true,
    insert,
    replace,
    read: (id) => ask(['read', id], perhaps),
    payload: (id) => ask(['payload', id], (bytes: Uint8Array | undefined) => bytes),
    find: (origin, reference) => ask(['find', origin, reference], perhaps),
    timeline: (id) => ask(['timeline', id], all(entryOf)),
    journal: ({ origin, after, limit }) => ask(['journal', origin ?? null, after, limit], all(entryOf)),
    due: ({ route, origin, priority, now, limit }) => ask(
      ['due', route, origin, priorityCodes[priority], now, limit], all(transactionOf)),
    shares: () => ask(['shares'], all(([route, origin, priority, dueAt]) => (
      { route: route as string, origin: origin as string, priority: priorityOf(priority as number), dueAt: dueAt as number }))),
    late: (status, now, limit) => ask(['late', statusCodes[status], now, limit], all(transactionOf)),
    nextLate: () => ask(['nextLate'], (at: number | null) => at ?? undefined),
    counts: () => ask(['counts'], all(([route, status, count]) => (
      { route: route as string, status: statusOf(status as number), count: count as number }))),
    oldestPayload: () => ask(['oldestPayload'], (bytes: Uint8Array | undefined) => bytes),
    prune: (origin, before, limit) => ask(['prune', origin, before, limit], (removed: number) => removed),
    mark: (name, value) => ask(['mark', name, value ?? null], () => undefined),
    marks: () => ask(['marks'], (rows: readonly Cells[]) => new Map(rows as readonly [string, string][])),
    erase,
    watch,
    close: () => (closing ??= close()),
  }
}
