// BullMQ removes what is too old only when another job comes to the same end. What was refused has content in it, so it is
// removed when its time is up, whatever comes after it.
import type { Queue } from 'bullmq'
import type { World } from '../../core/world.ts'

export interface Kept {
  readonly completedMs: number
  readonly refusedMs: number
}

const longestMs = 60_000
const atOnce = 1000

/** Looks now and then until it is stopped. */
export const startTidying = (queues: readonly Queue[], { completedMs, refusedMs }: Kept, { sleep }: Pick<World, 'sleep'>) => {
  const stopped = new AbortController()
  const tidy = async (queue: Queue): Promise<void> => {
    await queue.clean(refusedMs, atOnce, 'failed')
    await queue.clean(completedMs, atOnce, 'completed')
  }
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      // While Redis is away there is nothing to be done; the next look does it.
      await Promise.all(queues.map((queue) => tidy(queue).catch(() => undefined)))
      await sleep(Math.min(refusedMs, longestMs), stopped.signal)
    }
  }
  const running = loop()
  return {
    stop: (): Promise<void> => {
      stopped.abort()
      return running
    },
  }
}
