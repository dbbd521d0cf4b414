import type { Body } from '../../core/adapter.ts'
import type { Parsed } from '../../core/channel.ts'
import { holdsCpr } from '../../core/cpr.ts'
import type { Refusal } from '../../core/refusal.ts'
import { defaultMaxBytes } from '../../adapters/smtp/index.ts'
import { canonicalAddress } from './address.ts'
import type { Said } from './said.ts'

// Control characters could end a header line; half characters and marks that turn the direction of writing could hide one.
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u

const namesCpr = (text: string): boolean => holdsCpr(text.normalize('NFKC'))

const contentInvalid = (at: string, detail: string): Refusal =>
  ({ refused: 'content-invalid', at: [`/content${at}`], detail })
const recipientInvalid = (at: string, detail: string): Refusal =>
  ({ refused: 'recipient-invalid', at: [`/recipient${at}`], detail })

const noControl = 'control characters are not allowed'

const subjectTrouble = ({ subject }: Said['content']): Refusal | undefined => {
  if (unprintable.test(subject)) return contentInvalid('/subject', `subject: ${noControl}`)
  return namesCpr(subject) ? contentInvalid('/subject', 'subject: what looks like a CPR number is not allowed') : undefined
}

const httpsUrl = (text: string): URL | undefined => {
  const url = unprintable.test(text) ? null : URL.parse(text)
  return url?.protocol === 'https:' && !url.username && !url.password && url.href.length <= 900 ? url : undefined
}

const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const unsubscribeTrouble = ({ content, recipient }: Said): Refusal | undefined => {
  if (!content.unsubscribe) return undefined
  const trouble = (detail: string): Refusal => contentInvalid('/unsubscribe/url', `url: ${detail}`)
  const url = httpsUrl(content.unsubscribe.url)
  if (!url) return trouble('an https address without a user name')
  const said = unescaped(url.href).toLowerCase()
  const names = namesCpr(said) || said.includes(recipient.email.toLowerCase())
  return names ? trouble('it may not name the recipient') : undefined
}

type Attachment = NonNullable<Said['content']['attachments']>[number]

const attachmentTrouble = ({ filename, contentType, base64 }: Attachment, index: number): Refusal | undefined => {
  const trouble = (member: string, detail: string): Refusal =>
    contentInvalid(`/attachments/${index}/${member}`, `${member}: ${detail}`)
  if (unprintable.test(filename)) return trouble('filename', noControl)
  if (/[\\/]/.test(filename)) return trouble('filename', 'a path is not allowed')
  if (/^(multipart|message)\//.test(contentType)) return trouble('contentType', 'a mail within a mail is not allowed')
  return base64.length % 4 === 0 ? undefined : trouble('base64', 'its length is no multiple of four')
}

/** Size of the mail as it will be sent, nearly: the adapter measures again when it has written it. */
const sizeOf = ({ text, html = '', attachments = [] }: Said['content']): number => {
  const files = attachments.reduce((sum, { base64 }) => sum + Math.ceil(base64.length * 78 / 76), 0)
  return Buffer.byteLength(text) + Buffer.byteLength(html) + files
}

const contentTrouble = (said: Said): Refusal | undefined => {
  const attachments = said.content.attachments ?? []
  const trouble = subjectTrouble(said.content) ?? unsubscribeTrouble(said) ?? attachments.map(attachmentTrouble).find(Boolean)
  if (trouble || sizeOf(said.content) <= defaultMaxBytes) return trouble
  return contentInvalid('', `at most ${defaultMaxBytes} bytes, attachments counted in base64`)
}

const normalised = ({ content }: Said): Said['content'] => {
  const url = content.unsubscribe && URL.parse(content.unsubscribe.url)?.href
  return url ? { ...content, unsubscribe: { url } } : content
}

/** Checks and normalises what the schema has let through. Refusals name members, never what stands in them. */
export const parse = (body: Body): Parsed | Refusal => {
  const given = body as Said
  const email = canonicalAddress(given.recipient.email)
  if (email === undefined) return recipientInvalid('/email', 'email: no address that mail can be sent to')
  if (unprintable.test(given.recipient.name ?? '')) return recipientInvalid('/name', `name: ${noControl}`)
  const said = { ...given, recipient: { ...given.recipient, email } }
  const trouble = contentTrouble(said)
  return trouble ?? { body: { recipient: said.recipient, content: normalised(said) }, recipient: email }
}
