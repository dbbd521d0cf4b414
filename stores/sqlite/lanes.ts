import type { DatabaseSync } from 'node:sqlite'
import { statusCodes } from './codes.ts'
import { prepare } from './statement.ts'
import { columns, type Cells } from './wire.ts'

/** The earliest unsettled of a lane is its head; all others are withheld, whatever becomes of those between. */
export interface Lanes {
  isTaken(origin: string, channel: string, lane: string): boolean
  /** Lets go of the head after one of the lane was settled; answers it where it may now be sent. */
  free(origin: string, channel: string, lane: string): Cells | undefined
}

const head = `FROM message INDEXED BY lane
  WHERE origin = ? AND channel = ? AND lane = ? AND lane IS NOT NULL AND status < 10 ORDER BY n LIMIT 1`

export const createLanes = (db: DatabaseSync): Lanes => {
  const first = prepare(db, `SELECT n, withheld, status ${head}`)
  const letGo = prepare(db, 'UPDATE message SET withheld = 0 WHERE n = ?')
  const read = prepare(db, `SELECT ${columns.join(', ')} FROM message WHERE n = ?`)

  return {
    isTaken: (origin, channel, lane) => first.row(origin, channel, lane) !== undefined,
    free: (origin, channel, lane) => {
      const [n, withheld, status] = first.row(origin, channel, lane) ?? []
      if (typeof n !== 'number' || withheld === 0) return undefined
      letGo.run(n)
      return status === statusCodes.queued ? read.row(n) : undefined
    },
  }
}
