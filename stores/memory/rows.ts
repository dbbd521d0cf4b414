import { holdsPayload, isSettled } from '../../core/status.ts'
import type { Transaction } from '../../core/transaction.ts'
import { defined } from './journal.ts'
import { createLanes } from './lanes.ts'
import { copied, type Row } from './row.ts'

/** What is kept, under each of its names. */
export interface Rows {
  /** The unsettled, in order of insertion: all that can be due or late. */
  readonly open: ReadonlySet<Row>
  get(id: string): Row | undefined
  find(origin: string, reference: string): Row | undefined
  all(): Iterable<Row>
  /** The unsettled under a key of de-duplication, on one channel or on all; none where there is no key. */
  waiting(origin: string, dedupe: string | undefined, channel?: string): readonly Transaction[]
  /** Adds one; it is withheld where its lane has a head. */
  add(transaction: Transaction, payload: Uint8Array): Row
  /** Erases the payload of one that has settled; answers whom its lane lets go. */
  settle(row: Row): Transaction | undefined
  remove(row: Row): void
}

const referenceKey = (origin: string, reference: string): string => `${origin}\0${reference}`

export const createRows = (): Rows => {
  const rows = new Map<string, Row>()
  const references = new Map<string, Row>()
  const open = new Set<Row>()
  const lanes = createLanes()
  let inserted = 0

  const add = (transaction: Transaction, payload: Uint8Array): Row => {
    const withheld = lanes.head(transaction) !== undefined
    const sealed = holdsPayload(transaction.status) ? copied(payload) : undefined
    const row: Row = { n: ++inserted, transaction: defined(transaction), sealed, withheld, entries: [] }
    rows.set(transaction.id, row)
    references.set(referenceKey(transaction.origin, transaction.reference), row)
    if (isSettled(transaction.status)) return row
    open.add(row)
    lanes.join(row)
    return row
  }
  const settle = (row: Row): Transaction | undefined => {
    row.sealed = undefined
    row.withheld = false
    return open.delete(row) ? lanes.leave(row) : undefined
  }
  const waiting = (origin: string, dedupe: string | undefined, channel?: string): Transaction[] => {
    if (dedupe === undefined) return []
    const fits = ({ transaction: one }: Row): boolean => (
      one.origin === origin && one.dedupe === dedupe && (channel === undefined || one.channel === channel))
    return [...open].filter(fits).map(({ transaction }) => transaction)
  }
  const remove = ({ transaction: { id, origin, reference } }: Row): void => {
    rows.delete(id)
    references.delete(referenceKey(origin, reference))
  }
  return {
    open, add, settle, remove, waiting,
    get: (id) => rows.get(id),
    find: (origin, reference) => references.get(referenceKey(origin, reference)),
    all: () => rows.values(),
  }
}
