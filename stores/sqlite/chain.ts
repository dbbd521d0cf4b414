// Operations that take effect together or not at all. All operations of a batch share a commit, and they are carried out one
// after the other on one thread: what is looked at first cannot have changed before it is written.
import type { DatabaseSync } from 'node:sqlite'
import { statusCodes } from './codes.ts'
import { prepare } from './statement.ts'
import { columns, type Insertion, type InsertAnswer, type ReplaceAnswer, type Replacement } from './wire.ts'

type Insert = (operation: Insertion) => InsertAnswer
type Replace = (operation: Replacement) => ReplaceAnswer

/** Inserts a chain; where its first is not taken, none is. */
export const insertChain = (insert: Insert, [first, ...held]: readonly [Insertion, ...Insertion[]]): InsertAnswer => {
  const answer = insert(first)
  if (typeof answer !== 'string') return answer
  for (const one of held) if (typeof insert(one) !== 'string') throw new Error('the rest of a chain was known')
  return answer
}

/** Makes all transitions, or none where one of them is stale. */
export const createTogether = (db: DatabaseSync, replace: Replace) => {
  const look = prepare(db, 'SELECT version, withheld FROM message WHERE id = ?')
  const read = prepare(db, `SELECT ${columns.join(', ')} FROM message WHERE id = ?`)
  const isStale = ([, id, version, [status]]: Replacement): boolean => {
    const [stored, withheld] = look.row(id) ?? []
    return stored !== version - 1 || (withheld === 1 && status === statusCodes.sending)
  }
  return ([first, ...also]: readonly [Replacement, ...Replacement[]]): ReplaceAnswer => {
    if ([first, ...also].some(isStale)) {
      const stored = read.row(first[1])
      return stored ? { stale: stored } : 'gone'
    }
    const answer = replace(first)
    also.forEach(replace)
    return answer
  }
}
