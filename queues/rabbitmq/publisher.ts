// Writes tickets, each answered for by the broker (publisher confirms). A ticket for a queue that is not there comes back; then
// the queue is made anew the next time.
import type { ChannelModel, ConfirmChannel } from 'amqplib'
import type { Ticket } from '../../core/queue.ts'
import { declare, nameOf } from './topology.ts'

export interface Publisher {
  setUp(model: ChannelModel): Promise<void>
  gone(): void
  publish(ticket: Ticket): Promise<void>
  /** Tickets that wait on a route. */
  depth(route: string): Promise<number>
}

/** A broker that says nothing for so long is not believed to have it: a queue may be without a leader. */
const confirmMs = 10_000

const awayError = (): Error => new Error('the broker is away')

export const createPublisher = (prefix: string): Publisher => {
  let channel: ConfirmChannel | undefined
  let declared = new Map<string, Promise<unknown>>()
  let returned = new Set<string>()
  const pending = new Set<(error: Error) => void>()

  const gone = (): void => {
    channel = undefined
    declared = new Map()
    returned = new Set()
    for (const fail of [...pending]) fail(awayError())
  }
  const setUp = async (model: ChannelModel): Promise<void> => {
    const made = await model.createConfirmChannel()
    made.on('error', () => undefined)
    made.on('close', gone)
    made.on('return', ({ fields, properties }) => {
      declared.delete((fields as { readonly routingKey: string }).routingKey)
      returned.add(String(properties.messageId))
    })
    channel = made
  }
  const ensure = (at: ConfirmChannel, route: string): Promise<unknown> => {
    const name = nameOf(prefix, route)
    const known = declared.get(name) ?? declare(at, name)
    declared.set(name, known)
    return known
  }
  let numbered = 0
  const confirmed = (at: ConfirmChannel, { id, route }: Ticket): Promise<void> => new Promise((resolve, reject) => {
    const messageId = String(numbered += 1)
    const settle = (error?: unknown): void => {
      clearTimeout(timer)
      pending.delete(settle)
      const lost = returned.delete(messageId)
      if (error || lost) reject(error instanceof Error ? error : new Error('the broker did not take it'))
      else resolve()
    }
    const timer = setTimeout(() => settle(new Error('the broker says nothing')), confirmMs)
    pending.add(settle)
    at.sendToQueue(nameOf(prefix, route), Buffer.from(id), { persistent: true, mandatory: true, messageId }, settle)
  })
  return {
    setUp, gone,
    publish: async (ticket) => {
      const at = channel
      if (!at) throw awayError()
      await ensure(at, ticket.route)
      await confirmed(at, ticket)
    },
    depth: async (route) => {
      if (!channel) throw awayError()
      await ensure(channel, route)
      return (await channel.checkQueue(nameOf(prefix, route))).messageCount
    },
  }
}
