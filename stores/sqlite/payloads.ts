// Payloads, kept so that each can be erased for certain. `secure_delete` is not enough: when SQLite balances a B-tree it copies
// rows to a neighbouring page and leaves the old copies in the gaps, where nothing finds them again to overwrite them. So a row
// that holds a payload is never moved: rows are only added at the right edge, and a settled payload is overwritten in place by as
// many zeros. Rows of zeros are removed at the left edge, far enough from any that is alive. One that lives long and keeps many
// dead ones from being removed is written anew at the right edge, under another number, and its old place overwritten.
import type { DatabaseSync } from 'node:sqlite'
import { prepare } from './statement.ts'
import type { Cell } from './wire.ts'

export interface Payloads {
  put(n: number, sealed: Uint8Array): void
  /** Overwrites it; `place` is where it lies: its message's own number, or the one it was moved to. */
  wipe(place: number): void
  read(place: number): Uint8Array | undefined
  ofMessage(id: string): Uint8Array | undefined
  oldest(): Uint8Array | undefined
  /** Gives back the room of dead rows, as part of the commit that follows; in a hurry where the file is nearly full. */
  collect(live: number, hurry: boolean): void
  committed(): void
  rolledBack(): void
}

/** Wiping so many makes a walk along the left edge worth while. */
const worthWhile = 256
const mostAtOnce = 1024
/** So many dead rows are let lie, beside as many as are alive, before anything is moved. */
const slack = 1024
/** Balancing looks at two neighbouring pages; the zeros of four lie between what is removed and what is alive. */
const marginPages = 4
const marginRows = 1024

/** What does not fit its page continues on pages of its own, which are zeroed and given back at once; this much stays. */
const localBytes = 480

const prepareAll = (db: DatabaseSync, pageBytes: number) => ({
  put: prepare(db, 'INSERT INTO payload (p, n, dead, sealed) VALUES (?, ?, 0, ?)'),
  wipe: prepare(db, `UPDATE payload SET dead = 1,
    sealed = zeroblob(iif(length(sealed) <= ${pageBytes - 100}, length(sealed), ${localBytes})) WHERE p = ? AND dead = 0`),
  read: prepare(db, 'SELECT sealed FROM payload WHERE p = ? AND dead = 0'),
  ofMessage: prepare(db, `SELECT sealed FROM payload
    WHERE p = (SELECT coalesce(payload, n) FROM message WHERE id = ? AND status < 10) AND dead = 0`),
  oldestMoved: prepare(db, 'SELECT n, p FROM payload INDEXED BY moved WHERE n IS NOT NULL AND dead = 0 ORDER BY n LIMIT 1'),
  oldestAtHome: prepare(db, 'SELECT p FROM payload WHERE p > ? AND n IS NULL AND dead = 0 ORDER BY p LIMIT 1'),
  ahead: prepare(db, `SELECT p, n, dead FROM payload WHERE p > ? ORDER BY p LIMIT ${mostAtOnce}`),
  behind: prepare(db, `SELECT p, length(sealed) FROM payload WHERE p <= ? ORDER BY p DESC LIMIT ${marginRows}`),
  first: prepare(db, 'SELECT min(p) FROM payload'),
  remove: prepare(db, 'DELETE FROM payload WHERE p < ?'),
  moved: prepare(db, 'UPDATE message SET payload = ? WHERE n = ?'),
})

type Statements = ReturnType<typeof prepareAll>

export interface PayloadParts {
  readonly db: DatabaseSync
  readonly pageBytes: number
  /** Numbers grow with every row; one never used before. */
  readonly nextNumber: () => number
  /** The number last given. */
  readonly lastNumber: () => number
  /** Something was overwritten. */
  readonly soiled: () => void
}

/** The left edge: what is dead there is removed, up to a margin before the first that is alive. */
const createEdge = ({ pageBytes, lastNumber }: PayloadParts, sql: Statements, move: (place: number, n: number) => void) => {
  const start = (sql.first.number() ?? lastNumber() + 1) - 1
  /** All up to here are dead; where the last commit left it, and where this one is. */
  let cursor = start
  let walked = start

  const isWorthMoving = (live: number, hurry: boolean): boolean => {
    const dead = lastNumber() - walked - live
    return hurry ? dead > live / 8 : dead > live + slack
  }
  const removeBehind = (): void => {
    let bytes = 0
    for (const [p, length] of sql.behind.rows(walked) as [number, number][]) {
      bytes += length
      if (bytes > marginPages * pageBytes) return void sql.remove.run(p)
    }
  }
  return {
    cursor: (): number => cursor,
    walk: (live: number, hurry: boolean): void => {
      const before = walked
      for (const [p, n, dead] of sql.ahead.rows(walked) as [number, Cell, number][]) {
        if (dead === 0 && !isWorthMoving(live, hurry)) break
        if (dead === 0) move(p, typeof n === 'number' ? n : p)
        walked = p
      }
      if (walked > before) removeBehind()
    },
    committed: (): void => { cursor = walked },
    rolledBack: (): void => { walked = cursor },
  }
}

export const createPayloads = (parts: PayloadParts): Payloads => {
  const sql = prepareAll(parts.db, parts.pageBytes)
  let wiped = 0

  const wipe = (place: number): void => {
    if (sql.wipe.run(place) === 0) return
    wiped += 1
    parts.soiled()
  }
  const move = (place: number, n: number): void => {
    const sealed = sql.read.bytes(place)
    const next = parts.nextNumber()
    if (sealed) sql.put.run(next, n, sealed)
    sql.moved.run(next, n)
    wipe(place)
  }
  const edge = createEdge(parts, sql, move)
  const oldest = (): number | undefined => {
    const [n, place] = (sql.oldestMoved.row() ?? []) as number[]
    const home = sql.oldestAtHome.number(edge.cursor())
    return n === undefined || (home !== undefined && home < n) ? home : place
  }

  return {
    put: (n, sealed) => { sql.put.run(n, null, sealed) },
    wipe,
    read: (place) => sql.read.bytes(place),
    ofMessage: (id) => sql.ofMessage.bytes(id),
    oldest: () => {
      const place = oldest()
      return place === undefined ? undefined : sql.read.bytes(place)
    },
    collect: (live, hurry) => {
      if (wiped < worthWhile && !hurry) return
      edge.walk(live, hurry)
      wiped = 0
    },
    committed: edge.committed,
    rolledBack: edge.rolledBack,
  }
}
