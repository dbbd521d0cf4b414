import type { JsonSchema } from '../../core/channel.ts'
import { doorSchema, type DoorSettings } from '../protocols/door.ts'
import {
  addressSchema, caSchema, choiceSchema, memoVersionSchema, pemSchema, senderSchema, wholeSchema,
} from '../protocols/schema.ts'

/** Where Beskedfordeler's broker is, and the queue of the subscription. */
export interface BrokerSettings {
  /** `amqps://host:5671` without user or password: the token is shown in their stead. */
  readonly address: string
  readonly vhost?: string
  readonly queue: string
}

/** How a way out through Serviceplatformen is opened; secrets are resolved. Members left out have the schema's defaults. */
export interface ServiceplatformenSettings {
  readonly adapter: 'serviceplatformen'
  /** The whole address of the token issuer. */
  readonly issuer?: string
  /** Where the services begin, without a slash at the end. */
  readonly services?: string
  readonly certificate: string
  readonly key: string
  readonly ca?: string
  readonly sender: { readonly cvr: string; readonly label: string }
  readonly memoVersion?: '1.1' | '1.2'
  /** Names of the services, as tokens are asked for. */
  readonly entities?: Partial<Entities>
  readonly lookUp?: boolean
  readonly repeatable?: boolean
  readonly receipts?: 'push' | 'amqp' | 'none'
  readonly push?: DoorSettings
  readonly broker?: BrokerSettings
  readonly connections?: number
  readonly timeoutMs?: number
}

export interface Entities {
  readonly send: string
  readonly lookUp: string
  readonly receive: string
}

type Standard = 'issuer' | 'services' | 'memoVersion' | 'repeatable' | 'receipts' | 'connections' | 'timeoutMs'
/** The same with nothing left out. */
export type Settings = Omit<ServiceplatformenSettings, 'entities'> & Required<Pick<ServiceplatformenSettings, Standard>> & {
  readonly entities: Entities
}

const entities: Entities = {
  send: 'http://entityid.kombit.dk/service/kombipostafsend/1',
  lookUp: 'http://entityid.kombit.dk/service/postforespoerg/1',
  receive: 'http://entityid.kombit.dk/service/bfo_modtag/2',
}

const defaults = {
  issuer: 'https://n2adgangsstyring.stoettesystemerne.dk/runtime/api/rest/wstrust/v1/issue',
  services: 'https://prod.serviceplatformen.dk/service', memoVersion: '1.2', repeatable: false, receipts: 'push',
  connections: 10, timeoutMs: 60_000,
} as const

export const completed = (given: ServiceplatformenSettings): Settings =>
  ({ ...defaults, ...given, entities: { ...entities, ...given.entities } })

const entity = (standard: string, description: string): JsonSchema =>
  ({ type: 'string', pattern: '^https?://[^?#\\s]+$', maxLength: 300, default: standard, description })

const broker: JsonSchema = {
  type: 'object', description: 'Beskedfordeler\'s broker, and the queue of the subscription to PKO_PostStatus.',
  properties: {
    address: {
      type: 'string', pattern: '^amqps://[^/?#@\\s]+$', examples: ['amqps://beskedfordeler.example.dk:5671'],
      description: 'Where it is: amqps, without user or password, for a token is shown in their stead.',
    },
    vhost: { type: 'string', minLength: 1, maxLength: 100, default: 'BF', description: 'The broker\'s virtual host.' },
    queue: { type: 'string', minLength: 1, maxLength: 255, description: 'The queue, as named with the subscription.' },
  },
  required: ['address', 'queue'], additionalProperties: false,
}

const needs = (kind: string, member: string): JsonSchema => ({
  if: { properties: { receipts: { const: kind } }, required: ['receipts'] },
  then: { properties: { [member]: { description: 'Needed then.' } }, required: [member] },
})

/** Schema of the settings. */
export const serviceplatformenSettings: JsonSchema = {
  type: 'object',
  description: 'A user system at KOMBIT\'s Serviceplatformen (SF1601): its certificate, and on whose behalf it sends.',
  properties: {
    adapter: { const: 'serviceplatformen', description: 'Serviceplatformen, SF1601.' },
    issuer: addressSchema(defaults.issuer, 'The whole address of the token issuer.'),
    services: addressSchema(defaults.services, 'Where the services begin, without a slash at the end.'),
    certificate: pemSchema('PEM of the system\'s certificate (OCES3), with its chain.'),
    key: pemSchema('PEM of the certificate\'s key.'),
    ca: caSchema,
    sender: senderSchema,
    memoVersion: memoVersionSchema,
    entities: {
      type: 'object', description: 'Names of the services, as tokens are asked for.',
      properties: {
        send: entity(entities.send, 'Sending.'), lookUp: entity(entities.lookUp, 'Asking who is registered.'),
        receive: entity(entities.receive, 'Fetching receipts from the broker.'),
      },
      additionalProperties: false,
    },
    lookUp: {
      type: 'boolean',
      description: 'Whether it is asked before sending that the recipient is registered. Usually for NemSMS, not for letters.',
    },
    repeatable: {
      type: 'boolean', default: defaults.repeatable,
      description: 'Whether a message may be sent again where its answer was lost. Only where KOMBIT has confirmed that a ' +
        'repeated messageUUID is recognised; else a receipt settles the doubt, or an operator.',
    },
    receipts: choiceSchema(['push', 'amqp', 'none'], defaults.receipts,
      'Whether this route has the system\'s receipts posted, or takes them from the broker. Of a system\'s routes one does.'),
    push: doorSchema('Beskedfordeler'),
    broker,
    connections: wholeSchema(1, 100, defaults.connections, 'Connections at once.'),
    timeoutMs: wholeSchema(100, 600_000, defaults.timeoutMs, 'How long one request may take.'),
  },
  required: ['adapter', 'certificate', 'key', 'sender'],
  allOf: [needs('push', 'push'), needs('amqp', 'broker')],
  additionalProperties: false,
}
