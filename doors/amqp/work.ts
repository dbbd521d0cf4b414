// What is done with one message: handed to the hub, answered where an answer is wanted, and acknowledged only then. What is
// refused lies in the silo's rejection queue before it is acknowledged; what the hub leaves is given back.
import type { Channel, ConsumeMessage, MessageProperties } from 'amqplib'
import { settle } from '../../brokers/amqp-consumption.ts'
import type { AmqpPublisher } from '../../brokers/amqp-publisher.ts'
import type { Refused, Take } from '../../core/door.ts'
import type { World } from '../../core/world.ts'

export interface WorkOrder {
  readonly silo: string
  readonly take: Take
  /** Publishes what was refused to the silo's rejection queue, as soon as there is room. */
  readonly reject: (message: ConsumeMessage, problem: Refused) => Promise<void>
  readonly publisher: Pick<AmqpPublisher, 'send'>
  readonly world: World
}

/** The broker's own way back to whoever published (direct reply-to); no queue by name, which might be another silo's. */
const directly = /^amq\.rabbitmq\.reply-to\.[\w.+/=:-]{1,250}$/

const json = 'application/json'
const problemJson = 'application/problem+json'

/** An answer is a courtesy: who has gone away since finds the rest in the statuses or among the refused. */
const answer = (
  { publisher }: WorkOrder, { replyTo, correlationId }: MessageProperties, contentType: string, said: object,
): void => {
  if (typeof replyTo !== 'string' || !directly.test(replyTo)) return
  const options = { contentType, correlationId: correlationId as string, persistent: false, mandatory: false }
  publisher.send({ exchange: '', key: replyTo, content: Buffer.from(JSON.stringify(said)), options }).catch(() => undefined)
}

/** Makes the work on the messages of one silo; it never rejects. */
export const createWork = (order: WorkOrder) => async (channel: Channel, message: ConsumeMessage): Promise<void> => {
  const { silo, take, reject, world } = order
  const count = (kind: string): void => world.records.count('sluse_door_taken_total', { door: 'amqp', silo, answer: kind })
  try {
    const verdict = await take(silo, message.fields.routingKey, message.content)
    if (verdict.kind === 'left') return settle(() => channel.nack(message, false, true))
    if (verdict.kind === 'refused') {
      await reject(message, verdict.problem)
      answer(order, message.properties, problemJson, verdict.problem)
    } else answer(order, message.properties, json, verdict.answer)
    count(verdict.kind)
    settle(() => channel.ack(message))
  } catch (error) {
    world.log.warn('door-gives-back', { door: 'amqp', silo, error: (error as Error).name })
    settle(() => channel.nack(message, false, true))
  }
}
