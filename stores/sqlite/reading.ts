// The asking side of the thread that reads for people. One question is under way at a time; the others wait in a short queue, and
// where that is full, the answer is that the ledger is busy. A question that takes too long is ended, and where its thread does
// not even notice, the thread is given up and the next question gets a new one.
import { Worker } from 'node:worker_threads'
import { Fault } from '../../core/errors.ts'
import type { Log } from '../../core/world.ts'
import type { ReaderReply, ReaderSettings } from './reader.ts'
import { createSignals, stopQuestion, type Signals } from './signals.ts'
import { isFailure, type Look } from './wire.ts'

export interface Reading {
  /** Rejects with a Fault: `store-busy` where it took too long or too many wait. */
  ask<T>(look: Look, of: (answer: never) => T): Promise<T>
  close(): Promise<void>
}

export interface ReadingSettings {
  readonly file: string
  /** How long a question may take. */
  readonly questionMs: number
  readonly signals?: Signals
}

interface Asked { readonly look: Look; resolve(answer: unknown): void; reject(fault: Fault): void }

const mostWaiting = 256
/** After this much more a thread that was told to stop is given up. */
const graceMs = 1000

const settleWith = ({ resolve, reject }: Asked, answer: unknown): void => {
  if (isFailure(answer)) reject(new Fault(answer.fault, answer.detail))
  else resolve(answer)
}

const answerOf = (reply: ReaderReply): unknown => ('answer' in reply ? reply.answer : (reply as { refused: unknown }).refused)
const fault = (detail: string): Fault => new Fault('store-busy', detail)

/** One thread, for as long as it lives: `ask` answers whatever it says; `ended` is called once when it is gone. */
const startReader = (settings: ReaderSettings, answered: (answer: unknown) => void, ended: () => void) => {
  const worker = new Worker(new URL('./reader.ts', import.meta.url), { workerData: settings })
  worker.on('message', (reply: ReaderReply) => { if (!('opened' in reply)) answered(answerOf(reply)) })
  worker.on('error', () => undefined)
  worker.once('exit', ended)
  worker.unref()
  return { ask: (look: Look): void => worker.postMessage(look), end: (): Promise<number> => worker.terminate() }
}

type Reader = ReturnType<typeof startReader>

const createWatch = (questionMs: number, slow: () => void, stuck: () => void) => {
  let timer: NodeJS.Timeout | undefined
  const start = (): void => {
    timer = setTimeout(() => {
      slow()
      timer = setTimeout(stuck, graceMs)
    }, questionMs)
  }
  return { start, stop: (): void => clearTimeout(timer) }
}

export const createReading = ({ file, questionMs, signals = createSignals() }: ReadingSettings, log: Log): Reading => {
  const waiting: Asked[] = []
  let underWay: Asked | undefined
  let reader: Reader | undefined
  let closed = false

  const conclude = (settle: (asked: Asked) => void): void => {
    const asked = underWay
    underWay = undefined
    watch.stop()
    stopQuestion(signals, false)
    if (asked) settle(asked)
    next()
  }
  const watch = createWatch(questionMs, () => stopQuestion(signals, true), () => {
    log.warn('reader-given-up')
    const stuck = reader
    reader = undefined
    void stuck?.end()
    conclude(({ reject }) => reject(fault('took too long')))
  })
  const open = (): Reader => {
    const opened = startReader(
      { file, signals }, (answer) => { if (reader === opened) conclude((asked) => settleWith(asked, answer)) },
      () => {
        if (reader !== opened) return
        reader = undefined
        if (!closed) conclude(({ reject }) => reject(fault('its thread ended')))
      })
    return opened
  }
  const next = (): void => {
    if (underWay || waiting.length === 0) return
    underWay = waiting.shift() as Asked
    reader ??= open()
    watch.start()
    reader.ask(underWay.look)
  }
  const ask: Reading['ask'] = (look, of) => new Promise((resolve, reject) => {
    if (closed) return reject(new Fault('store-failed', 'closed'))
    if (waiting.length >= mostWaiting) return reject(fault('too many questions'))
    waiting.push({ look, reject, resolve: (answer) => resolve(of(answer as never)) })
    next()
  })
  const close = async (): Promise<void> => {
    closed = true
    watch.stop()
    stopQuestion(signals, true)
    for (const { reject } of [...underWay ? [underWay] : [], ...waiting.splice(0)]) reject(new Fault('store-failed', 'closed'))
    underWay = undefined
    await reader?.end()
  }
  return { ask, close }
}
