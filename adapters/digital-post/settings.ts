import type { JsonSchema } from '../../core/channel.ts'

/** The door that NgDP posts receipts to. */
export interface PushSettings {
  readonly host?: string
  readonly port: number
  readonly certificate: string
  readonly key: string
  /** Authority of the certificates that get in. */
  readonly ca: string
  /** SHA-256 of the one certificate that gets in, as AA:BB:… */
  readonly fingerprint?: string
}

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
  readonly push?: PushSettings
  readonly pullEveryMs?: number
  readonly pageSize?: number
  readonly connections?: number
  readonly timeoutMs?: number
}

type Standard = 'address' | 'memoVersion' | 'receipts' | 'pullEveryMs' | 'pageSize' | 'connections' | 'timeoutMs'
/** The same with nothing left out. */
export type Settings = DigitalPostSettings & Required<Pick<DigitalPostSettings, Standard>>

const defaults = {
  address: 'https://api.digitalpost.dk/apis/v1', memoVersion: '1.2', receipts: 'pull', pullEveryMs: 30_000, pageSize: 100,
  connections: 10, timeoutMs: 60_000,
} as const

export const completed = (given: DigitalPostSettings): Settings => ({ ...defaults, ...given })

const whole = (minimum: number, maximum: number, standard: number, description: string): JsonSchema =>
  ({ type: 'integer', minimum, maximum, default: standard, description })
const pem = (description: string): JsonSchema =>
  ({ type: 'string', pattern: '^\\s*-----BEGIN ', maxLength: 65_536, writeOnly: true, description })
const addressPattern = '^https://[^/?#@\\s]+(/[^?#@\\s]*[^/?#@\\s])?$'
const choice = (values: readonly string[], standard: string, description: string): JsonSchema =>
  ({ enum: values, default: standard, description })

const push: JsonSchema = {
  type: 'object', description: 'The door that NgDP posts receipts to, under TLS with certificates on both sides.',
  properties: {
    host: { type: 'string', maxLength: 253, default: '127.0.0.1', description: 'Address to listen at.' },
    port: { type: 'integer', minimum: 1, maximum: 65_535, description: 'Port to listen at.' },
    certificate: pem('PEM of the door\'s own certificate, with its chain.'),
    key: pem('PEM of its key.'),
    ca: { type: 'string', pattern: '^\\s*-----BEGIN ', description: 'PEM of the authority whose certificates get in.' },
    fingerprint: {
      type: 'string', pattern: '^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}$',
      description: 'SHA-256 of the one certificate that gets in; without it any of the authority\'s does.',
    },
  },
  required: ['port', 'certificate', 'key', 'ca'], additionalProperties: false,
}

/** Schema of the settings. */
export const digitalPostSettings: JsonSchema = {
  type: 'object',
  description: 'A sender system at NgDP: its address, its certificate and token, and on whose behalf it sends.',
  properties: {
    adapter: { const: 'digital-post', description: 'NgDP\'s REST API for sender systems.' },
    address: {
      type: 'string', pattern: addressPattern, default: defaults.address,
      description: 'Where the API begins, without a slash at the end: production, test, or a sandbox on this machine.',
    },
    systemId: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'The sender system\'s id at NgDP.' },
    apiToken: { type: 'string', minLength: 16, maxLength: 500, writeOnly: true, description: 'The system\'s API token.' },
    certificate: pem('PEM of the system\'s certificate (OCES3), with its chain.'),
    key: pem('PEM of the certificate\'s key.'),
    ca: { type: 'string', pattern: '^\\s*-----BEGIN ', description: 'PEM of the authority that alone is trusted.' },
    sender: {
      type: 'object', description: 'The authority that letters are from.',
      properties: {
        cvr: { type: 'string', pattern: '^\\d{8}$', description: 'Its CVR number.' },
        label: { type: 'string', minLength: 1, maxLength: 256, description: 'Its name, as recipients see it.' },
      },
      required: ['cvr', 'label'], additionalProperties: false,
    },
    memoVersion: choice(['1.2', '1.1'], defaults.memoVersion, 'Version of MeMo that letters are written in.'),
    receipts: choice(['pull', 'push', 'none'], defaults.receipts,
      'Whether this route fetches the system\'s receipts or has them posted. Of the routes of one system one does.'),
    push,
    pullEveryMs: whole(20, 3_600_000, defaults.pullEveryMs, 'How long to wait before looking for receipts again.'),
    pageSize: whole(1, 1000, defaults.pageSize, 'Receipts on a page of the list.'),
    connections: whole(1, 100, defaults.connections, 'Connections at once.'),
    timeoutMs: whole(100, 600_000, defaults.timeoutMs, 'How long one request may take.'),
  },
  required: ['adapter', 'systemId', 'apiToken', 'certificate', 'key', 'sender'],
  if: { properties: { receipts: { const: 'push' } }, required: ['receipts'] },
  then: { properties: { push: { description: 'Needed then.' } }, required: ['push'] },
  additionalProperties: false,
}
