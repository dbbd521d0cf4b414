// One mail as bytes, made here rather than by nodemailer's composer: handing over ready bytes doubles the rate, and what goes
// out is then exactly what the tests read back. Text is quoted-printable and attachments are base64, in which `=_` cannot
// occur, so a boundary that begins with it can stand in no content.
import type { Attachment, Mail, Mailbox } from './mail.ts'
import { headerText, parameter, phrase, quotedPrintable, wrapped } from './encode.ts'

/** What the adapter adds to a mail. */
export interface Stamp {
  readonly from: Mailbox
  /** Without angle brackets; the same for every attempt, so that a double is recognised. */
  readonly messageId: string
  /** Names the attempt under a check, so that it can be found again in returned headers. */
  readonly token: string
  readonly at: number
}

/** The header that carries the attempt's token. */
export const attemptHeader = 'X-Sluse-Attempt'

const dateOf = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000')
const mailbox = ({ name, address }: Mailbox): string => name ? `${phrase(name)}\r\n <${address}>` : `<${address}>`

const listHeaders = (url: string | undefined): readonly string[] =>
  url ? [`List-Unsubscribe: <${url}>`, 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'] : []

const headersOf = (mail: Mail, stamp: Stamp): readonly string[] => [
  `Date: ${dateOf(stamp.at)}`,
  `From: ${mailbox(stamp.from)}`,
  `To: ${mailbox(mail.to)}`,
  `Message-ID: <${stamp.messageId}>`,
  `Subject: ${headerText(mail.subject)}`,
  'Auto-Submitted: auto-generated',
  `${attemptHeader}: ${stamp.token}`,
  ...listHeaders(mail.unsubscribe),
  'MIME-Version: 1.0',
]

const textPart = (subtype: 'plain' | 'html', text: string): string =>
  `Content-Type: text/${subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`
  + `${quotedPrintable(text)}\r\n`

const attachmentPart = ({ filename, contentType, base64 }: Attachment): string => [
  `Content-Type: ${contentType}${parameter('name', filename)}`,
  `Content-Disposition: attachment${parameter('filename', filename)}`,
  `Content-Transfer-Encoding: base64\r\n\r\n${wrapped(base64)}\r\n`,
].join('\r\n')

const multipart = (kind: 'alternative' | 'mixed', stamp: Stamp, parts: readonly string[]): string => {
  const boundary = `=_${kind}_${stamp.token}`
  const inner = parts.map((part) => `--${boundary}\r\n${part}`).join('')
  return `Content-Type: multipart/${kind};\r\n boundary="${boundary}"\r\n\r\n${inner}--${boundary}--\r\n`
}

const contentOf = (mail: Mail, stamp: Stamp): string => {
  const plain = textPart('plain', mail.text)
  return mail.html === undefined ? plain : multipart('alternative', stamp, [plain, textPart('html', mail.html)])
}

/** The whole message, ready for DATA but for the dots. */
export const compose = (mail: Mail, stamp: Stamp): Buffer => {
  const content = contentOf(mail, stamp)
  const attachments = mail.attachments ?? []
  const whole = attachments.length === 0 ? content : multipart('mixed', stamp, [content, ...attachments.map(attachmentPart)])
  return Buffer.from(`${headersOf(mail, stamp).join('\r\n')}\r\n${whole}`, 'utf8')
}
