// A connection to RabbitMQ that comes back by itself: amqplib's own recovery, told of once when it goes and once when it is back.
import { connect as dial, type ChannelModel, type RecoveringChannelModel } from 'amqplib'
import type { World } from '../../core/world.ts'

export interface RabbitmqPlace {
  /** `amqps://`, verified, or `amqp://`, with user, password and virtual host in it. */
  readonly url: string
  /** PEM of the authority that alone is trusted. */
  readonly ca?: string
}


const firstWaitMs = 100
const longestWaitMs = 2000
const connectMs = 5000
const heartbeatSeconds = 10

const withHeartbeat = (url: string): string => {
  const asked = new URL(url)
  if (!asked.searchParams.has('heartbeat')) asked.searchParams.set('heartbeat', String(heartbeatSeconds))
  return asked.href
}

/** Connects; `setUp` makes the channels of each new connection, `gone` forgets them. */
export const link = async (
  { url, ca }: RabbitmqPlace, setUp: (model: ChannelModel) => Promise<void>, gone: () => void,
): Promise<RecoveringChannelModel> => {
  const model = await dial(withHeartbeat(url), {
    noDelay: true, timeout: connectMs, ...(ca !== undefined && { ca: [ca] }),
    recovery: {
      initialDelay: firstWaitMs, maxDelay: longestWaitMs, initialMaxRetries: 0,
      setup: async (connected: ChannelModel) => {
        connected.on('error', () => undefined)
        await setUp(connected)
      },
    },
  })
  model.on('error', () => undefined)
  model.on('disconnect', gone)
  return model
}

/** Tells of an outage when it begins and when it ends, and of nothing between. */
export const teller = ({ log, records }: World) => {
  let away = false
  return {
    gone: (): void => {
      if (away) return
      away = true
      records.gauge('sluse_queue_connected', 0)
      log.warn('queue-away', {})
    },
    back: (): void => {
      if (away) log.info('queue-back', {})
      away = false
      records.gauge('sluse_queue_connected', 1)
    },
  }
}
