import type { JsonSchema } from '../../core/channel.ts'
import { doorSchema, type DoorSettings } from '../protocols/door.ts'
import {
  addressSchema, caSchema, choiceSchema, memoVersionSchema, pemSchema, senderSchema, wholeSchema,
} from '../protocols/schema.ts'

/** How a way out through NgDP is opened; secrets are already resolved. Members left out have the schema's defaults. */
export interface DigitalPostSettings {
  readonly adapter: 'digital-post'
  /** Where the API begins, without a slash at the end. */
  readonly address?: string
  readonly systemId: string
  readonly apiToken: string
  /** PEM of the system's certificate and key. */
  readonly certificate: string
  readonly key: string
  readonly ca?: string
  readonly sender: { readonly cvr: string; readonly label: string }
  readonly memoVersion?: '1.1' | '1.2'
  readonly receipts?: 'pull' | 'push' | 'none'
  readonly push?: DoorSettings
  readonly events?: 'pull' | 'none'
  readonly pullEveryMs?: number
  readonly pageSize?: number
  readonly connections?: number
  readonly timeoutMs?: number
  readonly bulk?: boolean
  readonly lookUp?: boolean
  readonly lookUpForMs?: number
}

type Standard =
  | 'address' | 'memoVersion' | 'receipts' | 'pullEveryMs' | 'pageSize' | 'connections' | 'timeoutMs' | 'lookUpForMs'
/** The same with nothing left out. */
export type Settings = DigitalPostSettings & Required<Pick<DigitalPostSettings, Standard>>

const defaults = {
  address: 'https://api.digitalpost.dk/apis/v1', memoVersion: '1.2', receipts: 'pull', pullEveryMs: 30_000, pageSize: 100,
  connections: 10, timeoutMs: 60_000, lookUpForMs: 300_000,
} as const

export const completed = (given: DigitalPostSettings): Settings => ({ ...defaults, ...given })

/** Schema of the settings. */
export const digitalPostSettings: JsonSchema = {
  type: 'object',
  description: 'A sender system at NgDP: its address, its certificate and token, and on whose behalf it sends.',
  properties: {
    adapter: { const: 'digital-post', description: 'NgDP\'s REST API for sender systems.' },
    address: addressSchema(defaults.address,
      'Where the API begins, without a slash at the end: production, test, or a sandbox on this machine.'),
    systemId: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'The sender system\'s id at NgDP.' },
    apiToken: { type: 'string', minLength: 16, maxLength: 500, writeOnly: true, description: 'The system\'s API token.' },
    certificate: pemSchema('PEM of the system\'s certificate (OCES3), with its chain.'),
    key: pemSchema('PEM of the certificate\'s key.'),
    ca: caSchema,
    sender: senderSchema,
    memoVersion: memoVersionSchema,
    receipts: choiceSchema(['pull', 'push', 'none'], defaults.receipts,
      'Whether this route fetches the system\'s receipts or has them posted. Of the routes of one system one does.'),
    push: doorSchema('NgDP'),
    events: choiceSchema(['pull', 'none'], 'none',
      'Whether this route also reads the system\'s log of events, which tells when a letter was opened or recalled.'),
    pullEveryMs: wholeSchema(20, 3_600_000, defaults.pullEveryMs,
      'How long to wait before looking for receipts or events again.'),
    pageSize: wholeSchema(1, 1000, defaults.pageSize, 'Receipts on a page of the list.'),
    connections: wholeSchema(1, 100, defaults.connections, 'Connections at once.'),
    timeoutMs: wholeSchema(100, 600_000, defaults.timeoutMs, 'How long one request may take.'),
    bulk: {
      type: 'boolean', default: false,
      description: 'Whether messages that are sent at the same time share a request. For small ones, where NgDP is far away.',
    },
    lookUp: {
      type: 'boolean',
      description: 'Whether it is asked before the first attempt that the recipient is registered. ' +
        'Usually for NemSMS, not for letters.',
    },
    lookUpForMs: wholeSchema(0, 3_600_000, defaults.lookUpForMs, 'How long what NgDP said of a recipient is remembered.'),
  },
  required: ['adapter', 'systemId', 'apiToken', 'certificate', 'key', 'sender'],
  if: { properties: { receipts: { const: 'push' } }, required: ['receipts'] },
  then: { properties: { push: { description: 'Needed then.' } }, required: ['push'] },
  additionalProperties: false,
}
