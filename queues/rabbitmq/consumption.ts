// The worker of one route. A ticket is acknowledged when its work is done; one that is to be shown again is written anew and then
// acknowledged, so that nobody counts its deliveries.
import type { Channel, ConsumeMessage } from 'amqplib'
import { createAmqpConsumption, settle, type AmqpConsumption } from '../../brokers/amqp-consumption.ts'
import type { Shown, Ticket } from '../../core/queue.ts'
import type { World } from '../../core/world.ts'
import { declare, nameOf } from './topology.ts'

export interface ConsumptionOrder {
  readonly prefix: string
  readonly route: string
  readonly width: number
  work(ticket: Ticket): Promise<Shown>
  publish(ticket: Ticket): Promise<void>
  readonly world: World
  /** How often it is looked whether the broker still knows its consumer, milliseconds. */
  readonly watchMs: number
}

/** After this long a ticket whose work said «again», or threw, is shown again. */
const againMs = 50

/** Work that throws is work to be shown again; the error's name is all that is told of it. */
const shownBy = async ({ work, world }: ConsumptionOrder, ticket: Ticket): Promise<Shown> => {
  try {
    return await work(ticket)
  } catch (error) {
    world.log.error('work-threw', { route: ticket.route, id: ticket.id, error: (error as Error)?.name })
    return 'again'
  }
}

const createTake = (order: ConsumptionOrder) => async (channel: Channel, message: ConsumeMessage): Promise<void> => {
  const ticket = { id: message.content.toString('utf8'), route: order.route }
  if (await shownBy(order, ticket) === 'done') return settle(() => channel.ack(message))
  await order.world.sleep(againMs)
  const isWritten = await order.publish(ticket).then(() => true, () => false)
  settle(() => isWritten ? channel.ack(message) : channel.nack(message, false, true))
}

/** Consumes on every connection until it is stopped. */
export const createConsumption = (order: ConsumptionOrder): AmqpConsumption => {
  const queue = nameOf(order.prefix, order.route)
  const { width, world, watchMs } = order
  return createAmqpConsumption({
    queue, width, world, watchMs, declare: (channel) => declare(channel, queue), take: createTake(order),
  })
}
