// The door over AMQP 0-9-1 (RabbitMQ): each silo has an exchange of its own to publish to, a topic exchange that tells it
// what became of its messages, and a queue of what was refused. A message is acknowledged after the hub's commit and not
// before, so a broker or a hub that dies shows it again; the reference makes a repeat of it the same transaction.
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib'
import { createAmqpConsumption, type AmqpConsumption } from '../../brokers/amqp-consumption.ts'
import { createAmqpPublisher, type AmqpPublisher } from '../../brokers/amqp-publisher.ts'
import { link } from '../../brokers/amqp.ts'
import { createTeller } from '../../brokers/told.ts'
import type { Door, DoorParts, DoorSettings, OpenDoor, Refused, ToldEntry } from '../../core/door.ts'
import { Fault } from '../../core/errors.ts'
import type { World } from '../../core/world.ts'
import { namesOf, statusKey, type Names } from './names.ts'
import { declareIn, declareRefused, declareStatus } from './topology.ts'
import { createWork } from './work.ts'

const watchMs = 5000
const roomMs = 1000

/** A channel that the broker ends says so: what is there is of another kind, or the hub may not. Else nobody answered. */
const unopened = (url: string) => (error: Error & { readonly code?: string | number }): never => {
  const { host } = new URL(url)
  if (error.message.startsWith('Operation failed')) throw new Fault('door-unfit', `${host}, ${error.message}`)
  const why = error.message.includes('ACCESS_REFUSED') || error.message.includes('ACCESS-REFUSED') ? 'access refused' : error.code
  throw new Fault('door-unreachable', why === undefined ? host : `${host}, ${why}`)
}

/** For how long it is waited. */
interface Until { readonly world: World; readonly signal: AbortSignal }

type Declare = (channel: Channel, names: Names) => Promise<number>

/** Resolves when less than `most` lie in the queue, which is made where somebody has deleted it. */
const room = async (
  publisher: AmqpPublisher, declare: Declare, names: Names, most: number, until: Until,
): Promise<void> => {
  while (await declare(await publisher.channel(), names) >= most) {
    await until.world.sleep(roomMs, until.signal)
    until.signal.throwIfAborted()
  }
}

/** What was refused, as it came, with the problem beside it; `expiration` ends its stay. */
const createReject = (publisher: AmqpPublisher, { prefix, waiting, refusedMs }: DoorSettings, until: Until, silo: string) =>
  async ({ content, fields, properties }: ConsumeMessage, problem: Refused): Promise<void> => {
    const names = namesOf(prefix, silo)
    await room(publisher, declareRefused, names, waiting, until)
    const { messageId, correlationId, contentType, type } = properties
    const headers = {
      code: problem.code, status: problem.status, asked: fields.routingKey, problem: JSON.stringify(problem),
    }
    const options = { messageId, correlationId, contentType, type, expiration: String(refusedMs), headers }
    await publisher.send({ exchange: '', key: names.refused, content, options })
  }

const createTell = (publisher: AmqpPublisher, { prefix, waiting }: DoorSettings, world: World): Door['tell'] =>
  async (silo, entries, signal) => {
    const names = namesOf(prefix, silo)
    await room(publisher, declareStatus, names, waiting, { world, signal })
    const said = (entry: ToldEntry): Promise<void> => publisher.send({
      exchange: names.status, key: statusKey(silo, entry.channel, entry.status), content: Buffer.from(JSON.stringify(entry)),
      options: { contentType: 'application/json', messageId: String(entry.seq), type: 'status' },
    })
    await Promise.all(entries.map(said))
  }

const createConsumptions = (
  settings: DoorSettings, { take, world }: DoorParts, publisher: AmqpPublisher, signal: AbortSignal,
) =>
  settings.silos.map((silo): AmqpConsumption => {
    const names = namesOf(settings.prefix, silo)
    return createAmqpConsumption({
      queue: names.in, width: settings.width, world, watchMs, declare: (channel) => declareIn(channel, names),
      take: createWork({ silo, take, world, publisher, reject: createReject(publisher, settings, { world, signal }, silo) }),
    })
  })

const declareAll = async (channel: Channel, names: Names): Promise<void> => {
  await declareIn(channel, names)
  await declareStatus(channel, names)
  await declareRefused(channel, names)
}

/** Connects and declares. Rejects with Fault: `door-unreachable`, or `door-unfit` where it may not declare. */
export const openAmqpDoor: OpenDoor = async (settings, parts) => {
  const { gone, back, isAway } = createTeller(parts.world, { what: 'door', door: 'amqp' })
  const publisher = createAmqpPublisher(() => undefined)
  const stopped = new AbortController()
  const consumptions = createConsumptions(settings, parts, publisher, stopped.signal)
  let consuming: ChannelModel | undefined
  let isStarted = false
  let isClosed = false
  const begin = (model: ChannelModel): Promise<unknown> => Promise.all(consumptions.map((each) => each.setUp(model)))

  // Apart, because a broker short of memory stops reading from whoever writes, and what comes in must go on.
  const writing = await link(settings, async (model) => {
    await publisher.setUp(model)
    for (const silo of settings.silos) await declareAll(await publisher.channel(), namesOf(settings.prefix, silo))
    back()
  }, () => {
    publisher.gone()
    if (!isClosed) gone()
  }).catch(unopened(settings.url))
  const reading = await link(settings, async (model) => {
    consuming = model
    if (isStarted) await begin(model)
  }, () => {
    consuming = undefined
    for (const each of consumptions) each.gone()
  }).catch(unopened(settings.url))

  return {
    start: async () => {
      isStarted = true
      // Where this fails, so does the connection, and the next one begins anew.
      if (consuming) await begin(consuming).catch(() => undefined)
    },
    stop: async () => {
      stopped.abort()
      await Promise.all(consumptions.map((each) => each.stop()))
    },
    tell: createTell(publisher, settings, parts.world),
    isAway,
    close: async () => {
      isClosed = true
      await Promise.all([writing, reading].map((each) => each.close().catch(() => undefined)))
    },
  }
}
