// The questions. Each is answered from an index, in time that does not grow with what waits.
import type { DatabaseSync } from 'node:sqlite'
import { statusCodes } from './codes.ts'
import type { References } from './reference.ts'
import { prepare } from './statement.ts'
import { columns, type Cell, type Cells } from './wire.ts'

const all = columns.join(', ')

/** Every share: a step through the index for each, over whatever number of messages lies between. */
const createShares = (db: DatabaseSync) => {
  const first = (where: string) => prepare(db, `SELECT route, origin, priority, due_at FROM message INDEXED BY ready
    WHERE status = 2 AND withheld = 0 ${where} ORDER BY route, origin, priority, due_at LIMIT 1`)
  const ofAll = first('')
  const sameOrigin = first('AND route = ?1 AND origin = ?2 AND priority > ?3')
  const sameRoute = first('AND route = ?1 AND origin > ?2')
  const nextRoute = first('AND route > ?1')
  const after = ([route = null, origin = null, priority = null]: Cells): Cells | undefined => (
    sameOrigin.row(route, origin, priority) ?? sameRoute.row(route, origin) ?? nextRoute.row(route))

  return (): Cells[] => {
    const found: Cells[] = []
    for (let share = ofAll.row(); share; share = after(share)) found.push(share)
    return found
  }
}

const createLate = (db: DatabaseSync) => {
  const byDeadline = 'FROM message INDEXED BY late WHERE status = ? AND status < 10 AND status <> 4'
  const byDue = 'FROM message INDEXED BY doubt WHERE status = 4'
  const late = prepare(db, `SELECT ${all} ${byDeadline} AND deadline_at <= ? ORDER BY deadline_at, n LIMIT ?`)
  const doubtful = prepare(db, `SELECT ${all} ${byDue} AND due_at <= ? ORDER BY due_at, n LIMIT ?`)
  const firstLate = prepare(db, `SELECT min(deadline_at) ${byDeadline}`)
  const firstDoubt = prepare(db, `SELECT min(due_at) ${byDue}`)
  const byOverdue = 'FROM message INDEXED BY overdue WHERE overdue_at IS NOT NULL AND status = 11'
  const overdue = prepare(db, `SELECT ${all} ${byOverdue} AND overdue_at <= ? ORDER BY overdue_at, n LIMIT ?`)
  const firstOverdue = prepare(db, `SELECT min(overdue_at) ${byOverdue}`)
  const { held, queued, sending, parked, sent, 'in-doubt': inDoubt } = statusCodes

  return {
    late: (status: number, now: number, limit: number): Cells[] => {
      if (status === inDoubt) return doubtful.rows(now, limit)
      return status === sent ? overdue.rows(now, limit) : late.rows(status, now, limit)
    },
    nextLate: (): Cell => {
      const byStatus = [held, queued, sending, parked].map((status) => firstLate.number(status))
      const moments = [firstDoubt.number(), firstOverdue.number(), ...byStatus]
      const known = moments.filter((moment) => moment !== undefined)
      return known.length > 0 ? Math.min(...known) : null
    },
  }
}

export type Reads = ReturnType<typeof createReads>

export const createReads = (db: DatabaseSync, references: References) => {
  const byId = prepare(db, `SELECT ${all} FROM message WHERE id = ?`)
  const byNumber = prepare(db, `SELECT ${all} FROM message WHERE n = ?`)
  const due = prepare(db, `SELECT ${all} FROM message INDEXED BY ready
    WHERE route = ? AND origin = ? AND priority = ? AND due_at <= ? AND status = 2 AND withheld = 0 ORDER BY due_at, n LIMIT ?`)
  const waiting = prepare(db, `SELECT ${all} FROM message INDEXED BY dedupe
    WHERE origin = ? AND dedupe = ? AND dedupe IS NOT NULL AND status < 10 ORDER BY n`)
  const laned = prepare(db, `SELECT ${all} FROM message INDEXED BY lane
    WHERE origin = ?1 AND channel = ?2 AND lane >= ?5 AND lane >= ?3 AND lane < ?4 AND lane IS NOT NULL AND status < 10
      AND (lane > ?5 OR n > coalesce((SELECT n FROM message WHERE id = ?6), 0)) ORDER BY lane, n LIMIT ?7`)
  const marks = prepare(db, 'SELECT name, value FROM mark')

  return {
    ...createLate(db),
    shares: createShares(db),
    read: (id: string): Cells | undefined => byId.row(id),
    find: (origin: string, reference: string): Cells | undefined => {
      const n = references.find(origin, reference)
      return n === undefined ? undefined : byNumber.row(n)
    },
    due: (route: string, origin: string, priority: number, now: number, limit: number): Cells[] => (
      due.rows(route, origin, priority, now, limit)),
    waiting: (origin: string, dedupe: string): Cells[] => waiting.rows(origin, dedupe),
    laned: (asked: readonly Cell[]): Cells[] => laned.rows(...asked),
    marks: (): Cells[] => marks.rows(),
  }
}
