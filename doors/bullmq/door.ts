// The door over BullMQ on Redis: each silo has a queue of its own to add jobs to and one that tells it what became of its
// messages. A job is completed after the hub's commit and not before. What it said is erased from Redis when it is completed;
// what was refused stays, as it came, until its time is up.
import { Queue, type Job } from 'bullmq'
import { checkRedis } from '../../brokers/redis-check.ts'
import { startWorker, type RunningWorker } from '../../brokers/redis-worker.ts'
import { connect, type Connections } from '../../brokers/redis.ts'
import type { Door, DoorParts, DoorSettings, OpenDoor, ToldEntry } from '../../core/door.ts'
import type { World } from '../../core/world.ts'
import { namesOf } from './names.ts'
import { startTidying } from './tidy.ts'
import { createAnswer, createWork } from './work.ts'

const user = { what: 'door', door: 'bullmq' } as const

// Short, because a job that two work on becomes one transaction all the same.
const lockMs = 5000
const stalledMs = 5000
/** Taking a message is worth trying however many of its workers have died. */
const anyNumber = 1_000_000
const completedMs = 3_600_000
const roomMs = 1000
/** BullMQ keeps a stream of events for each queue; producers wait for results by it. */
const eventsKept = 10_000

/** Nothing of what was said is kept of a job that is done. One that its silo has removed is gone already. */
const erase = (job: Job): void => { job.updateData({}).catch(() => undefined) }

const startTaking = (
  settings: DoorSettings, { take, world }: DoorParts, connections: Connections, silo: string,
): RunningWorker => {
  const { prefix, width, waiting, refusedMs } = settings
  const order = { silo, take, world }
  const worker = startWorker({
    queue: namesOf(silo).in, connections, work: createWork(order), answer: createAnswer(order),
    options: {
      prefix, concurrency: width, lockDuration: lockMs, stalledInterval: stalledMs, maxStalledCount: anyNumber,
      removeOnComplete: { age: completedMs / 1000, count: waiting },
      removeOnFail: { age: Math.ceil(refusedMs / 1000), count: waiting },
    },
  })
  worker.onCompleted(erase)
  return worker
}

const openQueue = ({ prefix, waiting }: DoorSettings, { producer }: Connections, name: string): Queue => {
  const queue = new Queue(name, {
    connection: producer, prefix, skipWaitingForReady: true,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: { count: waiting } },
    streams: { events: { maxLen: eventsKept } },
  })
  queue.on('error', () => undefined)
  return queue
}

const createTell = (queues: ReadonlyMap<string, Queue>, { waiting }: DoorSettings, { sleep }: World): Door['tell'] =>
  async (silo, entries, signal) => {
    const queue = queues.get(silo) as Queue
    while (await queue.getWaitingCount() >= waiting) {
      await sleep(roomMs, signal)
      signal.throwIfAborted()
    }
    const job = (data: ToldEntry) => ({ name: 'status', data, opts: { jobId: `seq-${data.seq}` } })
    // One transaction of Redis: all of them, in their order, or none.
    await queue.addBulk(entries.map(job))
  }

/**
 * Connects. Rejects with a Fault: `door-unreachable`, or `door-unfit` where the Redis evicts keys or keeps nothing on disk.
 */
export const openBullmqDoor: OpenDoor = async (settings, parts) => {
  const connections = connect(settings, parts.world, user)
  await checkRedis(connections, settings.url, parts.world, user)
  const open = (name: string): Queue => openQueue(settings, connections, name)
  const statuses = new Map(settings.silos.map((silo) => [silo, open(namesOf(silo).status)]))
  const incoming = settings.silos.map((silo) => open(namesOf(silo).in))
  let workers: readonly RunningWorker[] = []
  let tidying: ReturnType<typeof startTidying> | undefined
  return {
    start: async () => {
      workers = settings.silos.map((silo) => startTaking(settings, parts, connections, silo))
      tidying = startTidying(incoming, { completedMs, refusedMs: settings.refusedMs }, parts.world)
    },
    stop: async () => { await Promise.all([...workers, tidying].map((each) => each?.stop())) },
    tell: createTell(statuses, settings, parts.world),
    isAway: () => connections.producer.status !== 'ready',
    close: async () => {
      await Promise.all([...statuses.values(), ...incoming].map((queue) => queue.close()))
      connections.close()
    },
  }
}
