// Receipts that wait in a queue of Beskedfordeler's broker. The token is shown as the system's proof (SASL EXTERNAL), so each
// connection is made with a fresh one; where it ends, another is made, ever more slowly. A receipt is acknowledged when the hub
// has it on disk, and not before: what is cut off in between comes again.
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib'
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import { receiptOf } from './event.ts'
import type { Unknown } from './outcome.ts'
import { createIgnored } from './push.ts'
import type { BrokerSettings, Settings } from './settings.ts'
import type { Tokens } from './tokens.ts'

export interface AmqpParts {
  readonly settings: Settings
  readonly broker: BrokerSettings
  readonly services: Services
  readonly tokens: Tokens
  readonly unknown: Unknown
}

/** Receipts shown at once. */
const prefetch = 50
const firstWaitMs = 1000
const longestWaitMs = 60_000
const connectMs = 15_000
const heartbeatSeconds = 30

const open = async ({ settings, broker }: AmqpParts, assertion: string): Promise<ChannelModel> => {
  const { protocol, hostname, port } = new URL(broker.address)
  const { certificate: cert, key, ca } = settings
  const external = { mechanism: 'EXTERNAL', response: () => Buffer.from(assertion, 'base64') }
  const address = {
    protocol: protocol.replace(':', ''), hostname, port: Number(port) || 5671, vhost: broker.vhost ?? 'BF',
    heartbeat: heartbeatSeconds,
  }
  return connect(address, { cert, key, ca, noDelay: true, timeout: connectMs, credentials: external })
}

/** Works on what the queue holds until the connection ends. */
const attend = async (
  connection: ChannelModel, queue: string, take: (channel: Channel, message: ConsumeMessage) => Promise<void>,
): Promise<void> => {
  const ended = new Promise<void>((resolve) => connection.once('close', () => resolve()))
  const channel = await connection.createChannel()
  channel.on('error', () => undefined)
  channel.once('close', () => void connection.close().catch(() => undefined))
  await channel.prefetch(prefetch)
  // Without a message the broker has cancelled the consumer, as when the queue was deleted.
  await channel.consume(queue, (message) => void (message ? take(channel, message) : channel.close().catch(() => undefined)))
  await ended
}

const createTake = ({ services, unknown }: AmqpParts, receive: Receive) => {
  const ignored = createIgnored(services)
  const settle = (channel: Channel, act: (channel: Channel) => void): void => {
    try {
      act(channel)
    } catch {
      // The channel has ended: the message comes again.
    }
  }
  return async (channel: Channel, message: ConsumeMessage): Promise<void> => {
    const receipt = receiptOf(message.content, unknown)
    if (!receipt) ignored()
    const isKept = !receipt || await receive(receipt).then(() => true, () => false)
    settle(channel, () => isKept ? channel.ack(message) : channel.nack(message, false, true))
  }
}

/** Takes receipts from `start` to `stop`. */
export const createAmqp = (parts: AmqpParts): Inlet => {
  const { broker, settings, tokens, services: { world, route } } = parts
  const stopping = new AbortController()
  let connection: ChannelModel | undefined
  let running: Promise<void> = Promise.resolve()
  let failures = 0

  const connected = async (receive: Receive): Promise<void> => {
    const assertion = await tokens.assertion(settings.entities.receive)
    if (typeof assertion !== 'string') throw new Error(assertion.reason)
    connection = await open(parts, assertion)
    connection.on('error', () => undefined)
    if (stopping.signal.aborted) return connection.close()
    failures = 0
    await attend(connection, broker.queue, createTake(parts, receive))
  }
  const keepConnected = async (receive: Receive): Promise<void> => {
    while (!stopping.signal.aborted) {
      await connected(receive).catch(() => tokens.drop(settings.entities.receive))
      if (stopping.signal.aborted) return
      world.log.warn('serviceplatformen.broker.away', { route })
      const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures++, 10)) * (0.5 + world.random() / 2)
      await world.sleep(waitMs, stopping.signal)
    }
  }
  return {
    kind: 'listener',
    start: async (receive) => { running = keepConnected(receive) },
    stop: async () => {
      stopping.abort()
      await connection?.close().catch(() => undefined)
      await running
    },
  }
}
