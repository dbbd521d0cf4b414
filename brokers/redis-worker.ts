// A BullMQ worker that can be stopped whatever Redis does. Its own `close` waits for Redis to hear of it, thus for ever where
// Redis is away; then only the work under way is waited for, and its jobs are shown again when their locks have run out.
import { Worker, type Job, type WorkerOptions } from 'bullmq'
import type { Connections } from './redis.ts'

export interface WorkerOrder<T, Answer> {
  readonly queue: string
  readonly connections: Connections
  readonly options: Omit<WorkerOptions, 'connection'>
  /** The work itself, which is waited for. */
  work(job: Job): Promise<T>
  /** What is said of it to Redis: the result, or an error. */
  answer(outcome: T, job: Job, token: string | undefined): Promise<Answer>
}

export interface RunningWorker {
  /** Shows nothing more; resolves when the work under way is done. */
  stop(): Promise<void>
  /** Calls back with each job that is completed. */
  onCompleted(listener: (job: Job) => void): void
}

export const startWorker = <T, Answer>(order: WorkerOrder<T, Answer>): RunningWorker => {
  const { queue, connections: { consumer }, options, work, answer } = order
  const under = new Set<Promise<T>>()
  const worker = new Worker(queue, async (job, token) => {
    const working = work(job)
    under.add(working)
    const outcome = await working.finally(() => under.delete(working))
    return answer(outcome, job, token)
  }, { ...options, connection: consumer })
  worker.on('error', () => undefined)
  let stopping: Promise<void> | undefined

  const gone = (): Promise<void> => new Promise((resolve) => {
    if (consumer.status === 'ready') consumer.once('close', resolve)
    else resolve()
  })
  const stop = async (): Promise<void> => {
    const isAway = consumer.status !== 'ready'
    const closing = worker.close(isAway).catch(() => undefined)
    await Promise.race([closing, gone()])
    await Promise.allSettled(under)
  }
  return {
    stop: () => (stopping ??= stop()),
    onCompleted: (listener) => { worker.on('completed', listener) },
  }
}
