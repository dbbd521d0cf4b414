// The worker of one route. A job that is to be shown again is delayed a little rather than failed, so that it counts no attempts
// and is never given up; one whose worker died is shown to another when its lock has run out.
import { DelayedError, type Job } from 'bullmq'
import { startWorker } from '../../brokers/redis-worker.ts'
import type { Consumption, Shown, Ticket } from '../../core/queue.ts'
import type { World } from '../../core/world.ts'
import type { Connections } from '../../brokers/redis.ts'

/** All that a job holds. */
export interface Carried { readonly id: string }

export interface Pace {
  /** How long a job stays a worker's that says nothing more, milliseconds. It is renewed at half of that. */
  readonly lockMs: number
  /** How often it is looked for jobs whose worker has died. */
  readonly stalledMs: number
}

export interface ConsumptionOrder {
  readonly connections: Connections
  readonly prefix: string
  readonly route: string
  readonly width: number
  work(ticket: Ticket): Promise<Shown>
  readonly world: World
  readonly pace: Pace
}

/** After this long a ticket whose work said «again», or threw, is shown again. */
const againMs = 50
/** A ticket is worth showing however many of its workers have died. */
const anyNumber = 1_000_000

/** Work that throws is work to be shown again; the error's name is all that is told of it. */
const shownBy = async ({ route, work, world }: ConsumptionOrder, id: string): Promise<Shown> => {
  try {
    return await work({ id, route })
  } catch (error) {
    world.log.error('work-threw', { route, id, error: (error as Error)?.name })
    return 'again'
  }
}

/** Shows tickets until it is stopped. */
export const startConsumption = (order: ConsumptionOrder): Consumption => {
  const { connections, prefix, route, width, pace, world } = order
  return startWorker({
    queue: route, connections, work: (job: Job<Carried>) => shownBy(order, job.data.id),
    answer: async (shown, job, token) => {
      if (shown === 'done') return
      await job.moveToDelayed(world.now() + againMs, token)
      throw new DelayedError()
    },
    options: {
      prefix, concurrency: width, lockDuration: pace.lockMs, stalledInterval: pace.stalledMs, maxStalledCount: anyNumber,
      removeOnComplete: { count: 0 }, removeOnFail: { count: 0 },
    },
  })
}
