// What people look at. Every statement that may look at many records asks at each of them whether it is to go on.
import type { DatabaseSync } from 'node:sqlite'
import { createFailures, createSearch } from './search.ts'
import { createSizes } from './sizes.ts'
import { prepare } from './statement.ts'
import type { Look } from './wire.ts'

/** The name, in SQL, of the function that throws when the question is to end. */
export const goingOn = 'going_on'

export const createLooks = (db: DatabaseSync): ((look: Look) => unknown) => {
  const going = `${goingOn}()`
  const search = createSearch(db, going)
  const failures = createFailures(db, going)
  const counts = prepare(db, 'SELECT route, status, count FROM count WHERE count > 0')
  const figures = prepare(db, `SELECT day, origin, channel, measure, count FROM figure
    WHERE day >= ?1 AND day <= ?2 AND (?3 IS NULL OR origin = ?3) AND count <> 0 AND ${going}`)
  const sizes = createSizes(db)
  const nextOrigin = prepare(db, `SELECT origin FROM message INDEXED BY settled
    WHERE status > 10 AND origin > ? ORDER BY origin LIMIT 1`)
  /** A step through the index for each, over whatever number of records lies between. */
  const settledOrigins = (): readonly string[] => {
    const found: string[] = []
    for (let row = nextOrigin.row(''); row; row = nextOrigin.row(row[0] as string)) found.push(row[0] as string)
    return found
  }
  return (look) => {
    switch (look[0]) {
      case 'payloadSizes': return sizes(look[1])
      case 'search': return search(look)
      case 'failures': return failures(look)
      case 'figures': return figures.rows(look[1], look[2], look[3])
      case 'counts': return counts.rows()
      case 'settledOrigins': return settledOrigins()
    }
  }
}
