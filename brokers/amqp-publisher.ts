// Writes to RabbitMQ, each message answered for by the broker (publisher confirms). What could be led nowhere comes back, and is
// then as good as refused.
import type { ChannelModel, ConfirmChannel, Options } from 'amqplib'

export interface AmqpMessage {
  readonly exchange: string
  readonly key: string
  readonly content: Buffer
  readonly options?: Options.Publish
}

export interface AmqpPublisher {
  setUp(model: ChannelModel): Promise<void>
  gone(): void
  /** The channel, made anew where the broker has ended it. Rejects while there is no connection. */
  channel(): Promise<ConfirmChannel>
  /** Resolves when the broker has it on disk; rejects where it does not say so in time, or could lead it nowhere. */
  send(message: AmqpMessage): Promise<void>
}

/** A broker that says nothing for so long is not believed to have it: a queue may be without a leader. */
const confirmMs = 10_000

/** The broker said that it does not have the message, as amqplib puts it. */
export const isNacked = (error: unknown): boolean => (error as Error)?.message === 'message nacked'

const awayError = (): Error => new Error('the broker is away')

/** `lost` hears the routing key of what could be led nowhere, and of nothing when the connection has gone. */
export const createAmqpPublisher = (lost: (key?: string) => void): AmqpPublisher => {
  let model: ChannelModel | undefined
  let channel: ConfirmChannel | undefined
  let returned = new Set<string>()
  const pending = new Set<(error: Error) => void>()
  let making: Promise<void> | undefined
  let numbered = 0

  const forget = (): void => {
    channel = undefined
    returned = new Set()
    lost()
    for (const fail of [...pending]) fail(awayError())
  }
  const setUp = async (on: ChannelModel): Promise<void> => {
    model = on
    const made = await on.createConfirmChannel()
    made.on('error', () => undefined)
    made.on('close', forget)
    made.on('return', ({ fields, properties }) => {
      lost((fields as { readonly routingKey: string }).routingKey)
      returned.add(String((properties.headers as Readonly<Record<string, unknown>> | undefined)?.['x-number']))
    })
    channel = made
  }
  const gone = (): void => {
    model = undefined
    forget()
  }
  const current = async (): Promise<ConfirmChannel> => {
    if (!channel && model) await (making ??= setUp(model).finally(() => { making = undefined }))
    if (!channel) throw awayError()
    return channel
  }
  const confirmed = (
    at: ConfirmChannel, { exchange, key, content, options }: AmqpMessage,
  ): Promise<void> => new Promise((resolve, reject) => {
    const number = String(numbered += 1)
    const settle = (error?: unknown): void => {
      clearTimeout(timer)
      pending.delete(settle)
      const isLost = returned.delete(number)
      if (error || isLost) reject(error instanceof Error ? error : new Error('the broker did not take it'))
      else resolve()
    }
    const timer = setTimeout(() => settle(new Error('the broker says nothing')), confirmMs)
    pending.add(settle)
    const headers = { ...options?.headers, 'x-number': number }
    at.publish(exchange, key, content, { persistent: true, mandatory: true, ...options, headers }, settle)
  })
  return { setUp, gone, channel: current, send: async (message) => confirmed(channel ?? await current(), message) }
}
