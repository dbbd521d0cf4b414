// RabbitMQ between silos and a hub, each with a user of its own; and a silo that speaks plain amqplib.
import { randomUUID } from 'node:crypto'
import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib'
import { namesOf } from '../../doors/amqp/index.ts'
import { startRabbitmq, userOf } from '../../scripts/servers/rabbitmq.ts'
import type { DoorBench, Entry, Outcome, SiloAtBroker } from '../conformance/door.ts'

/** What a silo may on the broker, as docs/operating/doors.md says. */
const permissionOf = (silo: string) => ({
  user: silo, vhost: '/', configure: '^$', write: `^sluse\\.${silo}\\.in$`, read: `^sluse\\.${silo}\\.(status|refused)$`,
})

/** What the hub may. */
const hubsPermission = {
  user: 'hub', vhost: '/', configure: '^sluse\\.', write: '^(sluse\\.|amq\\.default$)', read: '^sluse\\.',
}

const definitions = {
  users: ['hub', 'afsender', 'fremmed'].map(userOf),
  vhosts: [{ name: '/' }],
  permissions: [
    hubsPermission, permissionOf('afsender'), permissionOf('fremmed'),
  ],
}

const parsed = ({ content }: ConsumeMessage) => JSON.parse(content.toString('utf8'))

/** Tries again until it succeeds: the broker may be away. */
export const insist = async <T>(act: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await act()
    } catch {
      await new Promise((resolve) => { setImmediate(resolve) })
    }
  }
}

const createAsk = async (model: ChannelModel, exchange: string) => {
  const channel = await model.createConfirmChannel()
  channel.on('error', () => undefined)
  const waiting = new Map<string, (outcome: Outcome) => void>()
  await channel.consume('amq.rabbitmq.reply-to', (message) => {
    if (!message) return
    const said = parsed(message)
    const { correlationId, contentType } = message.properties
    const outcome = contentType === 'application/problem+json' ? { problem: said } : said.id ? { id: said.id } : { answer: said }
    waiting.get(correlationId as string)?.(outcome)
  }, { noAck: true })
  return (asked: string, body: unknown): Promise<Outcome> => new Promise((resolve) => {
    const correlationId = randomUUID()
    waiting.set(correlationId, resolve)
    const options = { correlationId, replyTo: 'amq.rabbitmq.reply-to', persistent: true }
    channel.publish(exchange, asked, Buffer.from(JSON.stringify(body)), options)
  })
}

const publishTo = (channel: ConfirmChannel, exchange: string, asked: string, body: unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    channel.once('close', reject)
    channel.publish(exchange, asked, Buffer.from(JSON.stringify(body)), { persistent: true, mandatory: true }, (error) => {
      channel.off('close', reject)
      if (error) reject(error instanceof Error ? error : new Error('not taken'))
      else resolve()
    })
  })

/** Connected anew whenever the broker has been away. */
const createLine = (url: string) => {
  let model: Promise<ChannelModel> | undefined
  const dial = async (): Promise<ChannelModel> => {
    const made = await connect(url)
    made.on('error', () => undefined).on('close', () => { model = undefined })
    return made
  }
  const current = (): Promise<ChannelModel> => (model ??= dial().catch((error: Error) => {
    model = undefined
    throw error
  }))
  return { current, close: async () => (await model?.catch(() => undefined))?.close().catch(() => undefined) }
}

const statusesOf = async (model: ChannelModel, queue: string, fits: (entry: Entry) => boolean): Promise<readonly Entry[]> => {
  const channel = await model.createChannel()
  channel.on('error', () => undefined)
  const entries: Entry[] = []
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  channel.once('close', reject)
  await channel.consume(queue, (message) => {
    if (!message) return reject(new Error('cancelled'))
    const entry = parsed(message) as Entry
    entries.push(entry)
    channel.ack(message)
    if (fits(entry)) resolve()
  })
  await promise
  channel.off('close', reject)
  await channel.close()
  return entries
}

const rejectedIn = async (model: ChannelModel, queue: string) => {
  const channel = await model.createChannel()
  const found = []
  for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
    const said = message.properties.headers as { readonly code: string }
    found.push({ code: said.code, said, body: JSON.parse(message.content.toString('utf8')) })
  }
  await channel.close()
  return found
}

export const siloAt = async (url: string, id: string): Promise<SiloAtBroker> => {
  const line = createLine(url)
  const names = namesOf('sluse', id)
  const asking = new WeakMap<ChannelModel, Awaited<ReturnType<typeof createAsk>>>()
  const putting = new WeakMap<ChannelModel, Promise<ConfirmChannel>>()
  const channelOf = (model: ChannelModel): Promise<ConfirmChannel> => {
    const made = putting.get(model) ?? model.createConfirmChannel().then((channel) => channel.setMaxListeners(0)
      .on('error', () => undefined) as ConfirmChannel)
    putting.set(model, made)
    return made
  }
  return {
    ask: async (asked, body) => {
      const model = await line.current()
      const ask = asking.get(model) ?? await createAsk(model, names.in)
      asking.set(model, ask)
      return ask(asked, body)
    },
    put: (asked, body) => insist(async () => publishTo(await channelOf(await line.current()), names.in, asked, body)),
    rejected: async () => rejectedIn(await line.current(), names.refused),
    statuses: (fits) => insist(async () => statusesOf(await line.current(), names.status, fits)),
    intrude: async (other, body) => {
      const channel = await (await line.current()).createConfirmChannel()
      channel.on('error', () => undefined)
      return publishTo(channel, namesOf('sluse', other).in, 'post', body).then(() => 'let in' as const, () => 'kept out' as const)
    },
    close: async () => { await line.close() },
  }
}

/** A RabbitMQ with users, and where each of them finds it. */
export const startBroker = async () => {
  const server = await startRabbitmq({ definitions })
  if (!server) return undefined
  const urlOf = (user: string): string => `amqp://${user}:${user}@127.0.0.1:${server.port}`
  return { server, urlOf }
}

export const makeAmqpBench = async (): Promise<DoorBench | undefined> => {
  const broker = await startBroker()
  if (!broker) return undefined
  const { server, urlOf } = broker
  return {
    doors: { amqp: { url: urlOf('hub'), silos: ['afsender', 'fremmed'] } },
    silo: (id) => siloAt(urlOf(id), id),
    restart: async () => {
      await server.written('sluse.afsender.in', 'sluse.afsender.status', 'sluse.afsender.refused')
      await server.end('SIGKILL')
      await server.start()
    },
    away: async (during) => {
      await server.written('sluse.afsender.in', 'sluse.afsender.status', 'sluse.afsender.refused')
      await server.end('SIGKILL')
      await during()
      await server.start()
    },
    close: () => server.discard(),
  }
}
