import type { JsonSchema } from '../core/channel.ts'
import { windowSchema } from './schema-routes.ts'
import { topics } from './schema-words.ts'

const text = (maxLength: number, description: string, example: string, pattern?: string): JsonSchema => (
  { type: 'string', minLength: 1, maxLength, description, examples: [example], ...(pattern !== undefined && { pattern }) })
const pem = (description: string): JsonSchema => (
  { type: 'string', pattern: '-----BEGIN ', description: `${description} May be \`{ "file": … }\`.` })
const secretPem = (description: string): JsonSchema => ({ ...pem(description), writeOnly: true })

const endpoint: JsonSchema = {
  type: 'object', additionalProperties: false,
  properties: {
    address: text(500, 'Where it is reached. For webservicebesked what its addresses begin with, with a slash at the end: what ' +
      'it subscribes to must lie below it. https, or for some channels http on this machine.',
      'https://nordby.example.dk/beskeder/',
      '^(https://[^/?#@\\s]+|http://(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])(:\\d+)?)(/[^?#@\\s]*)?$'),
    polled: {
      type: 'boolean', default: false,
      description: 'It fetches what is for it: nothing is sent, there is no `address`, and of the settings only its own count.',
    },
    ca: pem('PEM of the private authority that signed its certificate, which alone is then trusted.'),
    window: windowSchema,
    closed: {
      type: 'array', maxItems: 20, items: windowSchema, description: 'Its service windows: when nothing is sent to it.',
      examples: [[{ days: [7], from: '02:00', to: '06:00' }]],
    },
    settings: {
      type: 'object', default: {}, description: 'Laid over the route\'s settings, or instead of them where it is ' +
        '`polled`; what stands here is the channel\'s own.',
    },
  },
}

const partner: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['da', 'en', 'system', 'organisation'],
  properties: {
    da: text(100, 'Danish name, for operators.', 'Nordby Kommune'),
    en: text(100, 'English name, for operators.', 'Nordby Municipality'),
    system: text(100, 'The system\'s own name, which stands in its subscriptions. Several authorities may be on one system.',
      'nordby-fagsystem', '^[A-Za-z0-9][A-Za-z0-9._-]*$'),
    organisation: {
      type: 'object', additionalProperties: false, required: ['type', 'code', 'cvr'], description: 'The authority.',
      properties: {
        type: text(50, 'What kind of organisation it is.', 'kommune', '^[A-Za-zÆØÅæøå0-9-]+$'),
        code: text(20, 'Its number among those of its kind.', '999', '^[A-Za-z0-9-]+$'),
        cvr: text(8, 'Its CVR number.', '00000000', '^\\d{8}$'),
      },
    },
    certificates: {
      type: 'array', maxItems: 2, default: [],
      description: 'The client certificates that it may call with; two, so that one can be replaced without a pause.',
      items: {
        type: 'object', additionalProperties: false, required: ['sha256'],
        properties: {
          sha256: {
            type: 'string', pattern: '^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$',
            description: 'SHA-256 fingerprint of the certificate, 64 hex digits, with or without colons.',
          },
        },
      },
    },
    receives: {
      type: 'array', maxItems: 1_000, default: [], description: 'What it may subscribe to.',
      items: {
        type: 'object', additionalProperties: false, required: ['entityType'],
        properties: {
          entityType: {
            type: 'integer', minimum: 1, maximum: 2_147_483_647, examples: [100_008],
            description: 'Number of the type of entity.',
          },
          topics: topics(
            'Topics on which it may be told of such. One that ends in `.*` means everything below it. Left out: all.'),
        },
      },
    },
    endpoints: {
      type: 'object', default: {}, propertyNames: { pattern: '^[a-z][a-z0-9-]*$' }, additionalProperties: endpoint,
      description: 'The ways to it, by channel. Each route with `perPartner` on that channel is there once for each of them.',
    },
  },
}

export const partners: JsonSchema = {
  type: 'object', default: {}, propertyNames: { pattern: '^[a-z][a-z0-9-]{0,39}$' }, additionalProperties: partner,
  description: 'Systems outside that are told of events, by id: lower-case letters, digits and hyphens, at most 40.',
}

/** The door at which partners change their subscriptions. */
export const partnerApi: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['port', 'certificate', 'key', 'ca'],
  description: 'The door of partners: HTTPS that demands a client certificate. Without it, operators look after subscriptions.',
  properties: {
    host: { type: 'string', minLength: 1, default: '127.0.0.1', description: 'Address to listen on.' },
    port: { type: 'integer', minimum: 0, maximum: 65_535, description: 'Port to listen on. 0 lets the machine choose one.' },
    certificate: secretPem('PEM of the door\'s own certificate, with its chain.'),
    key: secretPem('PEM of its key.'),
    ca: pem('PEM of the authorities whose client certificates are let in, where a partner has their fingerprint.'),
  },
}
