import type { JsonSchema } from '../../core/channel.ts'

/** How a way out to one partner is opened; secrets are already resolved. Members left out have the schema's defaults. */
export interface WsbPushSettings {
  readonly adapter: 'wsb-push'
  /** Id of the partner that it leads to. */
  readonly partner: string
  /** What the partner's addresses begin with. */
  readonly address: string
  readonly ca?: string
  /** PEM of the hub's client certificate and key. */
  readonly certificate: string
  readonly key: string
  readonly repeats?: 'recognised' | 'unrecognised'
  readonly connections?: number
  readonly timeoutMs?: number
}

type Standard = 'repeats' | 'connections' | 'timeoutMs'
/** The same with nothing left out. */
export type Settings = WsbPushSettings & Required<Pick<WsbPushSettings, Standard>>

const defaults = { repeats: 'recognised', connections: 4, timeoutMs: 20_000 } as const

export const completed = (given: WsbPushSettings): Settings => ({ ...defaults, ...given })

const pem = (description: string): JsonSchema =>
  ({ type: 'string', pattern: '^\\s*-----BEGIN ', maxLength: 65_536, writeOnly: true, description })

/** Schema of the settings. */
export const wsbPushSettings: JsonSchema = {
  type: 'object',
  description: 'Webservicebeskeder to a partner: JSON posted under the hub\'s client certificate. With `perPartner`, ' +
    '`partner`, `address` and `ca` come from the partner\'s endpoint.',
  properties: {
    adapter: { const: 'wsb-push', description: 'JSON to the partner\'s webhooks.' },
    partner: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'Id of the partner that it leads to.' },
    address: {
      type: 'string', maxLength: 500, pattern: '^https://[^/?#@\\s]+/([^?#@\\s]*/)?$',
      description: 'What the partner\'s addresses begin with: https, with a slash at the end.',
    },
    ca: { type: 'string', pattern: '-----BEGIN ', description: 'PEM of the authority that alone is trusted.' },
    certificate: pem('PEM of the hub\'s client certificate, with its chain: the same for all partners.'),
    key: pem('PEM of its key.'),
    repeats: {
      enum: ['recognised', 'unrecognised'], default: defaults.repeats,
      description: '`recognised`: the partner knows a repeat by its BeskedIdentifier, so what may have arrived is sent again. ' +
        '`unrecognised`: what may have arrived is in doubt, see the route\'s `inDoubt`.',
    },
    connections: {
      type: 'integer', minimum: 1, maximum: 100, default: defaults.connections, description: 'Connections at once.',
    },
    timeoutMs: {
      type: 'integer', minimum: 100, maximum: 600_000, default: defaults.timeoutMs, description: 'How long one post may take.',
    },
  },
  required: ['adapter', 'partner', 'address', 'certificate', 'key'],
  additionalProperties: false,
}
