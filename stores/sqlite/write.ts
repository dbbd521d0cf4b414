// The two operations that write a transaction, each one row, its payload and one entry of the journal.
import type { DatabaseSync } from 'node:sqlite'
import { firstSettled, statusCodes } from './codes.ts'
import type { Entries } from './entries.ts'
import type { Figures } from './figures.ts'
import type { Lanes } from './lanes.ts'
import type { References } from './reference.ts'
import type { Payloads } from './payloads.ts'
import { prepare } from './statement.ts'
import type { Tally } from './tally.ts'
import { changing, columns, type Cells, type InsertAnswer, type ReplaceAnswer } from './wire.ts'

export interface Rooms {
  readonly db: DatabaseSync
  readonly entries: Entries
  readonly references: References
  readonly tally: Tally
  readonly figures: Figures
  readonly lanes: Lanes
  readonly payloads: Payloads
  /** Number of the next row; never used before. */
  nextNumber(): number
  /** The number last given. */
  lastNumber(): number
}

const at = (name: (typeof columns)[number]): number => columns.indexOf(name)
const place = {
  id: at('id'), origin: at('origin'), reference: at('reference'), channel: at('channel'), lane: at('lane'), status: at('status'),
  reason: at('reason'), route: at('route'), attempt: at('attempt'), changedAt: at('changed_at'), version: at('version'),
  dedupe: at('dedupe'), notBefore: at('not_before'), createdAt: at('created_at'),
}
const changed = changing.map((name) => `${name} = ?`).join(', ')
const firstChanging = columns.length - changing.length

// The first version leaves some room in its row, which the later ones use for a handle, a reason and longer numbers: otherwise
// every page, filled to the brim by inserts, would be split by the first change of a row in it.
const insertSql = `INSERT INTO message (n, ${columns.join(', ')}, withheld, tail, room)
  VALUES (?, ${columns.map(() => '?').join(', ')}, ?, ?, zeroblob(48))`

interface Entered {
  readonly entries: Entries
  readonly seq: number
  readonly n: number
  readonly prev: number | null
  readonly origin: string
}

/** Writes the entry of the version that `cells` (those of `changing`) make. */
const enter = ({ entries, seq, n, prev, origin }: Entered, cells: Cells, event: string, evidence: string | null): void => {
  const cell = <T>(name: number): T => cells[name - firstChanging] as T
  entries.append(seq, {
    n, prev, origin, event, evidence, version: cell(place.version), status: cell(place.status), reason: cell(place.reason),
    route: cell(place.route), attempt: cell(place.attempt), at: cell(place.changedAt),
  })
}

export const createInsert = (rooms: Rooms) => {
  const { db, entries, references, payloads, tally, figures, lanes } = rooms
  const put = prepare(db, insertSql)
  const read = prepare(db, `SELECT ${columns.join(', ')} FROM message WHERE n = ?`)
  const waiting = prepare(db, `SELECT ${columns.join(', ')} FROM message INDEXED BY dedupe
    WHERE origin = ? AND dedupe = ? AND channel = ? AND dedupe IS NOT NULL AND status < 10 ORDER BY n LIMIT 1`)

  /** Another one under the same key, unless the reference is known, which counts first. */
  const duplicate = (cells: Cells): Cells | undefined => {
    const [origin, reference, channel, dedupe] = [place.origin, place.reference, place.channel, place.dedupe]
      .map((name) => cells[name]) as [string, string, string, string | null]
    if (dedupe === null || references.find(origin, reference) !== undefined) return undefined
    return waiting.row(origin, dedupe, channel)
  }
  return (cells: Cells, sealed: Uint8Array): InsertAnswer => {
    const cell = <T>(name: number): T => cells[name] as T
    const origin = cell<string>(place.origin)
    const other = duplicate(cells)
    if (other) return { waiting: other }
    const known = references.take(origin, cell(place.reference), rooms.lastNumber() + 1)
    if (known !== undefined) return read.row(known) as Cells
    const n = rooms.nextNumber()
    const lane = cell<string | null>(place.lane)
    const withheld = lane !== null && lanes.isTaken(origin, cell(place.channel), lane)
    const seq = entries.next()
    put.run(n, ...cells, withheld ? 1 : 0, seq)
    if (cell<number>(place.status) < firstSettled) payloads.put(n, sealed)
    enter({ entries, seq, n, prev: null, origin }, cells.slice(firstChanging), 'inserted', null)
    tally.add(cell(place.route), cell(place.status), 1)
    figures.add({
      origin, channel: cell(place.channel), from: undefined, to: cell(place.status), createdAt: cell(place.createdAt),
      notBefore: cell(place.notBefore), changedAt: cell(place.changedAt),
    })
    return withheld ? 'withheld' : 'inserted'
  }
}

interface Stored {
  readonly n: number
  readonly version: number
  readonly status: number
  readonly route: string
  readonly withheld: number
  readonly tail: number
  readonly origin: string
  readonly channel: string
  readonly lane: string | null
  /** Where its payload lies. */
  readonly payload: number
  readonly createdAt: number
  readonly notBefore: number | null
}

const storedOf = (cells: Cells): Stored => {
  const [n, version, status, route, withheld, tail, origin, channel, lane, payload, createdAt, notBefore] = cells
  return { n, version, status, route, withheld, tail, origin, channel, lane, payload, createdAt, notBefore } as Stored
}

export const createReplace = (rooms: Rooms) => {
  const { db, entries, payloads, tally, figures, lanes } = rooms
  const look = prepare(db, `SELECT n, version, status, route, withheld, tail, origin, channel, lane,
      coalesce(payload, n), created_at, not_before
    FROM message WHERE id = ?`)
  const change = prepare(db, `UPDATE message SET ${changed}, withheld = ?, tail = ?, room = NULL WHERE n = ?`)
  const read = prepare(db, `SELECT ${columns.join(', ')} FROM message WHERE n = ?`)

  const free = ({ origin, channel, lane, status }: Stored): Cells | undefined => (
    lane !== null && status < firstSettled ? lanes.free(origin, channel, lane) : undefined)

  const write = (stored: Stored, cells: Cells, event: string, evidence: string | null): void => {
    const [status, , , route] = cells as [number, unknown, unknown, string]
    const seq = entries.next()
    change.run(...cells, status > firstSettled ? 0 : stored.withheld, seq, stored.n)
    enter({ entries, seq, n: stored.n, prev: stored.tail, origin: stored.origin }, cells, event, evidence)
    tally.add(stored.route, stored.status, -1)
    tally.add(route, status, 1)
    const changedAt = cells[place.changedAt - firstChanging] as number
    figures.add({ ...stored, from: stored.status, to: status, changedAt })
  }

  return (
    id: string, version: number, cells: Cells, event: string, evidence: string | null, withPayload: boolean,
  ): ReplaceAnswer => {
    const found = look.row(id)
    if (!found) return 'gone'
    const stored = storedOf(found)
    const status = cells[0] as number
    const stray = stored.withheld === 1 && status === statusCodes.sending
    if (stored.version !== version - 1 || stray) return { stale: read.row(stored.n) as Cells }
    const settled = status > firstSettled
    // The payload goes first: in a full file the journal's entry may need the pages that it leaves.
    if (settled) payloads.wipe(stored.payload)
    write(stored, cells, event, evidence)
    const freed = settled ? free(stored) : undefined
    const sealed = withPayload && !settled ? payloads.read(stored.payload) : undefined
    return freed || sealed ? { freed: freed ?? null, payload: sealed ?? null } : 'replaced'
  }
}
