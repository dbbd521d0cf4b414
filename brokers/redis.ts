// Two connections to Redis: one that writes and fails at once while Redis is away, so that nobody is told yes; one
// that workers wait on, which comes back by itself for as long as it takes.
import { Redis, type RedisOptions } from 'ioredis'
import type { World } from '../core/world.ts'
import { createTeller, type User } from './told.ts'

export interface RedisPlace {
  /** `redis://` or, verified, `rediss://`, with the user and password in it. */
  readonly url: string
  /** PEM of the authority that alone is trusted. */
  readonly ca?: string
}

export interface Connections {
  readonly producer: Redis
  readonly consumer: Redis
  close(): void
}

const longestWaitMs = 2000
const connectMs = 5000

const common = (ca: string | undefined): RedisOptions => ({
  connectTimeout: connectMs, noDelay: true, keepAlive: 10_000, retryStrategy: (times) => Math.min(50 * 2 ** times, longestWaitMs),
  ...(ca !== undefined && { tls: { ca } }),
})

const tell = (redis: Redis, world: World, user: User): void => {
  const { gone, back } = createTeller(world, user)
  redis.on('error', () => undefined)
  redis.on('close', gone)
  redis.on('ready', back)
}

/** Begins to connect. */
export const connect = ({ url, ca }: RedisPlace, world: World, user: User): Connections => {
  const producer = new Redis(url, { ...common(ca), maxRetriesPerRequest: 0, enableOfflineQueue: false })
  const consumer = new Redis(url, { ...common(ca), maxRetriesPerRequest: null })
  tell(producer, world, user)
  consumer.on('error', () => undefined)
  const close = (): void => {
    producer.disconnect()
    consumer.disconnect()
  }
  return { producer, consumer, close }
}
