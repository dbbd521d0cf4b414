// Tickets over RabbitMQ: a quorum queue a route, a persistent message a ticket, with the transaction's id for its content and
// nothing else. Queues may be deleted at any time: they are made again, and the relay writes their tickets again.
import type { ChannelModel } from 'amqplib'
import { link, type AmqpPlace } from '../../brokers/amqp.ts'
import type { AmqpConsumption } from '../../brokers/amqp-consumption.ts'
import { createTeller } from '../../brokers/told.ts'
import { Fault } from '../../core/errors.ts'
import type { QueueEngine, Ticket } from '../../core/queue.ts'
import type { World } from '../../core/world.ts'
import { createConsumption } from './consumption.ts'
import { createPublisher } from './publisher.ts'

export interface RabbitmqSettings extends AmqpPlace {
  /** Begins every queue's name; hubs that share tickets share it. */
  readonly prefix?: string
  /** How often it is looked whether consumers are still known, milliseconds. */
  readonly watchMs?: number
  /** How long a queue may take nothing before it is made anew, milliseconds. */
  readonly lameMs?: number
}

const unreachable = ({ url }: AmqpPlace) => (): never => { throw new Fault('queue-unreachable', new URL(url).host) }

/** Connects. Rejects with Fault `queue-unreachable`. */
export const openRabbitmqQueue = async (settings: RabbitmqSettings, world: World): Promise<QueueEngine> => {
  const { prefix = 'sluse', watchMs = 5000, lameMs = 10_000 } = settings
  const { gone, back } = createTeller(world, { what: 'queue' })
  const publisher = createPublisher({ prefix, lameMs, world })
  const running = new Set<AmqpConsumption>()
  let consuming: ChannelModel | undefined
  let closed = false

  const publish = async (ticket: Ticket): Promise<void> => {
    if (closed) throw new Error('the queue is closed')
    await publisher.publish(ticket)
  }
  // Apart, because a broker short of memory stops reading from whoever writes, and workers must go on.
  const writing = await link(settings, async (model) => {
    await publisher.setUp(model)
    back()
  }, () => {
    publisher.gone()
    if (!closed) gone()
  }).catch(unreachable(settings))
  const reading = await link(settings, async (model) => {
    consuming = model
    await Promise.all([...running].map((one) => one.setUp(model)))
  }, () => {
    consuming = undefined
    for (const one of running) one.gone()
  }).catch(unreachable(settings))

  return {
    features: { durable: true, shared: true },
    publish: async (tickets) => { await Promise.all(tickets.map(publish)) },
    consume: (route, width, work) => {
      const one = createConsumption({ prefix, route, width, work, publish, world, watchMs })
      running.add(one)
      // Where this fails, so does the connection, and the next one begins anew.
      if (consuming) void one.setUp(consuming).catch(() => undefined)
      return one
    },
    depth: publisher.depth,
    close: async () => {
      closed = true
      await Promise.all([...running].map((one) => one.stop()))
      await Promise.all([writing, reading].map((each) => each.close().catch(() => undefined)))
    },
  }
}
