import { Worker } from 'node:worker_threads'
import { Fault } from '../../core/errors.ts'
import type { Log } from '../../core/world.ts'
import type { Reply, Request } from './wire.ts'
import type { WorkerSettings } from './worker.ts'

export interface Listener {
  answered(answers: readonly unknown[]): void
  erased(number: number): void
  /** An erasure was tried; true where no file holds anything deleted. */
  tried(isClean: boolean): void
  /** The thread ended by itself: a bug or the end of memory. What was not answered is not known to be written. */
  ended(fault: Fault): void
}

export interface Thread {
  post(request: Request, transfer: readonly ArrayBuffer[]): void
  close(): Promise<void>
}

const endedFault = (): Fault => new Fault('store-failed', 'its thread ended')

/** Starts the thread and resolves when it has opened the file; rejects with the Fault that keeps it from doing so. */
export const startThread = (settings: WorkerSettings, log: Log, listener: Listener): Promise<Thread> => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: settings })
  let closing = false
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const close = async (): Promise<void> => {
    closing = true
    worker.postMessage({ close: true } satisfies Request)
    await ended
  }
  const thread: Thread = { post: (request, transfer) => worker.postMessage(request, transfer), close }

  return new Promise((resolve, reject) => {
    worker.on('message', (reply: Reply) => {
      if ('answers' in reply) listener.answered(reply.answers)
      else if ('erased' in reply) listener.erased(reply.erased)
      else if ('tried' in reply) listener.tried(reply.tried)
      else if ('event' in reply) log[reply.level](reply.event)
      else if ('opened' in reply) resolve(thread)
      else if ('refused' in reply) {
        closing = true
        void worker.terminate().then(() => reject(new Fault(reply.refused.fault, reply.refused.detail)))
      }
    })
    worker.on('error', (error) => log.error('store-thread-failed', { error: error instanceof Error ? error.name : 'unknown' }))
    void ended.then(() => {
      if (closing) return
      reject(endedFault())
      listener.ended(endedFault())
    })
  })
}
