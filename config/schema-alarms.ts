import type { JsonSchema } from '../core/channel.ts'
import { duration, object } from './schema-words.ts'

const address = '^[A-Za-z0-9._=+-]{1,64}@[A-Za-z0-9.-]{1,190}$'
const ca = (whose: string): JsonSchema => ({
  type: 'string', pattern: '-----BEGIN CERTIFICATE-----', examples: [{ file: '/etc/sluse/ca.pem' }],
  description: `PEM of the private certificate authority that signed ${whose} certificate. May be \`{ "file": … }\`.`,
})

const mail: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['host', 'from', 'to'],
  description: 'Alarms by mail, in Danish and English, over the owner\'s mail server.',
  properties: {
    host: { type: 'string', minLength: 1, maxLength: 253, description: 'The mail server.', examples: ['mail.example.dk'] },
    port: { type: 'integer', minimum: 1, maximum: 65_535, default: 587, description: 'Its port; 465 with `secure`.' },
    secure: { type: 'boolean', default: false, description: 'TLS from the first byte instead of STARTTLS.' },
    requireTls: {
      type: 'boolean', default: true, description: 'Nothing is mailed without TLS; may be false on this machine only.',
    },
    user: { type: 'string', minLength: 1, maxLength: 254, description: 'Name to log in with. May be `{ "env": … }`.' },
    password: {
      type: 'string', minLength: 1, maxLength: 1_000, writeOnly: true, examples: [{ env: 'ALARM_MAIL_PASSWORD' }],
      description: 'Password to log in with. May be `{ "env": … }` or `{ "file": … }`.',
    },
    ca: ca('the mail server\'s'),
    from: { type: 'string', pattern: address, description: 'Whom the mails are from.', examples: ['sluse@example.dk'] },
    to: {
      type: 'array', minItems: 1, maxItems: 20, uniqueItems: true, items: { type: 'string', pattern: address },
      description: 'Whom alarms are mailed to: those who operate the hub.', examples: [['drift@example.dk']],
    },
  },
}

const webhook: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['url', 'secret'],
  description: 'Alarms posted as JSON, signed as statuses to silos are; docs/operating/alarms.md.',
  properties: {
    url: {
      type: 'string', format: 'uri', examples: ['https://drift.example.dk/sluse'],
      description: 'Address the hub posts to: https, or http to the same machine.',
    },
    secret: {
      type: 'string', minLength: 16, maxLength: 1_000, writeOnly: true, examples: [{ env: 'ALARM_WEBHOOK_SECRET' }],
      description: 'Key of the HMAC-SHA256 signature, at least 16 characters. May be `{ "env": … }` or `{ "file": … }`.',
    },
    ca: ca('the receiver\'s'),
  },
}

/** From when on something is worth an alarm, and who is told. */
export const alarms = object('From when on something is worth an alarm, and who is told; docs/operating/alarms.md.', {
  late: duration('A route is late when its oldest message has been due for this long.', '15m', '1m', '7d'),
  inDoubt: duration('How long a message may be in doubt.', '15m', '1m', '7d'),
  ending: duration('This long before a parked message is given up.', '24h', '1m', '30d'),
  failingLeast: {
    type: 'integer', minimum: 1, maximum: 1_000_000, default: 50,
    description: 'Of fewer messages of a silo\'s on a channel that were settled today no share is reckoned.',
  },
  failingShare: {
    type: 'number', exclusiveMinimum: 0, maximum: 1, default: 0.2, description: 'The share of them that fails, from 0 to 1.',
  },
  certificate: duration('This long before a certificate of the configuration expires.', '30d', '1d', '365d'),
  diskBytes: {
    type: 'integer', minimum: 0, maximum: 17_592_186_044_416, default: 1_073_741_824,
    description: 'Room left where the hub writes, in bytes.',
  },
  clock: duration('How far the hub\'s clock and the database server\'s may be apart.', '2s', '100ms', '1h'),
  silentHour: {
    type: 'integer', minimum: 0, maximum: 24, default: 16,
    description: 'The hour in Copenhagen from which it counts that a silo or partner has handed in nothing on a day when it ' +
      'usually does. 24: only the day after.',
  },
  remind: duration('After this long somebody is reminded of an alarm that lasts.', '24h', '5m', '30d'),
  mail, webhook,
})
