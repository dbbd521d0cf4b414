// The journal in the file. An entry knows the one before it of the same transaction, and the transaction knows its last: a
// timeline is a walk backwards and needs no index.
import type { DatabaseSync } from 'node:sqlite'
import { prepare } from './statement.ts'
import { entryColumns, type Cell, type Cells } from './wire.ts'

export interface NewEntry {
  readonly n: number
  /** Position of the transaction's entry before this one; null for its first. */
  readonly prev: number | null
  readonly origin: string
  readonly version: number
  readonly status: number
  readonly reason: string | null
  readonly route: string
  readonly attempt: number
  readonly at: number
  readonly event: string
  readonly evidence: string | null
}

export interface Entries {
  /** Where the next entry will stand. */
  next(): number
  append(seq: number, entry: NewEntry): void
  timeline(id: string): Cells[]
  after(origin: string | null, after: number, limit: number): Cells[]
  /** Removes the entries of one transaction, from its last backwards. */
  removeFrom(tail: number): void
}

const ofOne = `WITH RECURSIVE chain (seq) AS (
    SELECT tail FROM message WHERE id = ?1
    UNION ALL SELECT j.prev FROM chain CROSS JOIN journal j ON j.seq = chain.seq WHERE j.prev IS NOT NULL
  )
  SELECT ${entryColumns} FROM chain CROSS JOIN journal j ON j.seq = chain.seq CROSS JOIN message m ON m.n = j.n
  ORDER BY j.seq`

const ofOrigin = `SELECT ${entryColumns} FROM journal j CROSS JOIN message m ON m.n = j.n
  WHERE j.origin = ? AND j.seq > ? ORDER BY j.seq LIMIT ?`

const ofAll = `SELECT ${entryColumns} FROM journal j CROSS JOIN message m ON m.n = j.n
  WHERE j.seq > ? ORDER BY j.seq LIMIT ?`

export const createEntries = (db: DatabaseSync, last: number): Entries => {
  const put = prepare(db, `INSERT INTO journal
    (seq, n, prev, origin, version, status, reason, route, attempt, at, event, evidence)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const timeline = prepare(db, ofOne)
  const feed = prepare(db, ofOrigin)
  const whole = prepare(db, ofAll)
  const before = prepare(db, 'SELECT prev FROM journal WHERE seq = ?')
  const drop = prepare(db, 'DELETE FROM journal WHERE seq = ?')
  let seq = last

  return {
    next: () => (seq += 1),
    append: (at, one) => put.run(
      at, one.n, one.prev, one.origin, one.version, one.status, one.reason, one.route, one.attempt, one.at, one.event,
      one.evidence),
    timeline: (id) => timeline.rows(id),
    after: (origin, after, limit) => (origin === null ? whole.rows(after, limit) : feed.rows(origin, after, limit)),
    removeFrom: (tail) => {
      for (let at: Cell | undefined = tail; typeof at === 'number';) {
        const prev: number | undefined = before.number(at)
        drop.run(at)
        at = prev
      }
    },
  }
}
