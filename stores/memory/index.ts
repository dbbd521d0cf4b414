// The reference model: what a ledger means, in the plainest data structures. The simulation uses it as its disk.
import { holdsPayload, isSettled, type Status } from '../../core/status.ts'
import type { Change, Inserted, Replaced, Share, Store } from '../../core/store.ts'
import type { Entry, Transaction } from '../../core/transaction.ts'

interface Row { transaction: Transaction; withheld: boolean }

const referenceKey = (origin: string, reference: string): string => `${origin}\0${reference}`
const laneKey = ({ origin, channel, lane }: Transaction): string => `${origin}\0${channel}\0${lane}`
const lateAt = ({ status, dueAt, deadlineAt }: Transaction): number => (status === 'in-doubt' ? dueAt : deadlineAt)
const byDue = (a: Transaction, b: Transaction): number => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1)

/** A ledger that lives as long as the process. */
export const createMemoryStore = (): Store => {
  const rows = new Map<string, Row>()
  const references = new Map<string, string>()
  const payloads = new Map<string, Uint8Array>()
  const saved = new Map<string, string>()
  const listeners = new Set<(origins: ReadonlySet<string>) => void>()
  let entries: Entry[] = []
  let seq = 0

  const write = (transaction: Transaction, { event, evidence }: Pick<Change, 'event' | 'evidence'>): void => {
    const { id, origin, reference, channel, version, status, reason, route, attempt, changedAt } = transaction
    entries.push(Object.freeze({ seq: ++seq, id, origin, reference, channel, version, status, reason, route, attempt, at: changedAt, event, evidence }))
    for (const listener of listeners) listener(new Set([origin]))
  }
  const head = (transaction: Transaction): Row | undefined => {
    const lane = laneKey(transaction)
    return [...rows.values()].find((row) => row.transaction.lane !== undefined && laneKey(row.transaction) === lane && !isSettled(row.transaction.status))
  }
  const insert = async (transaction: Transaction, payload: Uint8Array): Promise<Inserted> => {
    const key = referenceKey(transaction.origin, transaction.reference)
    const known = references.get(key)
    if (known) return { outcome: 'known', transaction: (rows.get(known) as Row).transaction }
    const withheld = transaction.lane !== undefined && head(transaction) !== undefined
    rows.set(transaction.id, { transaction: Object.freeze({ ...transaction }), withheld })
    references.set(key, transaction.id)
    payloads.set(transaction.id, payload)
    write(transaction, { event: 'inserted' })
    return { outcome: 'inserted', withheld }
  }
  const free = (settled: Transaction): Transaction | undefined => {
    if (settled.lane === undefined) return undefined
    const next = head(settled)
    if (!next?.withheld) return undefined
    next.withheld = false
    return next.transaction.status === 'queued' ? next.transaction : undefined
  }
  const replace = async (change: Change): Promise<Replaced> => {
    const { next } = change
    const row = rows.get(next.id)
    if (!row || row.transaction.version !== next.version - 1 || (row.withheld && next.status === 'sending')) {
      return { outcome: 'stale', stored: row?.transaction }
    }
    row.transaction = Object.freeze({ ...next })
    const payload = change.withPayload ? payloads.get(next.id) : undefined
    if (!holdsPayload(next.status)) payloads.delete(next.id)
    write(next, change)
    return { outcome: 'replaced', freed: isSettled(next.status) ? free(next) : undefined, payload }
  }
  const all = (): Transaction[] => [...rows.values()].map(({ transaction }) => transaction)
  const open = (): Transaction[] => [...rows.values()].filter(({ withheld }) => !withheld)
    .map(({ transaction }) => transaction).filter(({ status }) => status === 'queued')
  const shares = async (): Promise<readonly Share[]> => {
    const found = new Map<string, Share>()
    for (const { route, origin, priority, dueAt } of open()) {
      const key = `${route}\0${origin}\0${priority}`
      found.set(key, { route, origin, priority, dueAt: Math.min(dueAt, found.get(key)?.dueAt ?? Number.POSITIVE_INFINITY) })
    }
    return [...found.values()]
  }
  const remove = (id: string): void => {
    const { transaction } = rows.get(id) as Row
    rows.delete(id)
    references.delete(referenceKey(transaction.origin, transaction.reference))
    entries = entries.filter((entry) => entry.id !== id)
  }
  const counts = async () => {
    const found = new Map<string, { route: string; status: Status; count: number }>()
    for (const { route, status } of all()) {
      const key = `${route}\0${status}`
      found.set(key, { route, status, count: (found.get(key)?.count ?? 0) + 1 })
    }
    return [...found.values()]
  }
  return {
    exclusive: true, insert, replace, shares, counts,
    read: async (id) => rows.get(id)?.transaction,
    payload: async (id) => payloads.get(id),
    find: async (origin, reference) => rows.get(references.get(referenceKey(origin, reference)) ?? '')?.transaction,
    timeline: async (id) => entries.filter((entry) => entry.id === id),
    journal: async ({ origin, after, limit }) =>
      entries.filter((entry) => entry.seq > after && (origin === undefined || entry.origin === origin)).slice(0, limit),
    due: async ({ route, origin, priority, now, limit }) => open()
      .filter((one) => one.route === route && one.origin === origin && one.priority === priority && one.dueAt <= now)
      .sort(byDue).slice(0, limit),
    late: async (status, now, limit) => all().filter((one) => one.status === status && lateAt(one) <= now)
      .sort((a, b) => lateAt(a) - lateAt(b)).slice(0, limit),
    nextLate: async () => all().filter(({ status }) => !isSettled(status))
      .reduce<number | undefined>((first, one) => Math.min(first ?? Number.POSITIVE_INFINITY, lateAt(one)), undefined),
    oldestPayload: async () => payloads.values().next().value,
    prune: async (origin, before, limit) => {
      const old = all().filter((one) => one.origin === origin && isSettled(one.status) && one.changedAt < before).slice(0, limit)
      for (const { id } of old) remove(id)
      return old.length
    },
    mark: async (name, value) => void (value === undefined ? saved.delete(name) : saved.set(name, value)),
    marks: async () => new Map(saved),
    erase: async () => undefined,
    watch: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => undefined,
  }
}
