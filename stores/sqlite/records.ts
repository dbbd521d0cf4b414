import type { DatabaseSync } from 'node:sqlite'
import { prepare } from './statement.ts'
import type { Cells } from './wire.ts'

/** Records, each changed by whoever knows its version. */
export const createRecords = (db: DatabaseSync) => {
  const make = prepare(db, 'INSERT INTO record (name, version, value) VALUES (?, 1, ?) ON CONFLICT (name) DO NOTHING')
  const change = prepare(db, 'UPDATE record SET version = ?2, value = ?3 WHERE name = ?1 AND version = ?2 - 1')
  const remove = prepare(db, 'DELETE FROM record WHERE name = ?1 AND version = ?2 - 1')
  const within = prepare(db, 'SELECT name, version, value FROM record WHERE name >= ?1 AND name < ?2 ORDER BY name')
  const isNone = prepare(db, 'SELECT 1 FROM record WHERE name = ?')

  const keep = (name: string, version: number, value: string | null): boolean => {
    if (value === null) return remove.run(name, version) > 0 || (version === 1 && !isNone.row(name))
    return (version === 1 ? make.run(name, value) : change.run(name, version, value)) > 0
  }
  // Nothing in a text is behind the last code unit, so that one behind the prefix ends it.
  return { keep, kept: (prefix: string): Cells[] => within.rows(prefix, `${prefix}\uffff`) }
}
