// How a partner is spoken with: what stands in the configuration, and what that amounts to.
import type { JsonSchema } from '../../../core/channel.ts'
import { securitySettings, type SecuritySettings } from '../security/index.ts'
import { profiles, settingsFor, type Profile, type RmSettings } from '../settings.ts'
import type { Described } from '../wsdl/index.ts'
import type { AddressingVersion, RmVersion, SoapVersion, Variant } from '../variant.ts'

/** What a partner may send, told by its action. */
export interface Admitted extends Described {
  readonly silo: string
  readonly topic: string
}

export interface WsRmSettings {
  readonly adapter: 'ws-rm'
  readonly partner: string
  readonly address: string
  readonly ca?: string
  readonly certificate?: string
  readonly key?: string
  readonly profile?: Profile
  readonly rm?: RmVersion
  readonly addressing?: AddressingVersion
  readonly soap?: SoapVersion
  readonly ownAddress?: string
  readonly polls?: string
  readonly offers?: boolean
  readonly callbackHosts?: readonly string[]
  readonly door?: 'partner' | 'api'
  readonly receives?: readonly Admitted[]
  readonly schemas?: readonly string[]
  /** A message that the partner has said is harmless. */
  readonly test?: { readonly action: string; readonly xml: string }
  readonly unsequenced?: boolean
  readonly replyWithinMs?: number
  readonly maxMessageBytes?: number
  readonly connections?: number
  readonly timeoutMs?: number
  readonly security?: SecuritySettings
  readonly tuning?: Partial<RmSettings>
}

const defaults = {
  profile: 'strict', rm: '1.1', addressing: '2005/08', soap: '1.2', door: 'partner', receives: [], schemas: [], callbackHosts: [],
  offers: false, unsequenced: false, replyWithinMs: 20_000, maxMessageBytes: 1_048_576, connections: 8, timeoutMs: 25_000,
  tuning: {},
} as const

export type Settings = WsRmSettings & Required<Pick<WsRmSettings, keyof typeof defaults>>

export const completed = (given: WsRmSettings): Settings => ({ ...defaults, ...given })

export const variantOf = ({ rm, addressing, soap }: Settings): Variant => ({ rm, addressing, soap })

/**
 * The machines' own settings. What is behind a gap is not kept but asked for again, and nothing rests for longer than an attempt
 * lasts, so that each attempt sends at least once.
 */
export const rmSettingsOf = ({ profile, tuning, callbackHosts, polls, timeoutMs }: Settings): RmSettings => settingsFor(profile, {
  resendCapMs: 15_000, ...(polls === undefined && { createMs: timeoutMs + 1000 }), ...tuning, maxHeld: 0,
  ...(callbackHosts.length > 0 && { reach: { schemes: ['https'], hosts: callbackHosts, plainOnLoopback: true } }),
})

const text = (description: string, maxLength = 500): JsonSchema => ({ type: 'string', minLength: 1, maxLength, description })
const pem = (description: string): JsonSchema => (
  { type: 'string', pattern: '^\\s*-----BEGIN ', maxLength: 65_536, writeOnly: true, description })
const number = (standard: number, minimum: number, maximum: number, description: string): JsonSchema => (
  { type: 'integer', minimum, maximum, default: standard, description })

const elementName = (description: string): JsonSchema => ({
  type: 'string', maxLength: 500, pattern: '^\\{[!-z|~]*\\}[A-Za-z_][A-Za-z0-9._-]*$',
  description: `\`{namespace}name\`. ${description}`,
})

const admitted: JsonSchema = {
  type: 'array', maxItems: 200, default: [], description: 'What the partner may send to whom. Nothing else is taken.',
  items: {
    type: 'object', additionalProperties: false, required: ['action', 'silo', 'topic'],
    properties: {
      action: text('The message\'s wsa:Action.'),
      silo: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', description: 'Id of the silo that it is for.' },
      topic: {
        type: 'string', maxLength: 100, pattern: '^[A-Za-z0-9ÆØÅæøå._:/@-]+$', description: 'The topic it is accepted under.',
      },
      reply: {
        type: 'boolean', default: false, description: 'The silo answers it, by a message on this channel with `relatesTo`.',
      },
      element: elementName('What stands in the body, for the partner\'s WSDL. Left out: as the action ends.'),
      answer: {
        type: 'object', additionalProperties: false, description: 'The answer, for the partner\'s WSDL.',
        properties: {
          action: text('Its wsa:Action. Left out: that of the request and `Response`.'),
          element: elementName('What stands in its body. Left out: that of the request and `Response`.'),
        },
      },
    },
  },
}

const versions: Readonly<Record<string, JsonSchema>> = {
  profile: {
    enum: Object.keys(profiles), default: defaults.profile,
    description: 'What is known of the partner\'s stack; `strict` keeps to the letter of the standard.',
  },
  rm: { enum: ['1.1', '1.0'], default: defaults.rm, description: 'WS-ReliableMessaging; 1.1 is also 1.2.' },
  addressing: {
    enum: ['2005/08', '2004/08'], default: defaults.addressing, description: 'WS-Addressing; 2004/08 with 1.0 alone.',
  },
  soap: { enum: ['1.2', '1.1'], default: defaults.soap, description: 'SOAP.' },
}

const wire: Readonly<Record<string, JsonSchema>> = {
  certificate: pem('PEM of the hub\'s client certificate, with its chain.'),
  key: pem('PEM of its key.'),
  ca: { type: 'string', pattern: '-----BEGIN ', description: 'PEM of the authority that alone is trusted.' },
  connections: number(defaults.connections, 1, 100, 'Connections at once.'),
  timeoutMs: number(defaults.timeoutMs, 100, 600_000, 'How long one exchange may take.'),
  maxMessageBytes: number(defaults.maxMessageBytes, 1024, 16_777_216, 'Largest envelope that is taken from the partner.'),
}

/** Schema of the settings. */
export const wsRmSettings: JsonSchema = {
  type: 'object',
  description: 'Reliable messages to and from a partner (OASIS WS-ReliableMessaging). With `perPartner`, `partner`, ' +
    '`address` and `ca` come from the partner\'s endpoint.',
  properties: {
    adapter: { const: 'ws-rm', description: 'SOAP over HTTP.' },
    partner: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'Id of the partner that it leads to.' },
    address: {
      type: 'string', maxLength: 500, pattern: '^(https://|http://(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])(:\\d+)?(/|$))',
      description: 'The partner\'s endpoint: https, or http on this machine.',
    },
    ...versions, ...wire,
    ownAddress: text('Where the partner sends what it does not answer on the exchange: the hub\'s own endpoint as the partner ' +
      'reaches it. Without it all comes back on the exchange.'),
    polls: {
      type: 'string', minLength: 16, maxLength: 100, pattern: '^[A-Za-z0-9:._-]+$',
      description: 'The partner has no address of its own and fetches (WS-MakeConnection), under an anonymous address with ' +
        'this id, which must not be guessable. Needs `ownAddress`.',
    },
    offers: { type: 'boolean', default: false, description: 'Offer the partner a sequence for its answers. Apache CXF ' +
      'answers no request without.' },
    callbackHosts: {
      type: 'array', maxItems: 20, default: [], items: text('A host name.', 253),
      description: 'Hosts that the partner may have the hub call (AcksTo, ReplyTo, Offer). Without it, none.',
    },
    door: {
      enum: ['partner', 'api'], default: defaults.door,
      description: '`partner`: the partners\' door, under the partner\'s client certificate. `api`: below /inlets/, without ' +
        'one; only where a signature or a network of its own tells who calls.',
    },
    security: securitySettings,
    receives: admitted,
    schemas: {
      type: 'array', maxItems: 20, default: [],
      items: { type: 'string', pattern: '<', maxLength: 524_288, description: 'An XML Schema, which names no other file.' },
      description: 'XML Schemas of the partner\'s messages, for its WSDL. Elements without one may hold anything.',
    },
    test: {
      type: 'object', additionalProperties: false, required: ['action', 'xml'],
      description: 'A message that the partner has said is harmless, which an operator\'s check of the way to it sends.',
      properties: { action: text('Its wsa:Action.'), xml: text('One XML element, its namespaces declared in it.', 10_000) },
    },
    unsequenced: { type: 'boolean', default: false, description: 'Take messages outside of any sequence, too.' },
    replyWithinMs: number(defaults.replyWithinMs, 0, 120_000, 'How long an exchange is held open for the silo\'s answer.'),
    tuning: { type: 'object', default: {}, description: 'The protocol\'s own numbers and switches, over those of the profile.' },
  },
  required: ['adapter', 'partner', 'address'],
  additionalProperties: false,
}
