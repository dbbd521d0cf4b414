// What a counterpart would turn a message down for, found before it is sent: the schema's own limits, from the table in
// elements.ts, and what the publisher checks besides. A code and a place, never a value.
import { message } from './elements.ts'
import { fileTypeOf, usualFileTypes } from './file-types.ts'
import type { Action, Content, File, Memo, MemoVersion } from './model.ts'
import { when, type Objection, type Rule } from './rule.ts'
import { membersOf, type AnyElement, type AnyMember, type AnyValue } from './shape.ts'
import { isDate, isDateTime, textRule } from './texts.ts'

/** Over all files of a message; bytes before encoding. */
export interface Limits {
  /** Besides the main document. */
  readonly maxAttachments: number
  readonly maxBytes: number
  /** How far ahead delivery may be put off. */
  readonly maxDaysAhead: number
  /** Endings of files' names, in lower case. */
  readonly fileTypes: ReadonlySet<string>
}

/** What an authority may send (the order on sizes of files in Digital Post): the main document and 10 attachments, 99.5 MB. */
export const usualLimits: Limits = { maxAttachments: 10, maxBytes: 99_500_000, maxDaysAhead: 365, fileTypes: usualFileTypes }

// Looked for is what is foreign: a pattern of the whole would keep a way back for each of a hundred million signs.
const foreign = /[^A-Za-z0-9+/]/
const ending = /^(?:[A-Za-z0-9+/][A-Za-z0-9+/=]|==)$/
const isBase64 = (text: string): boolean =>
  text === '' || (text.length % 4 === 0 && !foreign.test(text.slice(0, -2)) && ending.test(text.slice(-2)))

const sizeOf = (content: Content): number => {
  if ('base64' in content) return Buffer.byteLength(content.base64, 'base64')
  return 'data' in content ? content.data.byteLength : content.size
}

const contentRule = (content: Content): Rule | undefined => {
  if ('base64' in content && !isBase64(content.base64)) return 'base64-malformed'
  return sizeOf(content) > 0 ? undefined : 'file-empty'
}

type Members = Readonly<Record<string, unknown>>

const valueObjections = (value: AnyValue, given: unknown, at: string, version: MemoVersion): readonly Objection[] => {
  if (value.holds === 'members') return within(value, given as Members, at, version)
  const rule = value.holds === 'text' ? textRule(value, given as string)
    : value.holds === 'content' ? contentRule(given as Content) : undefined
  return rule ? [{ rule, at }] : []
}

const memberObjections = (member: AnyMember, given: unknown, at: string, version: MemoVersion): readonly Objection[] => {
  const { need, neededIn, since, count, max, value, key } = member
  if (given === undefined) return when(need === 'must' || neededIn === version, 'member-missing', at)
  if (since !== undefined && since > version) return [{ rule: 'member-not-in-version', at }]
  if (count === 'one') return valueObjections(value, given, at, version)
  const list = given as readonly unknown[]
  return [...when(list.length === 0 && need === 'must', key === 'file' ? 'file-missing' : 'member-missing', at),
    ...when(list.length > max, 'members-too-many', at),
    ...list.flatMap((each, index) => valueObjections(value, each, `${at}/${index}`, version))]
}

const within = (parent: AnyElement, given: Members, at: string, version: MemoVersion): readonly Objection[] => [
  ...membersOf(parent).flatMap((member) => memberObjections(member, given[member.key], `${at}/${member.key}`, version)),
  ...Object.keys(given).flatMap((key) => when(given[key] !== undefined && !(key in parent.members), 'member-unknown', at)),
]

const idObjections = ({ messageHeader: { sender, recipient } }: Memo): readonly Objection[] => {
  const isNumber = (idType: string, id: string): boolean => (idType === 'CPR' ? /^\d{10}$/ : /^\d{8}$/).test(id)
  return [...when(!isNumber(sender.idType, sender.senderID), 'sender-malformed', '/messageHeader/sender/senderID'),
    ...when(!isNumber(recipient.idType, recipient.recipientID), 'recipient-malformed', '/messageHeader/recipient/recipientID')]
}

const kindObjections = ({ messageHeader, messageBody }: Memo): readonly Objection[] => messageHeader.messageType === 'NEMSMS'
  ? [...when(messageBody !== undefined, 'sms-with-body', '/messageBody'),
    ...when(messageHeader.notification === undefined, 'sms-without-text', '/messageHeader/notification')]
  : when(messageBody === undefined, 'letter-without-body', '/messageBody')

interface Placed<T> { readonly each: T; readonly at: string }

const placed = <T>(list: readonly T[] | undefined, at: string): readonly Placed<T>[] =>
  (list ?? []).map((each, index) => ({ each, at: `${at}/${index}` }))

/** The documents with their places, the main one first. */
const documentsOf = ({ messageBody: body }: Memo) => body ? [
  { each: body.mainDocument, at: '/messageBody/mainDocument' },
  ...placed(body.additionalDocument, '/messageBody/additionalDocument'),
  ...placed(body.technicalDocument, '/messageBody/technicalDocument'),
] : []

const filesObjections = (memo: Memo, limits: Limits): readonly Objection[] => {
  const files = documentsOf(memo).flatMap(({ each, at }) => placed<File>(each.file, `${at}/file`))
  const bytes = files.reduce((sum, { each }) => sum + sizeOf(each.content), 0)
  return [
    ...files.flatMap(({ each: { filename }, at }) =>
      when(filename.trim() !== '' && !limits.fileTypes.has(fileTypeOf(filename)), 'file-type-not-allowed', `${at}/filename`)),
    ...when(files.length > limits.maxAttachments + 1, 'files-too-many', '/messageBody'),
    ...when(bytes > limits.maxBytes, 'files-too-large', '/messageBody'),
  ]
}

const isCrossed = (start: string | undefined, end: string | undefined): boolean =>
  start !== undefined && end !== undefined && Date.parse(end) < Date.parse(start)

const actionObjections = (memo: Memo): readonly Objection[] => {
  const actions = documentsOf(memo).flatMap(({ each, at }) =>
    placed<Action>('action' in each ? each.action : [], `${at}/action`))
  return actions.flatMap(({ each: { startDateTime, endDateTime, reservation }, at }) => [
    ...when(isCrossed(startDateTime, endDateTime), 'times-crossed', `${at}/endDateTime`),
    ...when(isCrossed(reservation?.startDateTime, reservation?.endDateTime), 'times-crossed', `${at}/reservation/endDateTime`),
  ])
}

const dayInDenmark = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Copenhagen' })
const dayMs = 86_400_000

const dateObjections = ({ messageHeader }: Memo, { maxDaysAhead }: Limits, now: number): readonly Objection[] => {
  const { doNotDeliverUntilDate: date, replyByDateTime: by } = messageHeader
  const isPast = by !== undefined && isDateTime(by) && Date.parse(by) < now
  const late = when(isPast, 'date-past', '/messageHeader/replyByDateTime')
  if (date === undefined || !isDate(date)) return late
  const at = '/messageHeader/doNotDeliverUntilDate'
  return [...late, ...when(date < dayInDenmark.format(now), 'date-past', at),
    ...when(date > dayInDenmark.format(now + maxDaysAhead * dayMs), 'date-too-far', at)]
}

/**
 * What stands against sending the message; empty when nothing does. With `now` (milliseconds since 1970) dates are judged, too.
 * A CPR number is ten digits here, whatever its date.
 */
export const objections = (memo: Memo, limits: Limits = usualLimits, now?: number): readonly Objection[] => {
  const { version, ...rest } = memo
  const found = within(message, rest, '', version)
  // What is looked at across members makes sense only where each of them does.
  if (found.some(({ rule }) => rule === 'member-missing' || rule === 'file-missing')) return [...found, ...kindObjections(memo)]
  return [...found, ...idObjections(memo), ...kindObjections(memo), ...filesObjections(memo, limits), ...actionObjections(memo),
    ...now === undefined ? [] : dateObjections(memo, limits, now)]
}
