// What a silo finds on the broker. Each has names of its own, so that the broker's permissions tell who it is: it writes to
// its own exchange, and no name of another is within its reach.
import type { Channel } from 'amqplib'
import { asks } from '../../core/door.ts'

export interface Names {
  /** The exchange (direct) that the silo publishes to, and the queue behind it. */
  readonly in: string
  /** The exchange (topic) that tells what became of its messages, and the queue that misses nothing of it. */
  readonly status: string
  /** The queue of what was refused. */
  readonly refused: string
}

export const namesOf = (prefix: string, silo: string): Names =>
  ({ in: `${prefix}.${silo}.in`, status: `${prefix}.${silo}.status`, refused: `${prefix}.${silo}.refused` })

/** What a status is published under. */
export const statusKey = (silo: string, channel: string, status: string): string => `${silo}.${channel}.${status}`

/** From RabbitMQ 4 on a quorum queue forgets what was shown 20 times, unless told otherwise. */
const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1_000_000_000 } }

/** Makes the exchange and the queue of what comes in. Rejects where something of another kind has its name. */
export const declareIn = async (channel: Channel, names: Names): Promise<void> => {
  await channel.assertExchange(names.in, 'direct', { durable: true })
  await channel.assertQueue(names.in, quorum)
  for (const asked of asks) await channel.bindQueue(names.in, names.in, asked)
}

/** Makes what statuses go by, and answers how many wait. */
export const declareStatus = async (channel: Channel, names: Names): Promise<number> => {
  await channel.assertExchange(names.status, 'topic', { durable: true })
  const { messageCount } = await channel.assertQueue(names.status, quorum)
  await channel.bindQueue(names.status, names.status, '#')
  return messageCount
}

/** Makes the rejection queue, and answers how many lie there. */
export const declareRefused = async (channel: Channel, names: Names): Promise<number> =>
  (await channel.assertQueue(names.refused, quorum)).messageCount
