// What people look for: newest first, and no more than so many records are looked at, so that nobody
// waits long. How far the look reaches is found in the index alone.
import type { DatabaseSync } from 'node:sqlite'
import { troubled } from '../../core/store.ts'
import { statusCodes } from './codes.ts'
import { prepare } from './statement.ts'
import { columns, type Cell, type Cells, type Look } from './wire.ts'

type Search = Extract<Look, readonly ['search', ...unknown[]]>

export interface SearchAnswer { readonly rows: readonly Cells[]; readonly next: Cell }

const fewCodes: readonly number[] = troubled.map((status) => statusCodes[status])
const few = `status IN (${fewCodes.join(', ')})`
const fits = ['origin', 'channel', 'topic', 'route', 'reason', 'recipient']
  .map((name, at) => `AND (?${at + 5} IS NULL OR ${name} = ?${at + 5})`).join(' ')
const range = 'id >= ?2 AND id < ?3'

const edgeOf = (among: string, going: string): string => (
  `SELECT id FROM message ${among} AND ${range} AND ${going} ORDER BY id DESC LIMIT 1 OFFSET ?4`)
const rowsOf = (among: string, going: string): string => (
  `SELECT ${columns.join(', ')} FROM message ${among} AND ${range} AND ${going} ${fits} ORDER BY id DESC LIMIT ?4`)
const byId = 'INDEXED BY sqlite_autoindex_message_1 WHERE'
const byStatus = `INDEXED BY troubled WHERE status = ?1 AND ${few}`

/** `going` is asked of each record, in SQL: whether to go on. */
export const createSearch = (db: DatabaseSync, going: string) => {
  const twoOf = (edges: string, finds: string) => [prepare(db, edgeOf(edges, going)), prepare(db, rowsOf(finds, going))] as const
  const ofFew = twoOf(byStatus, byStatus)
  // The look reaches as far whatever the status, where that has no index.
  const ofAll = twoOf(`${byId} ?1 IS NULL`, `${byId} (?1 IS NULL OR status = ?1)`)

  return ([, status, from, before, limit, look, cells]: Search): SearchAnswer => {
    const isFew = status !== null && fewCodes.includes(status)
    const [edges, finds] = isFew ? ofFew : ofAll
    const edge = (edges.row(isFew ? status : null, from, before, look - 1)?.[0] ?? null) as string | null
    const rows = finds.rows(status, edge ?? from, before, limit, ...cells)
    return { rows, next: rows.length === limit ? rows.at(-1)?.[0] ?? null : edge }
  }
}

type FailureLook = Extract<Look, readonly ['failures', ...unknown[]]>

export interface FailureAnswer { readonly rows: readonly Cells[]; readonly looked: number }

const newest = (what: string, going: string): string => (
  `SELECT ${what} FROM message ${byStatus} AND ${range} AND ${going} ORDER BY id DESC LIMIT ?4`)
const groupFits = ['origin', 'channel', 'route'].map((name, at) => `(?${at + 5} IS NULL OR ${name} = ?${at + 5})`).join(' AND ')

/** What failed, added up; only the sums leave the thread. */
export const createFailures = (db: DatabaseSync, going: string) => {
  const looked = prepare(db, `SELECT count(*) FROM (${newest('1', going)}) newest`)
  const groups = prepare(db, `SELECT channel, route, reason, count(*), json_group_array(DISTINCT origin), min(changed_at),
    max(changed_at) FROM (${newest('origin, channel, route, reason, changed_at', going)}) newest WHERE ${groupFits}
    GROUP BY 1, 2, 3`)
  return ([, status, from, before, look, cells]: FailureLook): FailureAnswer => ({
    looked: looked.number(status, from, before, look) ?? 0, rows: groups.rows(status, from, before, look, ...cells),
  })
}
