// Mails that come back along the return path: RFC 3464 delivery reports and what is mistaken for them.
import { randomBytes } from 'node:crypto'

/** A mail as the server took it. */
export interface Taken {
  /** The server's own name for it. */
  readonly key: string
  readonly sender: string
  readonly recipient: string
  /** The envelope's id (RFC 3461), where one was given. */
  readonly envelopeId?: string
  readonly raw: string
}

export interface ReportOptions {
  readonly action: string
  readonly status: string
  readonly diagnostic?: string
  readonly withEnvelopeId?: boolean
  /** What comes back of the mail: its headers (as asked for), or nothing. */
  readonly returned?: 'headers' | 'nothing'
  readonly at: number
}

const host = 'mx.sandbox.example'
const dateOf = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000')
const headersOf = (raw: string): string => raw.slice(0, Math.max(0, raw.search(/\r?\n\r?\n/)))

const part = (type: string, ...lines: readonly string[]): readonly string[] => [`Content-Type: ${type}`, '', ...lines, '']

const letterhead = (taken: Taken, at: number, subject: string): readonly string[] => [
  `Received: from ${host} by return.example; ${dateOf(at)}`,
  `Date: ${dateOf(at)}`,
  `From: Mail Delivery System <mailer-daemon@${host}>`,
  `To: <${taken.sender}>`,
  `Message-ID: <${randomBytes(8).toString('hex')}@${host}>`,
  `Subject: ${subject}`,
]

const fieldsOf = (taken: Taken, options: ReportOptions): readonly string[] => [
  `Reporting-MTA: dns; ${host}`,
  ...(options.withEnvelopeId ?? true) && taken.envelopeId ? [`Original-Envelope-Id: ${taken.envelopeId}`] : [],
  `Arrival-Date: ${dateOf(options.at)}`,
  '',
  `Final-Recipient: rfc822; ${taken.recipient}`,
  `Action: ${options.action}`,
  `Status: ${options.status}`,
  ...options.diagnostic ? [`Diagnostic-Code: ${options.diagnostic}`] : [],
  `Last-Attempt-Date: ${dateOf(options.at)}`,
]

/** A delivery report about a mail. */
export const deliveryReport = (taken: Taken, options: ReportOptions): string => {
  const boundary = `report-${randomBytes(8).toString('hex')}`
  const parts = [
    part('text/plain; charset=utf-8', 'This is the mail system of the sandbox. What became of your mail is told below.'),
    part('message/delivery-status', ...fieldsOf(taken, options)),
    ...options.returned === 'nothing' ? [] : [part('text/rfc822-headers', headersOf(taken.raw))],
  ]
  return [
    ...letterhead(taken, options.at, 'Delivery Status Notification'),
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    '',
    ...parts.flatMap((lines) => [`--${boundary}`, ...lines]),
    `--${boundary}--`,
    '',
  ].join('\r\n')
}

/** The mail as a stranger would make it up: its tokens have the right shape, and nobody has signed them. */
export const forged = (taken: Taken): Taken => {
  const forge = (text: string): string => text.replace(/[0-9a-f]{20}(?=@|$)/, randomBytes(10).toString('hex'))
  const raw = taken.raw.replace(/-[0-9a-f]{20}(?=[@\r])/g, () => `-${randomBytes(10).toString('hex')}`)
  const envelopeId = taken.envelopeId && forge(taken.envelopeId)
  return { ...taken, sender: forge(taken.sender), envelopeId, raw }
}

/** «I am on holiday» (RFC 3834). */
export const outOfOffice = (taken: Taken, at: number): string => [
  ...letterhead(taken, at, 'Ikke til stede'),
  'Auto-Submitted: auto-replied',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Jeg er tilbage på mandag.',
  '',
].join('\r\n')
