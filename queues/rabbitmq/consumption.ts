// The worker of one route: a channel of its own on each connection, with as many tickets out as the width. A ticket is
// acknowledged when its work is done; one that is to be shown again is written anew and then acknowledged, so that nobody counts
// its deliveries.
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import type { Consumption, Shown, Ticket } from '../../core/queue.ts'
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

export interface Running extends Consumption {
  /** Begins on a new connection; what was shown on the one before may be shown again. */
  setUp(model: ChannelModel): Promise<void>
  /** That connection has ended. */
  gone(): void
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

/** A channel that has ended meanwhile shows the ticket again, on the next. */
const settle = (act: () => void): void => {
  try {
    act()
  } catch {
    // It has ended.
  }
}

const createTake = (order: ConsumptionOrder) => async (channel: Channel, message: ConsumeMessage): Promise<void> => {
  const ticket = { id: message.content.toString('utf8'), route: order.route }
  if (await shownBy(order, ticket) === 'done') return settle(() => channel.ack(message))
  await order.world.sleep(againMs)
  const isWritten = await order.publish(ticket).then(() => true, () => false)
  settle(() => isWritten ? channel.ack(message) : channel.nack(message, false, true))
}

/**
 * Calls back with a channel on which tickets wait and none comes, at two looks in turn. A broker does not always tell a consumer
 * that it gets nothing any more: not where a queue is deleted and at once made again (seen with 3.10).
 */
const watch = async (
  { world, watchMs }: ConsumptionOrder, stop: AbortSignal, look: () => Promise<Channel | undefined>,
  starved: (channel: Channel) => Promise<void>,
): Promise<void> => {
  let before: Channel | undefined
  while (!stop.aborted) {
    await world.sleep(watchMs, stop)
    const hungry = await look()
    if (hungry !== undefined && hungry === before && !stop.aborted) await starved(hungry)
    before = hungry
  }
}

/** Consumes on every connection until it is stopped. */
export const createConsumption = (order: ConsumptionOrder): Running => {
  const { prefix, route, width, world } = order
  const name = nameOf(prefix, route)
  const take = createTake(order)
  const under = new Set<Promise<void>>()
  const stopped = new AbortController()
  let current: { readonly channel: Channel; readonly tag: string } | undefined
  let model: ChannelModel | undefined
  let stopping: Promise<void> | undefined

  const shown = (channel: Channel, message: ConsumeMessage): void => {
    if (stopping) return settle(() => channel.nack(message, false, true))
    const working = take(channel, message).finally(() => under.delete(working))
    under.add(working)
  }
  const begin = async (on: ChannelModel): Promise<void> => {
    const channel = await on.createChannel()
    channel.on('error', () => undefined)
    await declare(channel, name)
    await channel.prefetch(width)
    const { consumerTag: tag } = await channel.consume(name, (message) => {
      if (message) shown(channel, message)
      else void again(channel)
    })
    current = { channel, tag }
  }
  // The queue was deleted, or the channel ended: made anew, as soon as that may be.
  const again = async (channel: Channel): Promise<void> => {
    const on = model
    await channel.close().catch(() => undefined)
    while (on && on === model && !stopping) {
      if (await begin(on).then(() => true, () => false)) return
      await world.sleep(againMs)
    }
  }
  const hungry = async (): Promise<Channel | undefined> => {
    const { channel } = current ?? {}
    const { messageCount = 0 } = await channel?.checkQueue(name).catch(() => ({ messageCount: 1 })) ?? {}
    return messageCount > 0 && under.size === 0 ? channel : undefined
  }
  const end = async (): Promise<void> => {
    stopped.abort()
    const { channel, tag } = current ?? {}
    if (channel && tag !== undefined) await channel.cancel(tag).catch(() => undefined)
    await Promise.all(under)
    await channel?.close().catch(() => undefined)
  }
  void watch(order, stopped.signal, hungry, again)
  return {
    gone: () => {
      model = undefined
      current = undefined
    },
    setUp: async (on) => {
      model = on
      if (!stopping) await begin(on)
    },
    stop: () => (stopping ??= end()),
  }
}
