// The ledger itself, on the thread that holds the file: one function an operation, and none of them knows of batches or threads.
import type { DatabaseSync } from 'node:sqlite'
import { createTogether, insertChain } from './chain.ts'
import { createEntries } from './entries.ts'
import { createFigures } from './figures.ts'
import { createLanes } from './lanes.ts'
import { createPayloads } from './payloads.ts'
import { createPrune } from './prune.ts'
import { createReads, type Reads } from './reads.ts'
import { createReferences, hash53 } from './reference.ts'
import { createRecords } from './records.ts'
import { prepare } from './statement.ts'
import { createTally } from './tally.ts'
import type { Cell, Insertion, InsertAnswer, Operation, ReplaceAnswer, Replacement } from './wire.ts'
import { createInsert, createReplace, type Rooms } from './write.ts'

export interface Ledger {
  /** Carries out one operation inside whatever transaction is open. */
  perform(operation: Operation, bytes: Uint8Array): unknown
  /** Writes what was added up, just before the commit; gives room back at once where it is tight. */
  flush(tight: boolean): void
  committed(): void
  rolledBack(): void
}

/** Numbers that a pruned row may have had must not come again: the highest ever is noted when rows are removed. */
const createUsed = (db: DatabaseSync) => {
  const noted = prepare(db, 'SELECT value FROM used WHERE name = ?')
  const highestNumber = prepare(db, `SELECT max(
    coalesce((SELECT max(n) FROM message), 0), coalesce((SELECT max(p) FROM payload), 0))`)
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

type Writing = 'insert' | 'chain' | 'replace' | 'together' | 'prune' | 'mark' | 'keep' | 'kept'
type Question = Exclude<Operation, readonly [Writing, ...unknown[]]>

const createAnswer = (reads: Reads, { entries, payloads }: Rooms) => (operation: Question): unknown => {
  switch (operation[0]) {
    case 'waiting': return reads.waiting(operation[1], operation[2])
    case 'laned': return reads.laned(operation.slice(1) as Cell[])
    case 'read': return reads.read(operation[1])
    case 'payload': return payloads.ofMessage(operation[1])
    case 'find': return reads.find(operation[1], operation[2])
    case 'timeline': return entries.timeline(operation[1])
    case 'journal': return entries.after(operation[1], operation[2], operation[3])
    case 'due': return reads.due(operation[1], operation[2], operation[3], operation[4], operation[5])
    case 'shares': return reads.shares()
    case 'late': return reads.late(operation[1], operation[2], operation[3])
    case 'nextLate': return reads.nextLate()
    case 'oldestPayload': return payloads.oldest()
    case 'marks': return reads.marks()
  }
}

export const createLedger = (db: DatabaseSync, pageBytes: number, soiled: () => void): Ledger => {
  const used = createUsed(db)
  const entries = createEntries(db, used.seqAbove())
  const references = createReferences(db, (text) => hash53(text, used.salt))
  const tally = createTally(db)
  const figures = createFigures(db)
  let number = used.numberAbove()
  const numbers = { nextNumber: () => (number += 1), lastNumber: () => number }
  const payloads = createPayloads({ db, pageBytes, soiled, ...numbers })
  const rooms: Rooms = { db, entries, references, payloads, tally, figures, lanes: createLanes(db), ...numbers }
  const insert = createInsert(rooms)
  const replace = createReplace(rooms)
  const prune = createPrune(rooms)
  const mark = createMark(db)
  const records = createRecords(db)
  const answer = createAnswer(createReads(db, references), rooms)

  const replaceOne = ([, id, version, cells, event, evidence, wanted]: Replacement): ReplaceAnswer => (
    replace(id, version, cells, event, evidence, wanted))
  const together = createTogether(db, replaceOne)
  const insertFrom = (bytes: Uint8Array) => ([, cells, at, length]: Insertion): InsertAnswer => (
    insert(cells, bytes.subarray(at, at + length)))

  const perform = (operation: Operation, bytes: Uint8Array): unknown => {
    switch (operation[0]) {
      case 'insert': return insert(operation[1], bytes.subarray(operation[2], operation[2] + operation[3]))
      case 'chain': return insertChain(insertFrom(bytes.subarray(operation[2])), operation[1])
      case 'replace': return replaceOne(operation)
      case 'together': return together(operation[1])
      case 'prune': {
        used.note()
        return prune(operation[1], operation[2], operation[3])
      }
      case 'mark': return mark(operation[1], operation[2])
      case 'keep': return records.keep(operation[1], operation[2], operation[3])
      case 'kept': return records.kept(operation[1])
      default: return answer(operation)
    }
  }
  return {
    perform,
    flush: (tight) => {
      tally.flush()
      figures.flush()
      payloads.collect(tally.live(), tight)
      references.flush(number)
    },
    committed: () => {
      for (const one of [tally, payloads, references]) one.committed()
    },
    rolledBack: () => {
      tally.forget()
      figures.forget()
      payloads.rolledBack()
      references.rolledBack()
    },
  }
}

