// What a counterpart would turn a message down for, found before it is sent. A code and a place, never a value.
import { elements } from './elements.ts'
import type { Content, File, Memo } from './model.ts'

export interface Objection {
  readonly rule: Rule
  /** JSON pointer into the message. */
  readonly at: string
}

export type Rule = 'text-too-long' | 'text-unsayable' | 'uuid-malformed' | 'date-time-not-utc' | 'date-malformed'
  | 'filename-sign' | 'language-malformed' | 'file-empty' | 'base64-malformed' | 'file-missing' | 'contact-info-too-many'
  | 'recipient-malformed'
  | 'sms-with-body' | 'sms-without-text' | 'letter-without-body' | 'files-too-many' | 'files-too-large'

/** Over all files of a message; bytes before encoding. */
export interface Limits {
  readonly maxFiles: number
  readonly maxBytes: number
}

/** What an authority may send (the order on sizes of files in Digital Post): 10 files, 99.5 MB. */
export const usualLimits: Limits = { maxFiles: 10, maxBytes: 99_500_000 }

// XML 1.0, 2.2: Char. With the flag `u`, a surrogate alone is unsayable and a pair is one sign.
const unsayable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
// Looked for is what is foreign: a pattern of the whole would keep a way back for each of a hundred million signs.
const foreign = /[^A-Za-z0-9+/]/
const ending = /^(?:[A-Za-z0-9+/][A-Za-z0-9+/=]|==)$/
const isBase64 = (text: string): boolean =>
  text === '' || (text.length % 4 === 0 && !foreign.test(text.slice(0, -2)) && ending.test(text.slice(-2)))
const filenameSigns = /[<>:"/\\|?*\r\n\u00a0\u2000-\u200a\u2028\u205f\u2060\u3000]/
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)

type Check = (text: string) => Rule | undefined
const unless = (holds: (text: string) => boolean, rule: Rule): Check => (text) => holds(text) ? undefined : rule
const isDateTime = (text: string): boolean =>
  dateTime.test(text) && isDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))
const utc = unless(isDateTime, 'date-time-not-utc')

const checks: Readonly<Record<string, Check>> = {
  messageUUID: unless((text) => uuid4.test(text), 'uuid-malformed'),
  createdDateTime: utc,
  replyByDateTime: utc,
  doNotDeliverUntilDate: unless(isDate, 'date-malformed'),
  filename: unless((text) => !filenameSigns.test(text), 'filename-sign'),
  language: unless((text) => /^[a-z]{2}$/i.test(text), 'language-malformed'),
}
const maxLength = (name: string): number => name === 'notification' ? 150 : 256

const textObjections = (name: string, text: string, at: string): readonly Objection[] => {
  const rules = [text.length > maxLength(name) ? 'text-too-long' : undefined, unsayable.test(text) ? 'text-unsayable' : undefined,
    checks[name]?.(text)] as const
  return rules.flatMap((rule) => rule ? [{ rule, at }] : [])
}

const sizeOf = (content: Content): number =>
  'base64' in content ? Buffer.byteLength(content.base64, 'base64') : content.size

const contentObjections = (content: Content, at: string): readonly Objection[] => {
  if ('base64' in content && !isBase64(content.base64)) return [{ rule: 'base64-malformed', at }]
  return sizeOf(content) > 0 ? [] : [{ rule: 'file-empty', at }]
}

const keyOf = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`

const valueObjections = (name: string, value: unknown, at: string): readonly Objection[] => {
  if (elements[name]) return within(name, value as Readonly<Record<string, unknown>>, at)
  if (name === 'content') return contentObjections(value as Content, at)
  return typeof value === 'string' ? textObjections(name, value, at) : []
}

const within = (name: string, parent: Readonly<Record<string, unknown>>, at: string): readonly Objection[] =>
  (elements[name] ?? []).flatMap((child) => {
    const value = parent[keyOf(child)]
    const place = `${at}/${keyOf(child)}`
    if (value === undefined) return []
    if (!Array.isArray(value)) return valueObjections(child, value, place)
    return value.flatMap((each, index) => valueObjections(child, each, `${place}/${index}`))
  })

const when = (broken: boolean, rule: Rule, at: string): readonly Objection[] => broken ? [{ rule, at }] : []

const recipientObjections = ({ messageHeader: { recipient } }: Memo): readonly Objection[] => {
  const shape = recipient.idType === 'CPR' ? /^\d{10}$/ : /^\d{8}$/
  return when(!shape.test(recipient.recipientID), 'recipient-malformed', '/messageHeader/recipient/recipientID')
}

const contactObjections = ({ messageHeader }: Memo): readonly Objection[] =>
  (['sender', 'recipient'] as const).flatMap((party) => when((messageHeader[party].contactPoint?.contactInfo?.length ?? 0) > 2,
    'contact-info-too-many', `/messageHeader/${party}/contactPoint/contactInfo`))

const kindObjections = ({ messageHeader, messageBody }: Memo): readonly Objection[] => messageHeader.messageType === 'NEMSMS'
  ? [...when(messageBody !== undefined, 'sms-with-body', '/messageBody'),
    ...when(!messageHeader.notification?.trim(), 'sms-without-text', '/messageHeader/notification')]
  : when(messageBody === undefined, 'letter-without-body', '/messageBody')

const filesObjections = ({ messageBody }: Memo, limits: Limits): readonly Objection[] => {
  if (!messageBody) return []
  const { mainDocument, additionalDocument = [] } = messageBody
  const files: readonly File[] = [mainDocument, ...additionalDocument].flatMap(({ file }) => file)
  const bytes = files.reduce((sum, { content }) => sum + sizeOf(content), 0)
  return [...when(mainDocument.file.length === 0, 'file-missing', '/messageBody/mainDocument/file'),
    ...additionalDocument.flatMap(({ file }, index) =>
      when(file.length === 0, 'file-missing', `/messageBody/additionalDocument/${index}/file`)),
    ...when(files.length > limits.maxFiles, 'files-too-many', '/messageBody'),
    ...when(bytes > limits.maxBytes, 'files-too-large', '/messageBody')]
}

/** What stands against sending the message; empty when nothing does. A CPR number is ten digits here, whatever its date. */
export const objections = (memo: Memo, limits: Limits = usualLimits): readonly Objection[] => [
  ...within('Message', { ...memo }, ''), ...recipientObjections(memo), ...contactObjections(memo), ...kindObjections(memo),
  ...filesObjections(memo, limits),
]
