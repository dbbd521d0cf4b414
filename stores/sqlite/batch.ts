// One commit for all that was asked meanwhile. Where a batch fails, it is rolled back and each of its operations is tried in a
// commit of its own, so that one that cannot be done (a full disk, a broken value) does not take its batch mates with it.
import type { DatabaseSync } from 'node:sqlite'
import type { Ledger } from './ledger.ts'
import { prepare } from './statement.ts'
import type { Failure, Operation } from './wire.ts'

export interface Batches {
  /** Answers in the order of the operations; an answer may be a Failure. What is answered is durable. */
  run(operations: readonly Operation[], payloads: Uint8Array): unknown[]
}

const sqliteFull = 13
const writing: ReadonlySet<Operation[0]> = new Set(['insert', 'chain', 'replace', 'together', 'prune', 'mark', 'keep'])

/** SQLite's number and its fixed text; the message of an error could repeat a value and stays here. */
export const failureOf = (error: unknown): Failure => {
  const { errcode = 0, errstr } = error as { errcode?: number; errstr?: string }
  const detail = errstr ? `${errstr}, ${errcode}` : (error as Error)?.name ?? 'unknown'
  return { fault: (errcode & 0xff) === sqliteFull ? 'store-full' : 'store-failed', detail }
}

const full: Failure = { fault: 'store-full', detail: 'store.maxBytes is reached' }

/**
 * Inserts stop a little before the limit: what is left is for the journal of the messages that are already here, so that they can
 * be sent and settled, which makes room again.
 */
const createRoom = (db: DatabaseSync, maxPages: number, pageBytes: number) => {
  const pages = prepare(db, 'PRAGMA page_count')
  const free = prepare(db, 'PRAGMA freelist_count')
  const most = maxPages - Math.min(Math.floor(maxPages / 8), 16_384)
  return {
    /** Bytes that inserts may still take. */
    left: (): number => (most - (pages.number() ?? 0) + (free.number() ?? 0)) * pageBytes,
    /** So few bytes left that dead rows are worth removing at any price. */
    tight: Math.floor(most / 8) * pageBytes,
  }
}

export interface BatchParts {
  readonly db: DatabaseSync
  readonly ledger: Ledger
  readonly maxPages: number
  readonly pageBytes: number
  /** A rolled-back payload may have reached the file's log. */
  soiled(): void
}

export const createBatches = ({ db, ledger, maxPages, pageBytes, soiled }: BatchParts): Batches => {
  const begin = prepare(db, 'BEGIN IMMEDIATE')
  const commit = prepare(db, 'COMMIT')
  const room = createRoom(db, maxPages, pageBytes)

  const performAll = (operations: readonly Operation[], payloads: Uint8Array): unknown[] => {
    let left = room.left()
    const tight = left < room.tight
    const answers = operations.map((operation) => {
      if (operation[0] !== 'insert' && operation[0] !== 'chain') return ledger.perform(operation, payloads)
      if (operation[3] > left) return full
      left -= operation[3]
      return ledger.perform(operation, payloads)
    })
    ledger.flush(tight)
    return answers
  }
  const rollBack = (): void => {
    ledger.rolledBack()
    soiled()
    try {
      if (db.isTransaction) db.exec('ROLLBACK')
    } catch {
      // The next BEGIN will say what is wrong; what failed is answered as failed.
    }
  }
  const together = (operations: readonly Operation[], payloads: Uint8Array): unknown[] => {
    begin.run()
    try {
      const answers = performAll(operations, payloads)
      commit.run()
      ledger.committed()
      return answers
    } catch (error) {
      rollBack()
      throw error
    }
  }
  const alone = (operation: Operation, payloads: Uint8Array): unknown => {
    try {
      return writing.has(operation[0]) ? together([operation], payloads)[0] : ledger.perform(operation, payloads)
    } catch (error) {
      return failureOf(error)
    }
  }

  return {
    run: (operations, payloads) => {
      const separately = (): unknown[] => operations.map((operation) => alone(operation, payloads))
      if (operations.length === 1 || !operations.some(([kind]) => writing.has(kind))) return separately()
      try {
        return together(operations, payloads)
      } catch {
        return separately()
      }
    },
  }
}
