// The door as AsyncAPI tells of it.
import type { DescribeDoor, DoorChannel } from '../../core/door.ts'
import { namesOf, statusKey, type Names } from './names.ts'

const bound = (how: object): object => ({ bindings: { amqp: { ...how, bindingVersion: '0.3.0' } } })

const exchangeOf = (name: string, type: string): object =>
  bound({ is: 'routingKey', exchange: { name, type, durable: true, autoDelete: false } })

const queueOf = (name: string): object =>
  bound({ is: 'queue', queue: { name, durable: true, exclusive: false, autoDelete: false } })

const reply = {
  channel: 'amqp-answer', location: '$message.header#/reply_to',
  description: 'Only `amq.rabbitmq.reply-to` (direct reply-to) is obeyed, with the message\'s own `correlation_id`.',
}

const incoming = (names: Names): readonly DoorChannel[] => [
  {
    name: 'amqp-post', address: 'post', passing: ['message'], action: 'receive', reply, more: exchangeOf(names.in, 'direct'),
    description: 'Publish a message here, with this routing key, persistent and confirmed. Acknowledged after the hub\'s commit.',
  },
  {
    name: 'amqp-cancel', address: 'cancel', passing: ['cancellation'], action: 'receive', reply,
    more: exchangeOf(names.in, 'direct'), description: 'Take back what waits under a reference or a key. Safe to repeat.',
  },
]

const outgoing = (names: Names, silo: string): readonly DoorChannel[] => [
  {
    name: 'amqp-answer', address: null, passing: ['transaction', 'cancellations', 'problem'], action: 'send',
    description: 'The answer to one who waits: may be lost. A problem has the content type application/problem+json.',
  },
  {
    name: 'amqp-status', address: statusKey(silo, '{channel}', '{status}'), passing: ['entry'], action: 'send',
    more: exchangeOf(names.status, 'topic'), description: 'What becomes of each message, in order and at least once, by `seq`.',
  },
  {
    name: 'amqp-status-queue', address: names.status, passing: ['entry'], action: 'send', more: queueOf(names.status),
    description: 'The queue behind it, which misses nothing: consume, and acknowledge.',
  },
  {
    name: 'amqp-refused', address: names.refused, passing: ['refused'], action: 'send', more: queueOf(names.refused),
    description: 'What was refused, as it came, with the problem in its headers.',
  },
]

export const describeAmqp: DescribeDoor = ({ url, prefix }, silo) => {
  const { protocol, host, pathname } = new URL(url)
  const names = namesOf(prefix, silo)
  return {
    name: 'amqp', protocol: protocol.slice(0, -1), protocolVersion: '0.9.1', host, ...(pathname.length > 1 && { pathname }),
    description: 'RabbitMQ. Each silo has a user of its own, which reaches its own names and no others.',
    channels: [...incoming(names), ...outgoing(names, silo)],
  }
}
