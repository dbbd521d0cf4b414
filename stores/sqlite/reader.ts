// The thread that reads for people: a connection of its own that cannot write, so that no list waits for a commit and no
// commit for a list. What was answered as written is seen by every question asked afterwards.
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { failureOf } from './batch.ts'
import { createLooks, goingOn } from './looks.ts'
import { isStopped, waitForEraser, type Signals } from './signals.ts'
import type { Failure, Look } from './wire.ts'

export interface ReaderSettings { readonly file: string; readonly signals: Signals }
/** An answer, that the thread is open, or why it is not. */
export type ReaderReply = { readonly opened: true } | { readonly refused: Failure } | { readonly answer: unknown }

const post = (reply: ReaderReply): void => parentPort?.postMessage(reply)

const open = ({ file, signals }: ReaderSettings) => {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 2000 })
  db.exec('PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY')
  db.function(goingOn, { deterministic: false }, () => {
    if (isStopped(signals)) throw new Error('stopped')
    return 1
  })
  return createLooks(db)
}

const start = (settings: ReaderSettings): void => {
  const looks = open(settings)
  const answer = (look: Look): unknown => {
    try {
      waitForEraser(settings.signals)
      return looks(look)
    } catch (error) {
      return isStopped(settings.signals) ? { fault: 'store-busy', detail: 'took too long' } : failureOf(error)
    }
  }
  parentPort?.on('message', (look: Look) => post({ answer: answer(look) }))
  post({ opened: true })
}

try {
  start(workerData as ReaderSettings)
} catch (error) {
  post({ refused: failureOf(error) })
}
