// The two connections to Redis: one that writes tickets and fails at once while Redis is away, so that nobody is told yes; one
// that workers wait on, which comes back by itself for as long as it takes.
import { Redis, type RedisOptions } from 'ioredis'
import type { World } from '../../core/world.ts'

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

/** Tells of an outage when it begins and when it ends, and of nothing between. */
const tell = (redis: Redis, { log, records }: World): void => {
  let away = false
  redis.on('error', () => undefined)
  redis.on('close', () => {
    if (away) return
    away = true
    records.gauge('sluse_queue_connected', 0)
    log.warn('queue-away', {})
  })
  redis.on('ready', () => {
    if (away) log.info('queue-back', {})
    away = false
    records.gauge('sluse_queue_connected', 1)
  })
}

/** Begins to connect. */
export const connect = ({ url, ca }: { readonly url: string; readonly ca?: string }, world: World): Connections => {
  const producer = new Redis(url, { ...common(ca), maxRetriesPerRequest: 0, enableOfflineQueue: false })
  const consumer = new Redis(url, { ...common(ca), maxRetriesPerRequest: null })
  tell(producer, world)
  consumer.on('error', () => undefined)
  const close = (): void => {
    producer.disconnect()
    consumer.disconnect()
  }
  return { producer, consumer, close }
}
