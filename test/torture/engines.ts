// The servers of each profile, as the torture treats them: killed, frozen, and emptied of everything the hubs put there.
import amqp from 'amqplib'
import { Redis } from 'ioredis'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import type { Program } from '../../scripts/servers/program.ts'
import { startRabbitmq } from '../../scripts/servers/rabbitmq.ts'
import { startRedis } from '../../scripts/servers/redis.ts'

export const routes = ['til-silo', 'sms', 'email', 'eboks', 'nemsms', 'wsrm'] as const

export interface Engine {
  readonly kind: 'rabbitmq' | 'bullmq'
  readonly server: Program
  readonly url: string
  /** Removes everything that the hubs put there. */
  empty(): Promise<void>
  /** Resolves when it may be killed and is itself again afterwards. */
  steady(): Promise<void>
  discard(): Promise<void>
}

const queues = routes.map((route) => `sluse.${route}`)

/** A RabbitMQ 3.10 forgets who leads a queue that is younger than a moment when it is killed: docs/operating/queues.md. */
const openRabbitmq = async (): Promise<Engine | undefined> => {
  const server = await startRabbitmq()
  if (!server) return undefined
  const empty = async (): Promise<void> => {
    const connection = await amqp.connect(server.url)
    const channel = await connection.createChannel()
    for (const queue of queues) await channel.deleteQueue(queue)
    await connection.close()
  }
  return {
    kind: 'rabbitmq', server, url: server.url, empty, steady: () => server.written(...queues), discard: () => server.discard(),
  }
}

const openRedis = async (): Promise<Engine | undefined> => {
  const server = await startRedis()
  if (!server) return undefined
  const empty = async (): Promise<void> => {
    const redis = new Redis(server.url)
    await redis.flushall()
    redis.disconnect()
  }
  return { kind: 'bullmq', server, url: server.url, empty, steady: async () => undefined, discard: () => server.discard() }
}

export interface Servers { readonly postgres: Postgres; readonly engine: Engine }

/** Undefined where one of them is not there and may be skipped. */
export const startServers = async (kind: Engine['kind']): Promise<Servers | undefined> => {
  const postgres = await startPostgres()
  const engine = postgres && await (kind === 'rabbitmq' ? openRabbitmq() : openRedis())
  if (!engine) await postgres?.discard()
  return postgres && engine && { postgres, engine }
}
