// How large payloads are: of some that are held, found by the indexes of what waits, so that no row of zeros is looked at.
import type { DatabaseSync } from 'node:sqlite'
import { prepare } from './statement.ts'

/** Answers how many were looked at, and their bytes. */
export const createSizes = (db: DatabaseSync): ((look: number) => readonly [number, number]) => {
  const waiting = prepare(db, `SELECT coalesce(payload, n) FROM message INDEXED BY late
    WHERE status < 10 AND status <> 4 ORDER BY status, deadline_at LIMIT ?`)
  const doubtful = prepare(db, `SELECT coalesce(payload, n) FROM message INDEXED BY doubt
    WHERE status = 4 AND due_at <= ? ORDER BY due_at LIMIT ?`)
  const size = prepare(db, 'SELECT length(sealed) FROM payload WHERE p = ?')
  return (look) => {
    const places = [...waiting.rows(look), ...doubtful.rows(Number.MAX_SAFE_INTEGER, look)] as number[][]
    return [places.length, places.reduce((sum, [place = 0]) => sum + (size.number(place) ?? 0), 0)]
  }
}
