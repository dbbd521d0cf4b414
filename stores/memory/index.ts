// The reference model of a ledger, and the simulation's disk: every call takes effect at once and in the order of the calls,
// and is answered on a microtask. It has no timers and no chance, so a run is a function of its calls. What it answers is
// frozen, and what it is handed is copied.
import { Fault } from '../../core/errors.ts'
import { holdsPayload, isSettled, type Status } from '../../core/status.ts'
import type { Change, DueQuery, Inserted, Replaced, Share, Store } from '../../core/store.ts'
import type { Entry, Instant, Transaction } from '../../core/transaction.ts'
import { createJournal, defined } from './journal.ts'

interface Row {
  /** Position in the order of insertion. */
  readonly n: number
  readonly entries: Entry[]
  transaction: Transaction
  sealed: Uint8Array | undefined
  withheld: boolean
}

type Counted = { route: string; status: Status; count: number }

const lateAt = ({ status, dueAt, deadlineAt }: Transaction): Instant => (status === 'in-doubt' ? dueAt : deadlineAt)
const referenceKey = (origin: string, reference: string): string => `${origin}\0${reference}`
const laneKey = ({ origin, channel, lane }: Transaction): string | undefined => (
  lane === undefined ? undefined : `${origin}\0${channel}\0${lane}`)
const isReady = ({ transaction, withheld }: Row): boolean => transaction.status === 'queued' && !withheld

/** A copy; a Buffer's own `slice` would be a view. */
const copied = <T extends Uint8Array | undefined>(bytes: T): T => (bytes && new Uint8Array(bytes)) as T

const sorted = (found: Row[], at: (transaction: Transaction) => Instant, limit: number): Row[] => found
  .sort((a, b) => at(a.transaction) - at(b.transaction) || a.n - b.n).slice(0, limit)
const transactions = (found: readonly Row[]): Transaction[] => found.map(({ transaction }) => transaction)

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

/** The unsettled of each lane, in order of insertion: the first is its head. */
const createLanes = () => {
  const lanes = new Map<string, Set<Row>>()
  const head = (transaction: Transaction): Row | undefined => {
    const [first] = lanes.get(laneKey(transaction) ?? '') ?? []
    return first
  }
  return {
    head,
    join: (row: Row): void => {
      const key = laneKey(row.transaction)
      if (key !== undefined) lanes.set(key, (lanes.get(key) ?? new Set()).add(row))
    },
    /** Takes a settled one out, and lets go whoever is then the head; answers it where it may be sent. */
    leave: (row: Row): Transaction | undefined => {
      const key = laneKey(row.transaction)
      const lane = lanes.get(key ?? '')
      lane?.delete(row)
      if (key !== undefined && lane?.size === 0) lanes.delete(key)
      const next = head(row.transaction)
      if (!next?.withheld) return undefined
      next.withheld = false
      return next.transaction.status === 'queued' ? next.transaction : undefined
    },
  }
}

/** An empty ledger in memory; it is gone with the process. */
export const createMemoryStore = (): Store => {
  const rows = new Map<string, Row>()
  const references = new Map<string, Row>()
  /** The unsettled, in order of insertion: all that can be due or late. */
  const open = new Set<Row>()
  const lanes = createLanes()
  const journal = createJournal()
  const marks = new Map<string, string>()
  let inserted = 0
  let closed = false

  const ask = async <T>(answer: () => T): Promise<T> => {
    if (closed) throw new Fault('store-failed', 'closed')
    return answer()
  }
  const openWhere = (fits: (row: Row) => boolean): Row[] => [...open].filter(fits)

  const add = (transaction: Transaction, payload: Uint8Array, withheld: boolean): Row => {
    const sealed = holdsPayload(transaction.status) ? copied(payload) : undefined
    const row: Row = { n: ++inserted, transaction: defined(transaction), sealed, withheld, entries: [] }
    rows.set(transaction.id, row)
    references.set(referenceKey(transaction.origin, transaction.reference), row)
    if (isSettled(transaction.status)) return row
    open.add(row)
    lanes.join(row)
    return row
  }
  const insert = (transaction: Transaction, payload: Uint8Array): Inserted => {
    const known = references.get(referenceKey(transaction.origin, transaction.reference))
    if (known) return { outcome: 'known', transaction: known.transaction }
    if (rows.has(transaction.id)) throw new Fault('store-failed', 'an id was given twice')
    const withheld = lanes.head(transaction) !== undefined
    const row = add(transaction, payload, withheld)
    row.entries.push(journal.write(row.transaction, { event: 'inserted' }))
    return { outcome: 'inserted', withheld }
  }

  const settle = (row: Row): Transaction | undefined => {
    row.sealed = undefined
    row.withheld = false
    return open.delete(row) ? lanes.leave(row) : undefined
  }
  const replace = ({ next, event, evidence, withPayload }: Change): Replaced => {
    const row = rows.get(next.id)
    if (!row) return { outcome: 'stale' }
    const stray = row.withheld && next.status === 'sending'
    if (row.transaction.version !== next.version - 1 || stray) return { outcome: 'stale', stored: row.transaction }
    row.transaction = defined(next)
    const freed = isSettled(next.status) ? settle(row) : undefined
    row.entries.push(journal.write(row.transaction, { event, evidence }))
    const payload = withPayload ? copied(row.sealed) : undefined
    return { outcome: 'replaced', ...(freed && { freed }), ...(payload && { payload }) }
  }

  const due = ({ route, origin, priority, now, limit }: DueQuery): Transaction[] => transactions(sorted(openWhere((row) => {
    const one = row.transaction
    return isReady(row) && one.route === route && one.origin === origin && one.priority === priority && one.dueAt <= now
  }), ({ dueAt }) => dueAt, limit))

  const late = (status: Status, now: Instant, limit: number): Transaction[] => transactions(sorted(
    openWhere(({ transaction }) => transaction.status === status && lateAt(transaction) <= now), lateAt, limit))

  const nextLate = (): Instant | undefined => {
    let next = Infinity
    for (const { transaction } of open) next = Math.min(next, lateAt(transaction))
    return open.size > 0 ? next : undefined
  }

  const prune = (origin: string, before: Instant, limit: number): number => {
    const gone = sorted([...rows.values()].filter(({ transaction: one }) => (
      one.origin === origin && isSettled(one.status) && one.changedAt < before)), ({ changedAt }) => changedAt, limit)
    for (const { transaction } of gone) {
      rows.delete(transaction.id)
      references.delete(referenceKey(transaction.origin, transaction.reference))
    }
    if (gone.length > 0) journal.keepOnly((id) => rows.has(id))
    return gone.length
  }

  const oldestPayload = (): Uint8Array | undefined => {
    for (const { sealed } of open) if (sealed) return copied(sealed)
    return undefined
  }

  return {
    exclusive: true,
    insert: (transaction, payload) => ask(() => insert(transaction, payload)),
    replace: (change) => ask(() => replace(change)),
    read: (id) => ask(() => rows.get(id)?.transaction),
    payload: (id) => ask(() => copied(rows.get(id)?.sealed)),
    find: (origin, reference) => ask(() => references.get(referenceKey(origin, reference))?.transaction),
    timeline: (id) => ask(() => [...rows.get(id)?.entries ?? []]),
    journal: (query) => ask(() => journal.after(query)),
    due: (query) => ask(() => due(query)),
    shares: () => ask(() => sharesOf(openWhere(isReady))),
    late: (status, now, limit) => ask(() => late(status, now, limit)),
    nextLate: () => ask(nextLate),
    counts: () => ask(() => countsOf(rows.values())),
    oldestPayload: () => ask(oldestPayload),
    prune: (origin, before, limit) => ask(() => prune(origin, before, limit)),
    mark: (name, value) => ask(() => { value === undefined ? marks.delete(name) : marks.set(name, value) }),
    marks: () => ask(() => new Map(marks)),
    erase: () => ask(() => undefined),
    watch: journal.watch,
    close: async () => { closed = true },
  }
}
