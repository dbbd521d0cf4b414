import type { JsonSchema } from '../core/channel.ts'
import { credentials, duration, namePattern, topics } from './schema-words.ts'

const webhook: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['url', 'secret'],
  description: 'Where the silo is told what became of its messages. Without it, the silo reads its feed.',
  properties: {
    url: {
      type: 'string', format: 'uri', examples: ['https://kontaktforloeb.example.dk/sluse'],
      description: 'Address the hub posts to: https, or http to the same machine.',
    },
    secret: {
      type: 'string', minLength: 16, maxLength: 1_000, writeOnly: true, examples: [{ env: 'KONTAKTFORLOEB_WEBHOOK_SECRET' }],
      description: 'Key of the HMAC-SHA256 signature, at least 16 characters. May be `{ "env": … }` or `{ "file": … }`.',
    },
    suspendAfter: duration('Failing this long suspends the webhook until the silo resumes it.', '5d', '1m', '365d'),
    ca: {
      type: 'string', pattern: '-----BEGIN CERTIFICATE-----', examples: [{ file: '/etc/sluse/silo-ca.pem' }],
      description: 'PEM of the private certificate authority that signed the silo\'s certificate. May be `{ "file": … }`.',
    },
  },
}

const relevance: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['url', 'secret'],
  description: 'Where the silo is asked, just before a message posted with `ask` is sent, whether it is still relevant.',
  properties: {
    url: {
      type: 'string', format: 'uri', examples: ['https://huskeservice.example.dk/relevant'],
      description: 'Address the hub asks at: https, or http to the same machine.',
    },
    secret: {
      type: 'string', minLength: 16, maxLength: 1_000, writeOnly: true, examples: [{ env: 'HUSKESERVICE_RELEVANCE_SECRET' }],
      description: 'Key of the HMAC-SHA256 signature, at least 16 characters. May be `{ "env": … }` or `{ "file": … }`.',
    },
    ca: {
      type: 'string', pattern: '-----BEGIN CERTIFICATE-----', examples: [{ file: '/etc/sluse/silo-ca.pem' }],
      description: 'PEM of the private certificate authority that signed the silo\'s certificate. May be `{ "file": … }`.',
    },
    timeout: duration('How long an answer may take.', '2s', '100ms', '5s'),
    otherwise: {
      enum: ['send', 'wait'], default: 'send',
      description: 'Where the silo does not answer: `send` it all the same, or let it `wait` as after a failed attempt.',
    },
  },
}

const silo: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['da', 'en', 'credentials', 'channels', 'topics'],
  properties: {
    da: {
      type: 'string', minLength: 1, maxLength: 100, description: 'Danish name, for operators.', examples: ['Kontaktforløb'],
    },
    en: { type: 'string', minLength: 1, maxLength: 100, description: 'English name, for operators.', examples: ['Contact'] },
    credentials: credentials('What the silo shows to be let in; an empty list lets nobody in.'),
    channels: {
      type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1 }, examples: [['sms', 'email']],
      description: 'The channels it may use.',
    },
    topics: topics('The topics it may use. One that ends in `.*` means everything below it.'),
    webhook, relevance,
    retention: duration('How long settled transactions and their journal are kept.', '180d', '1h', '3650d'),
    parked: duration('Overrides the route\'s `parked` for the messages of this silo.', undefined, '1m', '365d'),
  },
}

export const silos: JsonSchema = {
  type: 'object', default: {}, description: 'Those who hand messages in, by id: lower-case letters, digits and hyphens.',
  propertyNames: { pattern: namePattern },
  additionalProperties: silo,
}
