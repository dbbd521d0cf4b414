import type { JsonSchema } from '../../core/channel.ts'
import type { Mailbox } from './mail.ts'

/** How a way out over SMTP is opened; secrets are already resolved. Members left out have the schema's defaults. */
export interface SmtpSettings {
  readonly adapter: 'smtp'
  readonly host: string
  readonly port: number
  /** TLS from the first byte (port 465) instead of STARTTLS. */
  readonly secure?: boolean
  /** May be false on the loopback only. */
  readonly requireTls?: boolean
  readonly user?: string
  readonly password?: string
  /** PEM of a private certificate authority. */
  readonly ca?: string
  readonly from: Mailbox
  /** Where bounces come back to: an attempt's token is added to its local part after a `+`. */
  readonly bounce: string
  readonly connections?: number
  /** Messages over one connection before it is made anew. */
  readonly maxMessages?: number
  /** How long a server may be silent before the attempt is given up; the hub's own signal may be shorter. */
  readonly silenceMs?: number
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string }
  /** Ask for delivery reports (RFC 3461) where the server knows how. */
  readonly dsn?: boolean
  /** Limit of a whole mail, attachments in base64. */
  readonly maxBytes?: number
  readonly inlets?: {
    readonly imap?: ImapSettings
    readonly lmtp?: { readonly host?: string; readonly port: number }
    readonly http?: { readonly secret: string }
  }
}

/** A mailbox on the return path. */
export interface ImapSettings {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly secure?: boolean
  readonly ca?: string
  readonly mailbox?: string
}

/** True for a host that is this machine, so that nothing goes over a wire. */
export const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|localhost|::1)$/.test(host)

export const defaultMaxBytes = 10_000_000

const printable = '^[^\\u0000-\\u001f\\u007f]+$'
const text = (maxLength: number): JsonSchema => ({ type: 'string', minLength: 1, maxLength, pattern: printable })
const address: JsonSchema = { type: 'string', maxLength: 254, pattern: '^[A-Za-z0-9._=+-]{1,64}@[A-Za-z0-9.-]{1,190}$' }
const pem: JsonSchema = { type: 'string', minLength: 1, maxLength: 100_000 }
const port: JsonSchema = { type: 'integer', minimum: 0, maximum: 65535 }
const flag = (fallback: boolean): JsonSchema => ({ type: 'boolean', default: fallback })
const whole = (minimum: number, maximum: number, fallback: number): JsonSchema =>
  ({ type: 'integer', minimum, maximum, default: fallback })
const strict = (required: readonly string[], properties: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  ({ type: 'object', additionalProperties: false, required, properties })

const imap = strict(['host', 'port', 'user', 'password'], {
  host: text(253), port, user: text(254), password: text(1000), secure: flag(true), ca: pem,
  mailbox: { ...text(200), default: 'INBOX' },
})

const properties: Readonly<Record<string, JsonSchema>> = {
  adapter: { const: 'smtp' },
  host: text(253),
  port,
  secure: flag(false),
  requireTls: flag(true),
  user: text(254),
  password: text(1000),
  ca: pem,
  from: strict(['address'], { name: text(100), address }),
  // The token takes 51 characters of the 64 that a local part may have.
  bounce: { type: 'string', maxLength: 203, pattern: '^[a-z0-9._-]{1,12}@[A-Za-z0-9.-]{1,190}$' },
  connections: whole(1, 100, 5),
  maxMessages: whole(1, 100_000, 1000),
  silenceMs: whole(100, 600_000, 60_000),
  dkim: strict(['domain', 'selector', 'privateKey'], { domain: text(253), selector: text(63), privateKey: pem }),
  dsn: flag(true),
  maxBytes: whole(10_000, 100_000_000, defaultMaxBytes),
  inlets: strict([], {
    imap,
    lmtp: strict(['port'], { host: { ...text(253), default: '127.0.0.1' }, port }),
    http: strict(['secret'], { secret: { type: 'string', minLength: 16, maxLength: 500 } }),
  }),
}

// Without TLS a password and every message could be read on the way; only on this machine there is no way.
const loopbackOrTls: JsonSchema = {
  anyOf: [
    { type: 'object', properties: { requireTls: { const: true } } },
    { type: 'object', properties: { secure: { const: true } }, required: ['secure'] },
    { type: 'object', properties: { host: { type: 'string', pattern: '^(127\\.\\d+\\.\\d+\\.\\d+|localhost|::1)$' } } },
  ],
}

/** The settings as a JSON Schema. */
export const smtpSettings: JsonSchema = {
  ...strict(['adapter', 'host', 'port', 'from', 'bounce'], properties),
  allOf: [loopbackOrTls, { type: 'object', dependentRequired: { user: ['password'], password: ['user'] } }],
}
