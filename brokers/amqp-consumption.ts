// The worker of one queue: a channel of its own on each connection, with as many messages out as the width. It begins anew when
// its queue is deleted, and where the broker forgets its consumer.
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import type { World } from '../core/world.ts'

export interface AmqpConsumptionOrder {
  readonly queue: string
  readonly width: number
  /** Makes the queue where there is none. */
  declare(channel: Channel): Promise<unknown>
  /** Works on one message and answers for it on its channel; never rejects. */
  take(channel: Channel, message: ConsumeMessage): Promise<void>
  readonly world: World
  /** How often it is looked whether the broker still knows its consumer, milliseconds. */
  readonly watchMs: number
}

export interface AmqpConsumption {
  /** Begins on a new connection; what was shown on the one before may be shown again. */
  setUp(model: ChannelModel): Promise<void>
  /** That connection has ended. */
  gone(): void
  /** Shows nothing more; resolves when the work under way is done. */
  stop(): Promise<void>
}

/** After this long it is tried again to begin anew. */
const againMs = 50

/** Acknowledges or gives back. On a channel that has ended meanwhile the message is shown again, on the next. */
export const settle = (act: () => void): void => {
  try {
    act()
  } catch {
    // It has ended.
  }
}

/**
 * Calls back with a channel on which messages wait and none comes, at two looks in turn. A broker does not always tell a consumer
 * that it gets nothing any more: not where a queue is deleted and at once made again (seen with 3.10).
 */
const watch = async (
  { world, watchMs }: AmqpConsumptionOrder, stop: AbortSignal, look: () => Promise<Channel | undefined>,
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
export const createAmqpConsumption = (order: AmqpConsumptionOrder): AmqpConsumption => {
  const { queue: name, width, take, world } = order
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
    await order.declare(channel)
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
