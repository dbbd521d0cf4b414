// What a partner's configuration says of WS-Security: what we sign and say, and what the partner has to.
import type { JsonSchema } from '../../../core/channel.ts'
import type { SignatureAlgorithm } from './names.ts'

/** Parts of a message that a signature must cover, as far as the message has them. */
export const parts = ['body', 'addressing', 'reliability', 'timestamp'] as const
export type Part = (typeof parts)[number]

export interface Signs {
  readonly certificate: string
  readonly key: string
  readonly algorithm?: SignatureAlgorithm
}

export interface Verifies {
  readonly certificates?: readonly string[]
  readonly authorities?: readonly string[]
  readonly subject?: readonly string[]
  readonly parts?: readonly Part[]
  readonly sha1?: boolean
}

export interface Username {
  readonly name: string
  readonly password: string
  readonly type?: 'digest' | 'text'
}

export interface SecuritySettings {
  readonly signs?: Signs
  readonly verifies?: Verifies
  readonly presents?: Username
  readonly expects?: Username
  readonly bindsSequences?: boolean
  readonly lifetimeMs?: number
  readonly skewMs?: number
  readonly maxRemembered?: number
}

export const securityDefaults = { lifetimeMs: 300_000, skewMs: 60_000, maxRemembered: 100_000 } as const

const pemPattern = '^\\s*-----BEGIN '
const secretPem = (description: string): JsonSchema =>
  ({ type: 'string', pattern: pemPattern, maxLength: 65_536, writeOnly: true, description })
const pems = (description: string): JsonSchema => (
  { type: 'array', minItems: 1, maxItems: 8, items: { type: 'string', pattern: pemPattern, maxLength: 65_536 }, description })
const number = (standard: number, minimum: number, maximum: number, description: string): JsonSchema => (
  { type: 'integer', minimum, maximum, default: standard, description })

const signs: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['certificate', 'key'],
  description: 'Sign what goes to the partner: body, addressing, reliability headers and timestamp.',
  properties: {
    certificate: secretPem('PEM of the certificate that the signature is shown with.'),
    key: secretPem('PEM of its RSA key.'),
    algorithm: {
      enum: ['rsa-sha256', 'rsa-sha1'], default: 'rsa-sha256', description: '`rsa-sha1` only for a partner that knows no other.',
    },
  },
}

const verifies: JsonSchema = {
  type: 'object', additionalProperties: false, anyOf: [
    { required: ['certificates'], properties: { certificates: true } },
    { required: ['authorities', 'subject'], properties: { authorities: true, subject: true } },
  ],
  description: 'Take nothing from the partner that it has not signed.',
  properties: {
    certificates: pems('PEMs of the certificates that the partner may sign with; two while it changes them.'),
    authorities: pems('PEMs of authorities whose certificates are taken for the `subject`.'),
    subject: {
      type: 'array', minItems: 1, maxItems: 8, items: { type: 'string', minLength: 3, maxLength: 300 },
      description: 'Lines that all stand in the subject of such a certificate, as `O=Nordby Kommune`.',
    },
    parts: {
      type: 'array', uniqueItems: true, items: { enum: parts }, default: parts,
      description: 'What the signature must cover. A timestamp is required in any case.',
    },
    sha1: { type: 'boolean', default: false, description: 'Take RSA-SHA1 and SHA-1, too, which no one should trust any more.' },
  },
}

const username = (description: string): JsonSchema => ({
  type: 'object', additionalProperties: false, required: ['name', 'password'], description,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 200, description: 'The name.' },
    password: { type: 'string', minLength: 1, maxLength: 500, writeOnly: true, description: 'The password.' },
    type: { enum: ['digest', 'text'], default: 'digest', description: 'How the password is said; `text` leans on TLS alone.' },
  },
})

/** Schema of `security`. */
export const securitySettings: JsonSchema = {
  type: 'object', additionalProperties: false,
  description: 'WS-Security towards the partner. Without it TLS alone tells who speaks.',
  properties: {
    signs, verifies,
    presents: username('The UsernameToken that the hub presents.'),
    expects: username('The UsernameToken that the partner has to present.'),
    bindsSequences: {
      type: 'boolean', default: false,
      description: 'Bind each sequence that the hub asks for to the certificate of its signature (UsesSequenceSTR). Where a ' +
        'partner asks for it, it is done without this.',
    },
    lifetimeMs: number(securityDefaults.lifetimeMs, 1000, 3_600_000, 'How long a message is good for after it was made.'),
    skewMs: number(securityDefaults.skewMs, 0, 600_000, 'How far the partner\'s clock may be off.'),
    maxRemembered: number(securityDefaults.maxRemembered, 100, 1_000_000,
      'Signatures and nonces remembered so that none is taken twice; beyond that the oldest are forgotten.'),
  },
}
