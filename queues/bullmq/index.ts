// Tickets over BullMQ on Redis: a queue a route, a job a ticket. A job holds the transaction's id and nothing else; it is removed
// when it is done, so that Redis holds what waits and not what was. Redis may be emptied at any time: the relay writes again.
import { Queue, type QueueOptions } from 'bullmq'
import type { QueueEngine, Ticket } from '../../core/queue.ts'
import type { World } from '../../core/world.ts'
import { checkRedis } from '../../brokers/redis-check.ts'
import { connect, type Connections, type RedisPlace } from '../../brokers/redis.ts'
import { startConsumption, type Carried, type Pace } from './consumption.ts'

export interface BullmqSettings extends Partial<Pace>, RedisPlace {
  /** Begins every key; hubs that share tickets share it. */
  readonly prefix?: string
}

const user = { what: 'queue' } as const
const usualPace: Pace = { lockMs: 30_000, stalledMs: 15_000 }

/** BullMQ keeps a stream of events for each queue, which nobody reads here. */
const eventsKept = 100

const optionsOf = ({ producer }: Connections, prefix: string): QueueOptions => ({
  connection: producer, prefix, skipWaitingForReady: true,
  defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  streams: { events: { maxLen: eventsKept } },
})

/** The queue of each route, made when it is first needed. */
const createQueues = (connections: Connections, prefix: string) => {
  const queues = new Map<string, Queue<Carried>>()
  const make = (route: string): Queue<Carried> => {
    const queue = new Queue<Carried>(route, optionsOf(connections, prefix))
    // What it says is what its connection says, which is told once for all.
    queue.on('error', () => undefined)
    queues.set(route, queue)
    return queue
  }
  return { of: (route: string): Queue<Carried> => queues.get(route) ?? make(route), all: () => [...queues.values()] }
}

/**
 * Connects. Rejects with a Fault: `queue-unreachable`, or `queue-unfit` where the Redis evicts keys or keeps nothing on disk.
 */
export const openBullmqQueue = async (settings: BullmqSettings, world: World): Promise<QueueEngine> => {
  const { prefix = 'sluse' } = settings
  const connections = connect(settings, world, user)
  await checkRedis(connections, settings.url, world, user)
  const queues = createQueues(connections, prefix)
  const pace = { ...usualPace, ...settings }
  const consumptions = new Set<ReturnType<typeof startConsumption>>()
  let closed = false

  const publishOne = async ({ id, route }: Ticket): Promise<void> => { await queues.of(route).add('ticket', { id }) }
  const publish = async (tickets: readonly Ticket[]): Promise<void> => {
    if (closed) throw new Error('the queue is closed')
    // At once rather than in bulk: one call for many is one long transaction in Redis, and slower.
    await Promise.all(tickets.map(publishOne))
  }
  return {
    features: { durable: true, shared: true },
    publish,
    consume: (route, width, work) => {
      const consumption = startConsumption({ connections, prefix, route, width, work, world, pace })
      consumptions.add(consumption)
      return consumption
    },
    depth: async (route) => {
      const counts = await queues.of(route).getJobCounts('wait', 'delayed', 'prioritized')
      return Object.values(counts).reduce((sum, count) => sum + count, 0)
    },
    close: async () => {
      closed = true
      await Promise.all([...consumptions].map((consumption) => consumption.stop()))
      await Promise.all(queues.all().map((queue) => queue.close()))
      connections.close()
    },
  }
}
