import type { JsonSchema } from '../core/channel.ts'
import { duration, namePattern, object } from './schema-words.ts'

const door = (description: string, url: JsonSchema): JsonSchema => ({
  type: 'object', additionalProperties: false, required: ['url', 'silos'], description,
  properties: {
    url: { type: 'string', maxLength: 2_000, ...url },
    ca: {
      type: 'string', pattern: '^\\s*-----BEGIN ', maxLength: 65_536,
      description: 'PEM of a private certificate authority, where the broker has one.',
    },
    prefix: {
      type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', default: 'sluse',
      description: 'Begins the name of everything on the broker.',
    },
    silos: {
      type: 'array', minItems: 1, maxItems: 1_000, uniqueItems: true, items: { type: 'string', pattern: namePattern },
      examples: [['kontaktforloeb']], description: 'The silos that it is open to; each is known by its own names on the broker.',
    },
    width: {
      type: 'integer', minimum: 1, maximum: 1_000, default: 16,
      description: 'How much of one silo\'s is taken in at once; the rest waits on the broker.',
    },
    waiting: {
      type: 'integer', minimum: 10, maximum: 10_000_000, default: 10_000,
      description: 'How much may lie in a silo\'s status queue, or among its refused, before the hub waits for the silo.',
    },
    refused: duration('How long what was refused, content and all, is kept on the broker.', '7d', '1m', '365d'),
  },
})

export const doors: JsonSchema = object('Ways in and back besides HTTP, over brokers; docs/operating/doors.md.', {
  amqp: door('AMQP 0-9-1 (RabbitMQ): an exchange a silo to publish to, a topic exchange that tells what became of it.', {
    pattern: '^amqps?://[^?#]+$', examples: [{ env: 'SLUSE_DOOR_AMQP_URL' }],
    description: 'Where RabbitMQ is, with user, password and virtual host: `amqps:`, without TLS only on the same machine.',
  }),
  bullmq: door('BullMQ on Redis: a queue a silo to add jobs to, and one that tells what became of them.', {
    pattern: '^rediss?://[^?#]+$', examples: [{ env: 'SLUSE_DOOR_REDIS_URL' }],
    description: 'Where Redis is, with user and password: `rediss:`, without TLS only on the same machine.',
  }),
})
