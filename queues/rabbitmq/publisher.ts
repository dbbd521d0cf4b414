// Writes tickets, each answered for by the broker. A ticket for a queue that is not there comes back; then the queue is made anew
// the next time. A queue that takes nothing for a while is deleted, because a broker that was killed may have forgotten who leads
// it (seen with 3.10): no ticket is worth more than the ledger, which has them all.
import type { ConfirmChannel } from 'amqplib'
import { createAmqpPublisher, isNacked, type AmqpPublisher } from '../../brokers/amqp-publisher.ts'
import type { Ticket } from '../../core/queue.ts'
import type { World } from '../../core/world.ts'
import { declare, nameOf } from './topology.ts'

export interface Publisher extends Pick<AmqpPublisher, 'setUp' | 'gone'> {
  publish(ticket: Ticket): Promise<void>
  /** Tickets that wait on a route. */
  depth(route: string): Promise<number>
}

export interface PublisherOrder {
  readonly prefix: string
  /** How long a queue may take nothing before it is made anew, milliseconds. */
  readonly lameMs: number
  readonly world: World
}

export const createPublisher = ({ prefix, lameMs, world }: PublisherOrder): Publisher => {
  const lameSince = new Map<string, number>()
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
  const remakeLame = async (name: string): Promise<void> => {
    const since = lameSince.get(name) ?? world.now()
    lameSince.set(name, since)
    if (world.now() - since < lameMs) return
    lameSince.delete(name)
    world.log.warn('queue-remade', { queue: name })
    await (await publisher.channel()).deleteQueue(name).catch(() => undefined)
    declared.delete(name)
  }
  return {
    setUp: publisher.setUp,
    gone: publisher.gone,
    publish: async ({ id, route }) => {
      const name = nameOf(prefix, route)
      await ensure(await publisher.channel(), name)
      try {
        await publisher.send({ exchange: '', key: name, content: Buffer.from(id) })
        lameSince.delete(name)
      } catch (error) {
        if (isNacked(error)) await remakeLame(name)
        throw error
      }
    },
    depth: async (route) => {
      const [channel, name] = [await publisher.channel(), nameOf(prefix, route)]
      await ensure(channel, name)
      return (await channel.checkQueue(name)).messageCount
    },
  }
}
