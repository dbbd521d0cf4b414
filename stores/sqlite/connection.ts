// From the asking thread to the one that holds the file and back: a question goes out with its batch and its answer comes home.
import { Fault } from '../../core/errors.ts'
import type { Erasure } from '../../core/store.ts'
import type { Instant } from '../../core/transaction.ts'
import type { Log } from '../../core/world.ts'
import { createGather } from './gather.ts'
import { startThread } from './thread.ts'
import type { Operation } from './wire.ts'
import type { WorkerSettings } from './worker.ts'

export interface Connection {
  /** Asks and reads the answer with `of`. Rejects with a Fault. */
  ask<T>(operation: Operation, of: (answer: never) => T, payload?: Uint8Array): Promise<T>
  erase(): Promise<void>
  lastErasure(): Erasure | undefined
  close(): Promise<void>
}

interface Waiting { resolve(): void; reject(fault: Fault): void }

const closedFault = (): Fault => new Fault('store-failed', 'closed')

/** Erasures asked for and not yet done, by number. */
const createErasures = () => {
  const waiting = new Map<number, Waiting>()
  let last = 0
  return {
    add: (one: Waiting): number => {
      waiting.set(last += 1, one)
      return last
    },
    done: (number: number): void => {
      waiting.get(number)?.resolve()
      waiting.delete(number)
    },
    fail: (fault: Fault): void => {
      for (const { reject } of waiting.values()) reject(fault)
      waiting.clear()
    },
  }
}

/** Starts the thread; rejects with the Fault that keeps it from opening the file. */
export const connect = async (settings: WorkerSettings, log: Log, now?: () => Instant): Promise<Connection> => {
  const erasures = createErasures()
  const gather = createGather((request, transfer) => thread.post(request, transfer))
  const fail = (fault: Fault): void => {
    gather.fail(fault)
    erasures.fail(fault)
  }
  let last: Erasure | undefined
  const tried = (isClean: boolean): void => {
    const at = now?.()
    if (at !== undefined) last = { at, isClean, cleanAt: isClean ? at : last?.cleanAt }
  }
  const thread = await startThread(settings, log, { answered: gather.answered, erased: erasures.done, tried, ended: fail })
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await gather.drained()
    await thread.close()
    fail(closedFault())
  }
  return {
    ask: (operation, of, payload) => new Promise((resolve, reject) => {
      if (closing) return reject(closedFault())
      gather.ask({ operation, payload, reject, resolve: (answer) => resolve(of(answer as never)) })
    }),
    erase: () => new Promise((resolve, reject) => {
      if (closing) reject(closedFault())
      else thread.post({ erase: erasures.add({ resolve, reject }) }, [])
    }),
    lastErasure: () => last,
    close: () => (closing ??= close()),
  }
}
