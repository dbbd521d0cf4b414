import { prepare } from './statement.ts'
import type { Cells } from './wire.ts'
import type { Rooms } from './write.ts'

/** Removes settled messages of one origin with all that belongs to them, the longest unchanged first. */
export const createPrune = ({ db, entries, references, tally }: Rooms) => {
  const old = prepare(db, `SELECT n, tail, reference, route, status FROM message INDEXED BY settled
    WHERE status > 10 AND origin = ? AND changed_at < ? ORDER BY changed_at, n LIMIT ?`)
  const drop = prepare(db, 'DELETE FROM message WHERE n = ?')

  const remove = (origin: string, [n, tail, reference, route, status]: Cells): void => {
    references.release(origin, reference as string, n as number)
    entries.removeFrom(tail as number)
    drop.run(n as number)
    tally.add(route as string, status as number, -1)
  }
  return (origin: string, before: number, limit: number): number => {
    const gone = old.rows(origin, before, limit)
    for (const cells of gone) remove(origin, cells)
    return gone.length
  }
}
