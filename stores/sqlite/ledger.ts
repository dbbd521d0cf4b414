// The ledger itself, on the thread that holds the file: one function an operation, and none of them knows of batches or threads.
import type { DatabaseSync } from 'node:sqlite'
import { createEntries } from './entries.ts'
import { createLanes } from './lanes.ts'
import { createPrune } from './prune.ts'
import { createReads } from './reads.ts'
import { createReferences, hash53 } from './reference.ts'
import { prepare } from './statement.ts'
import { createTally } from './tally.ts'
import type { Operation } from './wire.ts'
import { createInsert, createReplace, type Rooms } from './write.ts'

export interface Ledger {
  /** Carries out one operation inside whatever transaction is open. */
  perform(operation: Operation, payloads: Uint8Array): unknown
  /** Writes what was added up, just before the commit. */
  flush(): void
  committed(): void
  rolledBack(): void
}

/** Numbers that a pruned row may have had must not come again: the highest ever is noted when rows are removed. */
const createUsed = (db: DatabaseSync) => {
  const noted = prepare(db, 'SELECT value FROM used WHERE name = ?')
  const highestNumber = prepare(db, 'SELECT max(n) FROM message')
  const highestSeq = prepare(db, 'SELECT max(seq) FROM journal')
  const note = prepare(db, 'UPDATE used SET value = ?2 WHERE name = ?1 AND value < ?2')
  const numberAbove = (): number => Math.max(highestNumber.number() ?? 0, noted.number('n') ?? 0)
  const seqAbove = (): number => Math.max(highestSeq.number() ?? 0, noted.number('seq') ?? 0)
  return {
    numberAbove, seqAbove, salt: noted.number('salt') ?? 0,
    note: (): void => {
      note.run('n', numberAbove())
      note.run('seq', seqAbove())
    },
  }
}

const createMark = (db: DatabaseSync) => {
  const put = prepare(db, 'INSERT INTO mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
  const drop = prepare(db, 'DELETE FROM mark WHERE name = ?')
  return (name: string, value: string | null): void => void (value === null ? drop.run(name) : put.run(name, value))
}

export const createLedger = (db: DatabaseSync, soiled: () => void): Ledger => {
  const used = createUsed(db)
  const entries = createEntries(db, used.seqAbove())
  const references = createReferences(db, (text) => hash53(text, used.salt))
  const tally = createTally(db)
  let number = used.numberAbove()
  const rooms: Rooms = { db, entries, references, tally, lanes: createLanes(db), nextNumber: () => (number += 1), soiled }
  const insert = createInsert(rooms)
  const replace = createReplace(rooms)
  const prune = createPrune(rooms)
  const mark = createMark(db)
  const reads = createReads(db, references)

  const perform = (operation: Operation, payloads: Uint8Array): unknown => {
    switch (operation[0]) {
      case 'insert': return insert(operation[1], payloads.subarray(operation[2], operation[2] + operation[3]))
      case 'replace': return replace(operation[1], operation[2], operation[3], operation[4], operation[5], operation[6])
      case 'read': return reads.read(operation[1])
      case 'payload': return reads.payload(operation[1])
      case 'find': return reads.find(operation[1], operation[2])
      case 'timeline': return entries.timeline(operation[1])
      case 'journal': return entries.after(operation[1], operation[2], operation[3])
      case 'due': return reads.due(operation[1], operation[2], operation[3], operation[4], operation[5])
      case 'shares': return reads.shares()
      case 'late': return reads.late(operation[1], operation[2], operation[3])
      case 'nextLate': return reads.nextLate()
      case 'counts': return reads.counts()
      case 'oldestPayload': return reads.oldestPayload()
      case 'prune': {
        used.note()
        return prune(operation[1], operation[2], operation[3])
      }
      case 'mark': return mark(operation[1], operation[2])
      case 'marks': return reads.marks()
    }
  }
  return {
    perform,
    flush: () => {
      tally.flush()
      references.flush(number)
    },
    committed: references.committed,
    rolledBack: () => {
      tally.forget()
      references.rolledBack()
    },
  }
}

