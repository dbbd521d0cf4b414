// Makes what a silo finds on the broker, where it is not there yet.
import type { Channel } from 'amqplib'
import { asks } from '../../core/door.ts'
import type { Names } from './names.ts'

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
