// Overwriting a row erases nothing by itself: the zeros go to the log, behind what they overwrite, and only a truncating
// checkpoint makes them true of every file. One open reader keeps a checkpoint from finishing, and SQLite then says so in its
// answer and not as an error; so the answer is looked at, and it is tried again until no file holds what was settled. It runs
// between two batches: some 20 ms at 15,000 messages a second, two or three times in one, which a checkpoint in a second thread
// did not make shorter on two cores.
import type { DatabaseSync } from 'node:sqlite'
import { prepare } from './statement.ts'

export interface Eraser {
  /** The log holds something that was deleted. */
  soil(): void
  /** Calls back when no file holds anything deleted before the call. */
  onClean(call: () => void): void
  /** Tries once more and then no more. */
  finish(): void
}

export interface EraserParts {
  readonly db: DatabaseSync
  /** How long a deleted payload may stay in the log before it is tried to get rid of it. */
  readonly eraseMs: number
  readonly later: (call: () => void, ms: number) => () => void
  /** Says what came of each try: whether all is clean, or a reader is in the way. */
  readonly tried: (clean: boolean) => void
}

/** How soon a checkpoint that found a reader in the way is tried again. */
const againMs = 20

export const createEraser = ({ db, eraseMs, later, tried }: EraserParts): Eraser => {
  const checkpoint = prepare(db, 'PRAGMA wal_checkpoint(TRUNCATE)')
  let calls: (() => void)[] = []
  let soiled = false
  let cancel: (() => void) | undefined

  const isClean = (): boolean => {
    db.exec('PRAGMA busy_timeout = 0')
    try {
      return checkpoint.number() === 0
    } catch {
      return false
    } finally {
      db.exec('PRAGMA busy_timeout = 2000')
    }
  }
  const run = (): void => {
    cancel?.()
    cancel = undefined
    const clean = isClean()
    tried(clean)
    if (!clean) return plan(againMs)
    soiled = false
    const waiting = calls
    calls = []
    for (const call of waiting) call()
  }
  const plan = (ms: number): void => { cancel ??= later(run, ms) }

  return {
    soil: () => {
      soiled = true
      plan(eraseMs)
    },
    onClean: (call) => {
      if (!soiled) return call()
      calls.push(call)
      run()
    },
    finish: () => {
      if (soiled) run()
      cancel?.()
    },
  }
}
