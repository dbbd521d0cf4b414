import type { Channel } from 'amqplib'

/** The queue of a route. */
export const nameOf = (prefix: string, route: string): string => `${prefix}.${route}`

/** Makes the queue: durable and replicated (a quorum queue). Rejects where one of another kind has its name. */
export const declare = (channel: Channel, name: string): Promise<unknown> =>
  channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
