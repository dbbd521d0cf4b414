// A connection to RabbitMQ that comes back by itself: amqplib's own recovery, told of once when it goes and once when it is back.
import { connect as dial, type ChannelModel, type RecoveringChannelModel } from 'amqplib'

export interface AmqpPlace {
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
  { url, ca }: AmqpPlace, setUp: (model: ChannelModel) => Promise<void>, gone: () => void,
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
