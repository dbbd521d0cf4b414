// What NgDP makes of a MeMo: the strict order of the schema, its limits, and the publisher's own checks, each with a dotted code.
import {
  isUnread, objections, readMemo, type Memo as Message, type Rule,
} from '../../adapters/protocols/memo/index.ts'

/** What the sandbox shows of a message. */
export interface Shown {
  readonly type: Message['messageHeader']['messageType']
  readonly uuid: string
  readonly label: string
  readonly notification?: string
  readonly recipient: string
  readonly files: readonly { readonly name: string; readonly content: string }[]
}

export interface Memo extends Shown {
  readonly message: Message
}

const filesOf = ({ messageBody: body }: Message): Shown['files'] => {
  const documents = body ? [body.mainDocument, ...body.additionalDocument ?? [], ...body.technicalDocument ?? []] : []
  return documents.flatMap(({ file }) => file)
    .map(({ filename, content }) => ({ name: filename, content: 'base64' in content ? content.base64 : '' }))
}

/** The message; undefined where it is none. */
export const memoOf = (xml: string | Uint8Array): Memo | undefined => {
  const message = readMemo(xml)
  if (isUnread(message)) return undefined
  const { messageType: type, messageUUID: uuid, label, notification, recipient: { recipientID } } = message.messageHeader
  return { type, uuid, label, notification, recipient: recipientID, files: filesOf(message), message }
}

/** What is shown of it. */
export const shownOf = ({ message: _, ...shown }: Memo): Shown => shown

const codes: Partial<Readonly<Record<Rule, string>>> = {
  'sms-with-body': 'body.not.allowed', 'sms-without-text': 'empty.notification.not.allowed',
  'letter-without-body': 'main.document.missing', 'filename-sign': 'filename.not.allowed',
  'file-type-not-allowed': 'file.extension.not.allowed', 'file-empty': 'file.empty.not.allowed',
  'files-too-many': 'file.count.exceeded', 'files-too-large': 'file.size.exceeded',
  'action-address-not-https': 'action.url.not.allowed', 'date-past': 'do.not.deliver.until.date.too.early',
  'date-too-far': 'do.not.deliver.until.date.too.late',
}

/** The code that a message is turned down with at once, if it is. */
export const objectionTo = ({ message, label, notification = '' }: Memo, now: number): string | undefined => {
  if (label.length > 256) return 'label.too.long'
  if (notification.length > 150) return 'notification.too.long'
  const [first] = objections(message, undefined, now)
  return first && (codes[first.rule] ?? `${first.rule.replaceAll('-', '.')}.not.allowed`)
}
