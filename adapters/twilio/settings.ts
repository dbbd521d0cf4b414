import type { JsonSchema } from '../../core/channel.ts'

/** How a way out through Twilio is opened; secrets are already resolved. Members left out have the schema's defaults. */
export interface TwilioSettings {
  readonly adapter: 'twilio'
  readonly accountSid: string
  /** Also the key of the callbacks' signatures, whatever the requests are authorised with. */
  readonly authToken: string
  readonly apiKey?: string
  readonly apiSecret?: string
  readonly from?: string
  readonly messagingServiceSid?: string
  readonly baseUrl?: string
  readonly validitySeconds?: number
  readonly countries?: readonly string[]
  readonly connections?: number
  readonly timeoutMs?: number
  readonly graceMs?: number
}

/** The same with nothing left out. */
export type Settings = TwilioSettings &
  Required<Pick<TwilioSettings, 'baseUrl' | 'validitySeconds' | 'countries' | 'connections' | 'timeoutMs' | 'graceMs'>>

/** Twilio's own limit of how long it tries to deliver a message. */
export const maxValiditySeconds = 36_000

const defaults = {
  baseUrl: 'https://api.twilio.com', validitySeconds: maxValiditySeconds, countries: ['45'],
  connections: 20, timeoutMs: 30_000, graceMs: 30_000,
}

export const completed = (given: TwilioSettings): Settings => ({ ...defaults, ...given })

const secret = (description: string): JsonSchema => 
  ({ type: 'string', minLength: 16, maxLength: 200, writeOnly: true, description })
const whole = (minimum: number, maximum: number, standard: number, description: string): JsonSchema =>
  ({ type: 'integer', minimum, maximum, default: standard, description })
const sid = (prefixes: string): string => `^${prefixes}[0-9a-fA-F]{32}$`
const baseUrlPattern = '^(https://([a-z0-9-]+\\.)+twilio\\.com|http://(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])(:\\d+)?)/?$'

/** Schema of the settings. */
export const twilioSettings: JsonSchema = {
  type: 'object',
  description: 'An account at Twilio, and as whom it sends: a number or name (`from`), or a messaging service.',
  properties: {
    adapter: { const: 'twilio', description: 'Twilio\'s Programmable Messaging.' },
    accountSid: { type: 'string', pattern: sid('AC'), description: 'The account.' },
    authToken: secret('The account\'s token; the callbacks are signed with it.'),
    apiKey: { type: 'string', pattern: sid('SK'), description: 'An API key to send with, instead of the token.' },
    apiSecret: secret('The secret of the API key.'),
    from: {
      type: 'string', pattern: '^(\\+[1-9]\\d{6,14}|\\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 +&_-]{1,11})$',
      description: 'A number with its country code, a short code, or a name: at most 11 characters with a letter among them.',
    },
    messagingServiceSid: { type: 'string', pattern: sid('MG'), description: 'The messaging service that chooses the sender.' },
    baseUrl: {
      type: 'string', pattern: baseUrlPattern, default: defaults.baseUrl,
      description: 'Another region or edge of Twilio\'s, or a sandbox on this machine.',
    },
    validitySeconds: whole(
      1, maxValiditySeconds, defaults.validitySeconds,
      'How long Twilio tries to deliver; the silo\'s `expiresAt` may shorten it.'),
    countries: {
      type: 'array', items: { type: 'string', pattern: '^[1-9]\\d{0,3}$' }, minItems: 1, maxItems: 300,
      default: defaults.countries,
      description: 'Country codes that are sent to. Other numbers are refused, because each may cost many times as much.',
    },
    connections: whole(1, 100, defaults.connections, 'Connections at once.'),
    timeoutMs: whole(100, 120_000, defaults.timeoutMs, 'How long one request may take.'),
    graceMs: whole(
      0, 3_600_000, defaults.graceMs,
      'How long after an attempt a message that is not on Twilio\'s list may still turn up there.'),
  },
  required: ['adapter', 'accountSid', 'authToken'],
  oneOf: [
    { properties: { from: true }, required: ['from'] },
    { properties: { messagingServiceSid: true }, required: ['messagingServiceSid'] },
  ],
  dependentRequired: { apiKey: ['apiSecret'], apiSecret: ['apiKey'] },
  additionalProperties: false,
}
