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
const text = (maxLength: number, description: string): JsonSchema =>
  ({ type: 'string', minLength: 1, maxLength, pattern: printable, description })
const secret = (maxLength: number, description: string): JsonSchema => ({ ...text(maxLength, description), writeOnly: true })
const pem = (description: string): JsonSchema => ({ type: 'string', minLength: 1, maxLength: 100_000, description })
const port = (description: string): JsonSchema => ({ type: 'integer', minimum: 0, maximum: 65535, description })
const flag = (fallback: boolean, description: string): JsonSchema => ({ type: 'boolean', default: fallback, description })
const whole = (minimum: number, maximum: number, fallback: number, description: string): JsonSchema =>
  ({ type: 'integer', minimum, maximum, default: fallback, description })
const strict = (description: string, required: readonly string[], properties: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  ({ type: 'object', description, additionalProperties: false, required, properties })

const authority = pem('PEM of a private certificate authority, which alone is then trusted.')

const from = strict('Whom the mails are from.', ['address'], {
  name: text(100, 'Name that the receiver sees.'),
  address: {
    type: 'string', maxLength: 254, pattern: '^[A-Za-z0-9._=+-]{1,64}@[A-Za-z0-9.-]{1,190}$', description: 'Address in `From`.',
  },
})

const dkim = strict('Signs every mail (RFC 6376), where the mail server does not.', ['domain', 'selector', 'privateKey'], {
  domain: text(253, 'Domain that signs.'),
  selector: text(63, 'Selector: the name under `_domainkey` where the public key stands.'),
  privateKey: { ...pem('PEM of the private key.'), writeOnly: true },
})

const imap = strict('A mailbox that bounces come to, read as they arrive.', ['host', 'port', 'user', 'password'], {
  host: text(253, 'Name or address of the server.'),
  port: port('Port of the server: 993 with `secure`, 143 without.'),
  user: text(254, 'Name to log in with.'),
  password: secret(1000, 'Password to log in with.'),
  secure: flag(true, 'TLS from the first byte; without it STARTTLS, or nothing on this machine.'),
  ca: authority,
  mailbox: { ...text(200, 'The mailbox. Receipts are removed from it; other mails are marked as seen.'), default: 'INBOX' },
})

const lmtp = strict('A listener that a mail server delivers bounces to (RFC 2033).', ['port'], {
  host: { ...text(253, 'Address to listen at.'), default: '127.0.0.1' },
  port: port('Port to listen at.'),
})

const http = strict('Bounces posted as they are (message/rfc822) to the route\'s `/inlets/…/`.', ['secret'], {
  secret: {
    type: 'string', minLength: 16, maxLength: 500, writeOnly: true, description: 'What the poster shows: `Bearer <secret>`.',
  },
})

const properties: Readonly<Record<string, JsonSchema>> = {
  adapter: { const: 'smtp', description: 'Mail over SMTP.' },
  host: text(253, 'Name or address of the mail server.'),
  port: port('Port of the mail server: 587, or 465 with `secure`.'),
  secure: flag(false, 'TLS from the first byte instead of STARTTLS.'),
  requireTls: flag(true, 'Nothing is sent without STARTTLS. May be false on this machine only.'),
  user: text(254, 'Name to log in with; without it nobody logs in.'),
  password: secret(1000, 'Password to log in with.'),
  ca: authority,
  from,
  // The token takes 51 characters of the 64 that a local part may have.
  bounce: {
    type: 'string', maxLength: 203, pattern: '^[a-z0-9._-]{1,12}@[A-Za-z0-9.-]{1,190}$',
    description: 'Where bounces come back to; a `+` and the attempt\'s token are added to its local part.',
  },
  connections: whole(1, 100, 5, 'Connections at once.'),
  maxMessages: whole(1, 100_000, 1000, 'Mails over one connection before it is made anew.'),
  silenceMs: whole(100, 600_000, 60_000, 'How long the server may be silent before the attempt is given up.'),
  dkim,
  dsn: flag(true, 'Asks for delivery reports (RFC 3461) where the server knows how.'),
  maxBytes: whole(10_000, 100_000_000, defaultMaxBytes, 'Limit of a whole mail, attachments in base64.'),
  inlets: strict('Where bounces and delivery reports come in.', [], { imap, lmtp, http }),
}

// Without TLS a password and every message could be read on the way; only on this machine there is no way.
const thisMachine: JsonSchema =
  { type: 'string', pattern: '^(127\\.\\d+\\.\\d+\\.\\d+|localhost|::1)$', description: 'This machine.' }
const loopbackOrTls: JsonSchema = {
  anyOf: [
    { type: 'object', properties: { requireTls: { const: true } } },
    { type: 'object', properties: { secure: { const: true } }, required: ['secure'] },
    { type: 'object', properties: { host: thisMachine } },
  ],
}

/** The settings as a JSON Schema. */
export const smtpSettings: JsonSchema = {
  ...strict('A mail server that takes mail for anybody, and the way bounces come back.',
    ['adapter', 'host', 'port', 'from', 'bounce'], properties),
  allOf: [loopbackOrTls, { type: 'object', dependentRequired: { user: ['password'], password: ['user'] } }],
}
