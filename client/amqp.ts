// Over AMQP (RabbitMQ). A question is published with the broker's direct reply-to and stands until it is answered; whenever the
// connection is new, or no answer has come for a while, it is published again: the hub takes a repeat for what it is.
import { randomUUID } from 'node:crypto'
import { connect, type Channel, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib'
import { createBuffer, type Buffer as Waiting } from './buffer.ts'
import type { Cancelled, Client, Entry, Posted, Problem } from './client.ts'
import { createSeen } from './seen.ts'
import { closedError, either, orAborted, pauses, wait } from './wait.ts'

export interface AmqpOptions {
  /** `amqps://user:password@broker.example.dk/vhost`, with the silo's own user. */
  readonly url: string
  /** The silo's id, as the hub has it. */
  readonly silo: string
  /** As the hub has it (`doors.amqp.prefix`); `sluse` unless said otherwise. */
  readonly prefix?: string
  /** PEM of a private certificate authority, where the broker has one. */
  readonly ca?: string
}

interface Said { readonly said: unknown; readonly isProblem: boolean }

/** A channel that questions go out by and answers come back on. */
interface Asking { readonly channel: ConfirmChannel; readonly ended: Promise<undefined> }

const directly = 'amq.rabbitmq.reply-to'
const repeatMs = 15_000
const prefetch = 100

/** A connection that is dialled anew whenever it is wanted and not there. */
const createLine = ({ url, ca }: AmqpOptions) => {
  let model: Promise<ChannelModel> | undefined
  const dial = async (): Promise<ChannelModel> => {
    const made = await connect(url, { noDelay: true, timeout: 5000, ...(ca !== undefined && { ca: [ca] }) })
    made.on('error', () => undefined).on('close', () => { model = undefined })
    return made
  }
  return {
    current: (): Promise<ChannelModel> => (model ??= dial().catch((error: Error) => {
      model = undefined
      throw error
    })),
    close: async (): Promise<void> => { await (await model?.catch(() => undefined))?.close().catch(() => undefined) },
  }
}

const parse = ({ content }: ConsumeMessage): unknown => JSON.parse(content.toString('utf8'))

const endOf = (channel: Channel): Promise<undefined> =>
  new Promise((resolve) => { channel.on('error', () => undefined).once('close', () => resolve(undefined)) })

/** Questions and their answers. */
const createAsk = (exchange: string, current: () => Promise<ChannelModel>) => {
  const open = new Map<string, (said: Said) => void>()
  const channels = new WeakMap<ChannelModel, Promise<Asking>>()
  const hear = (message: ConsumeMessage | null): void => {
    if (!message) return
    const { correlationId, contentType } = message.properties
    open.get(String(correlationId))?.({ said: parse(message), isProblem: contentType === 'application/problem+json' })
  }
  const begin = async (model: ChannelModel): Promise<Asking> => {
    const channel = await model.createConfirmChannel()
    const ended = endOf(channel)
    void ended.then(() => channels.delete(model))
    await channel.consume(directly, hear, { noAck: true })
    return { channel, ended }
  }
  const asking = async (): Promise<Asking> => {
    const model = await current()
    const made = channels.get(model) ?? begin(model)
    channels.set(model, made)
    return made
  }
  /** Undefined where the channel ended, or nothing was heard for a while. */
  const once = async (id: string, key: string, content: Buffer, answered: Promise<Said>): Promise<Said | undefined> => {
    const { channel, ended } = await asking()
    const options = { correlationId: id, replyTo: directly, persistent: true, contentType: 'application/json' }
    channel.publish(exchange, key, content, options, () => undefined)
    const over = new AbortController()
    const silence = wait(repeatMs, over.signal).then(() => undefined, () => undefined)
    return Promise.race([answered, ended, silence]).finally(() => over.abort())
  }
  return async (key: string, body: unknown, signal: AbortSignal): Promise<Said> => {
    const { promise: answered, resolve } = Promise.withResolvers<Said>()
    const [id, content, pause] = [randomUUID(), Buffer.from(JSON.stringify(body)), pauses()]
    open.set(id, resolve)
    try {
      for (;;) {
        const said = await orAborted(once(id, key, content, answered).catch(() => undefined), signal)
        if (said) return said
        await wait(pause(), signal)
      }
    } finally {
      open.delete(id)
    }
  }
}

interface Shown { readonly entry: Entry; readonly done: () => void }

/** Consumes the status queue until the channel ends. */
const consume = async (model: ChannelModel, queue: string): Promise<Waiting<Shown> & { close(): Promise<void> }> => {
  const channel = await model.createChannel()
  const buffer = createBuffer<Shown>()
  void endOf(channel).then(buffer.end)
  await channel.prefetch(prefetch)
  await channel.consume(queue, (message) => {
    if (message) buffer.push({ entry: parse(message) as Entry, done: () => channel.ack(message) })
    else buffer.end()
  })
  return { ...buffer, close: () => channel.close().catch(() => undefined) }
}

/** A client over AMQP. */
export const createAmqpClient = (options: AmqpOptions): Client => {
  const { silo, prefix = 'sluse' } = options
  const closed = new AbortController()
  const line = createLine(options)
  const ask = createAsk(`${prefix}.${silo}.in`, line.current)

  const told = <T>({ said, isProblem }: Said): T | { readonly problem: Problem } =>
    (isProblem ? { problem: said as Problem } : said as T)

  return {
    post: async (message, { signal } = {}) => {
      const answer = told<{ readonly id: string }>(await ask('post', message, either(closed.signal, signal)))
      return ('problem' in answer ? answer : { id: answer.id }) satisfies Posted
    },
    cancel: async (under, { signal } = {}) =>
      told<Exclude<Cancelled, { problem: Problem }>>(await ask('cancel', under, either(closed.signal, signal))),
    async* follow({ after = 0, signal: own } = {}) {
      const signal = either(closed.signal, own)
      const pause = pauses()
      const seen = createSeen(after)
      for (;;) {
        const opening = line.current().then((model) => consume(model, `${prefix}.${silo}.status`))
        // One that is given up must not go on consuming what others wait for.
        const source = await orAborted(opening, signal).catch(() => void opening.then((late) => late.close(), () => undefined))
        try {
          for (let shown = await next(source, signal); shown; shown = await next(source, signal)) {
            if (seen.isNew(shown.entry.seq)) yield shown.entry
            seen.add(shown.entry.seq)
            shown.done()
          }
        } finally {
          await source?.close()
        }
        await wait(pause(), signal)
      }
    },
    close: async () => {
      closed.abort(closedError())
      await line.close()
    },
  }
}

const next = async (source: Waiting<Shown> | void, signal: AbortSignal): Promise<Shown | undefined> =>
  (source ? orAborted(source.next(), signal) : undefined)
