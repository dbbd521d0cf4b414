// What people look at. Every statement that may look at many records asks at each of them whether it is to go on.
import type { DatabaseSync } from 'node:sqlite'
import { createSearch } from './search.ts'
import { prepare } from './statement.ts'
import type { Look } from './wire.ts'

/** The name, in SQL, of the function that throws when the question is to end. */
export const goingOn = 'going_on'

export const createLooks = (db: DatabaseSync): ((look: Look) => unknown) => {
  const search = createSearch(db, `${goingOn}()`)
  const counts = prepare(db, 'SELECT route, status, count FROM count WHERE count > 0')
  return (look) => (look[0] === 'search' ? search(look) : counts.rows())
}
