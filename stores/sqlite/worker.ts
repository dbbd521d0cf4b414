// The thread that holds the file. It takes one batch after another and answers each when it is durable; between two batches it
// looks after erasure.
import { parentPort, workerData } from 'node:worker_threads'
import { Fault } from '../../core/errors.ts'
import { createBatches, failureOf } from './batch.ts'
import { createEraser } from './eraser.ts'
import { openFile, type FileSettings } from './file.ts'
import { createLedger } from './ledger.ts'
import { holdReaders, type Signals } from './signals.ts'
import type { Failure, Reply, Request } from './wire.ts'

export interface WorkerSettings extends FileSettings { readonly eraseMs: number; readonly signals: Signals }

const port = parentPort
const noBytes = new Uint8Array(0)

const post = (reply: Reply): void => port?.postMessage(reply)

const later = (call: () => void, ms: number): (() => void) => {
  const timer = setTimeout(call, ms)
  return () => clearTimeout(timer)
}

/** Tells of every erasure, and once of a reader that is in the way of one. */
const createTeller = (signals: Signals) => {
  let blocked = false
  return (clean: boolean): void => {
    holdReaders(signals, !clean)
    post({ tried: clean })
    if (clean) post({ level: 'debug', event: 'payloads-erased' })
    else if (!blocked) post({ level: 'warn', event: 'erasure-waits-for-reader' })
    blocked = !clean
  }
}

const start = (settings: WorkerSettings): void => {
  const opened = openFile(settings)
  const { db } = opened
  const eraser = createEraser({ db, eraseMs: settings.eraseMs, later, tried: createTeller(settings.signals) })
  const ledger = createLedger(db, opened.pageBytes, eraser.soil)
  const batches = createBatches({ ...opened, ledger, soiled: eraser.soil })
  // A kill may have left a log with something that was deleted in it.
  eraser.soil()

  const close = (): void => {
    eraser.finish()
    opened.close()
    post({ closed: true })
    port?.close()
  }
  port?.on('message', (request: Request) => {
    if ('operations' in request) post({ answers: batches.run(request.operations, request.payloads ?? noBytes) })
    else if ('erase' in request) eraser.onClean(() => post({ erased: request.erase }))
    else close()
  })
  post({ opened: true })
}

const refusal = (error: unknown): Failure => error instanceof Fault
  ? { fault: error.code, detail: error.detail ?? '' }
  : failureOf(error)

try {
  start(workerData as WorkerSettings)
} catch (error) {
  post({ refused: refusal(error) })
}
