// Statuses over BullMQ are read from the front of their queue and removed when they are dealt with, by one follower at a time: so
// they keep their order, also when a follower dies, which jobs in the hands of workers do not.
import { Queue, QueueEvents, type Job, type QueueOptions } from 'bullmq'
import type { Entry } from './client.ts'
import { createSeen } from './seen.ts'
import { orAborted, wait } from './wait.ts'

const lookMs = 5000
const page = 100

/** Tells when something may have come. */
const createNews = (name: string, settings: QueueOptions) => {
  const events = new QueueEvents(name, settings)
  let wake = new AbortController()
  events.on('error', () => undefined).on('waiting', () => wake.abort())
  return {
    arm: (): void => { wake = new AbortController() },
    until: async (signal: AbortSignal): Promise<void> => {
      await wait(lookMs, AbortSignal.any([signal, wake.signal])).catch(() => signal.throwIfAborted())
    },
    close: (): Promise<void> => events.close(),
  }
}

/** Every entry after `after`, in order, each once. */
export async function* followStatuses(
  name: string, settings: QueueOptions, after: number, signal: AbortSignal,
): AsyncGenerator<Entry> {
  const queue = new Queue<Entry>(name, settings)
  queue.on('error', () => undefined)
  const news = createNews(name, settings)
  try {
    const seen = createSeen(after)
    for (;;) {
      news.arm()
      const jobs = await orAborted(queue.getWaiting(0, page - 1), signal) as readonly Job<Entry>[]
      for (const job of jobs) {
        if (seen.isNew(job.data.seq)) yield job.data
        seen.add(job.data.seq)
        await orAborted(job.remove(), signal)
      }
      if (jobs.length === 0) await news.until(signal)
    }
  } finally {
    await Promise.all([queue, news].map((each) => each.close().catch(() => undefined)))
  }
}
