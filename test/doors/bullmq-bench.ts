// A Redis between silos and a hub, each with a user of its own; and a silo that speaks plain BullMQ.
import { Queue, QueueEvents, Worker, type ConnectionOptions, type Job } from 'bullmq'
import { namesOf } from '../../doors/bullmq/index.ts'
import { startRedis } from '../../scripts/servers/redis.ts'
import { insist } from './amqp-bench.ts'
import type { DoorBench, Entry, Outcome, SiloAtBroker } from '../conformance/door.ts'

const prefix = 'sluse'
const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction']

/** What a silo may on Redis, as docs/operating/doors.md says. */
const userOf = (silo: string): readonly string[] =>
  ['--user', silo, 'on', `>${silo}`, `~sluse:${silo}.*`, '+@all', '-@admin', '-@dangerous', '+info']

const connectionOf = (url: string): ConnectionOptions => {
  const { hostname, port, username, password } = new URL(url)
  const user = username ? { username, password } : {}
  return { host: hostname, port: Number(port), ...user, maxRetriesPerRequest: null }
}

const outcomeOf = (result: unknown): Outcome =>
  (typeof result === 'string' ? { id: result } : { answer: result as Readonly<Record<string, unknown>> })

const refusedAs = (reason: string): Outcome => ({ problem: JSON.parse(reason) })

const statusesOf = async (
  connection: ConnectionOptions, name: string, fits: (entry: Entry) => boolean,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  let isOver = false
  const worker = new Worker(name, async (job: Job<Entry>) => {
    if (isOver) throw new Error('taken one too many')
    entries.push(job.data)
    if (!fits(job.data)) return
    isOver = true
    await worker.pause(true)
    resolve()
  }, { connection, prefix, concurrency: 1 })
  worker.on('error', () => undefined)
  await promise
  await worker.close()
  return entries
}

export const siloAt = async (url: string, id: string): Promise<SiloAtBroker> => {
  const connection = connectionOf(url)
  const names = namesOf(id)
  const queue = new Queue(names.in, { connection, prefix })
  const events = new QueueEvents(names.in, { connection, prefix })
  queue.on('error', () => undefined)
  events.on('error', () => undefined)
  await events.waitUntilReady()
  return {
    ask: async (asked, body) => {
      const job = await queue.add(asked, body)
      return job.waitUntilFinished(events).then(outcomeOf, (error: Error) => refusedAs(error.message))
    },
    put: async (asked, body) => { await insist(() => queue.add(asked, body)) },
    rejected: async () => (await queue.getFailed())
      .map(({ failedReason, stacktrace, data }) => ({
        code: JSON.parse(failedReason).code as string, said: [failedReason, stacktrace], body: data as unknown,
      })),
    statuses: (fits) => statusesOf(connection, names.status, fits),
    intrude: async (other, body) => {
      const intruding = new Queue(namesOf(other).in, { connection, prefix })
      intruding.on('error', () => undefined)
      const answer = await intruding.add('post', body).then(() => 'let in' as const, () => 'kept out' as const)
      await intruding.close()
      return answer
    },
    close: async () => { await Promise.all([queue.close(), events.close()]) },
  }
}

/** A Redis with users, and where each of them finds it; the hub is the one without a name. */
export const startBroker = async () => {
  const server = await startRedis([...durable, ...userOf('afsender'), ...userOf('fremmed')])
  if (!server) return undefined
  const { port } = new URL(server.url)
  return { server, urlOf: (user: string): string => `redis://${user}:${user}@127.0.0.1:${port}` }
}

export const makeBullmqBench = async (): Promise<DoorBench | undefined> => {
  const broker = await startBroker()
  if (!broker) return undefined
  const { server, urlOf } = broker
  return {
    doors: { bullmq: { url: server.url, silos: ['afsender', 'fremmed'] } },
    silo: (id) => siloAt(urlOf(id), id),
    restart: async () => {
      await server.end('SIGKILL')
      await server.start()
    },
    away: async (during) => {
      await server.end('SIGKILL')
      await during()
      await server.start()
    },
    close: () => server.discard(),
  }
}
