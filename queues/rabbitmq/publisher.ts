// Writes tickets, each answered for by the broker. A ticket for a queue that is not there comes back; then the queue is made anew
// the next time.
import type { ConfirmChannel } from 'amqplib'
import { createAmqpPublisher, type AmqpPublisher } from '../../brokers/amqp-publisher.ts'
import type { Ticket } from '../../core/queue.ts'
import { declare, nameOf } from './topology.ts'

export interface Publisher extends Pick<AmqpPublisher, 'setUp' | 'gone'> {
  publish(ticket: Ticket): Promise<void>
  /** Tickets that wait on a route. */
  depth(route: string): Promise<number>
}

export const createPublisher = (prefix: string): Publisher => {
  const declared = new Map<string, Promise<unknown>>()
  const publisher = createAmqpPublisher((key) => {
    if (key === undefined) declared.clear()
    else declared.delete(key)
  })
  const ensure = (at: ConfirmChannel, name: string): Promise<unknown> => {
    const known = declared.get(name) ?? declare(at, name)
    declared.set(name, known)
    return known
  }
  return {
    setUp: publisher.setUp,
    gone: publisher.gone,
    publish: async ({ id, route }) => {
      const name = nameOf(prefix, route)
      await ensure(await publisher.channel(), name)
      await publisher.send({ exchange: '', key: name, content: Buffer.from(id) })
    },
    depth: async (route) => {
      const [channel, name] = [await publisher.channel(), nameOf(prefix, route)]
      await ensure(channel, name)
      return (await channel.checkQueue(name)).messageCount
    },
  }
}
