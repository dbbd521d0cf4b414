// A letter as a silo hands it in, and as the MeMo that it becomes. What stands against that MeMo stands against the letter, at
// the place in the letter that it comes from: so the door and whoever sends look at one and the same message.
import { sizeOf } from '../../../core/attachment.ts'
import type { Party } from '../../../core/party.ts'
import type * as model from './model.ts'
import type { Content, File, Memo, MemoVersion, MessageBody, MessageHeader } from './model.ts'
import type { Rule } from './rule.ts'
import { objections, usualLimits, type Limits } from './rules.ts'

export interface LetterFile {
  readonly filename: string
  readonly mediaType: string
  /** Base64. */
  readonly data?: string
  /** Instead of `data`: the id of an attachment. */
  readonly attachment?: string
  /** Two letters; Danish where nothing is said. */
  readonly language?: string
}

export interface LetterDocument extends LetterFile {
  readonly documentID?: string
  readonly label?: string
  /** The same document in other formats. */
  readonly alternatives?: readonly LetterFile[]
  /** Not of technical documents. */
  readonly action?: readonly model.Action[]
}

/** Members of the header that a letter has as MeMo has them. */
type AsInMemo = Pick<MessageHeader, 'messageCode' | 'additionalNotification' | 'reply' | 'replyByDateTime'
  | 'doNotDeliverUntilDate' | 'mandatory' | 'legalNotification' | 'postType' | 'contentData' | 'forwardData'>

/** For replies to this very letter, where it names no message. */
export type LetterReplyData = Omit<model.ReplyData, 'messageUUID'> & Partial<Pick<model.ReplyData, 'messageUUID'>>

export interface LetterContent extends AsInMemo {
  /** MeMo's label. */
  readonly title: string
  /** MeMo's notification; the whole of a NemSMS. */
  readonly text?: string
  readonly sender?: Pick<model.Sender, 'attentionData' | 'contactPoint' | 'representative'>
  readonly replyData?: readonly LetterReplyData[]
  readonly addressee?: Pick<model.Recipient, 'label' | 'attentionData' | 'contactPoint'>
  /** The main document first. None of a NemSMS. */
  readonly documents?: readonly LetterDocument[]
  readonly technicalDocuments?: readonly LetterDocument[]
}

export interface Letter {
  readonly recipient: Party
  readonly content: LetterContent
}

/** Reads an attachment of the letter's, by its id; once or more. */
export type Read = (attachment: string) => AsyncIterable<Uint8Array>

/** What a letter does not say of itself. */
export interface Envelope {
  readonly version: MemoVersion
  readonly messageType: MessageHeader['messageType']
  readonly messageUUID: string
  readonly sender: { readonly cvr: string; readonly label: string }
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly read: Read
}

const contentOf = ({ data = '', attachment }: LetterFile, read: Read): Content => attachment === undefined
  ? { base64: data }
  : { size: sizeOf(attachment), bytes: () => read(attachment) }

const fileOf = (read: Read) => (file: LetterFile): File => ({
  encodingFormat: file.mediaType, filename: file.filename, language: file.language ?? 'da',
  content: contentOf(file, read),
})

const documentOf = (document: LetterDocument, read: Read): model.Document =>
  ({ label: document.label, file: [document, ...document.alternatives ?? []].map(fileOf(read)) })

const bodyOf = ({ documents = [], technicalDocuments = [] }: LetterContent, envelope: Envelope): MessageBody | undefined => {
  const [main, ...more] = documents
  const { read, createdAt } = envelope
  return main && {
    createdDateTime: new Date(createdAt).toISOString(),
    mainDocument: { mainDocumentID: main.documentID, action: main.action, ...documentOf(main, read) },
    additionalDocument: more.map((each) =>
      ({ additionalDocumentID: each.documentID, action: each.action, ...documentOf(each, read) })),
    technicalDocument: technicalDocuments.map((each) =>
      ({ technicalDocumentID: each.documentID, ...documentOf(each, read) })),
  }
}

const idOf = (recipient: Party): Pick<model.Recipient, 'recipientID' | 'idType'> => 'cpr' in recipient
  ? { recipientID: recipient.cpr, idType: 'CPR' }
  : { recipientID: recipient.cvr, idType: 'CVR' }

/** Version 1.1 has no representatives; a letter that names one is sent without. */
const inVersion = <T>(version: MemoVersion, value: T | undefined): T | undefined => version === '1.1' ? undefined : value

const headerOf = ({ recipient, content }: Letter, envelope: Envelope): MessageHeader => {
  const { title, text, sender, addressee, replyData, documents: _, technicalDocuments: __, ...asInMemo } = content
  const { version, messageType, messageUUID, sender: { cvr, label } } = envelope
  const { forwardData, mandatory = false, legalNotification = false } = asInMemo
  return {
    ...asInMemo, mandatory, legalNotification, messageType, messageUUID, label: title, notification: text,
    sender: { ...sender, representative: inVersion(version, sender?.representative), senderID: cvr, idType: 'CVR', label },
    recipient: { ...addressee, ...idOf(recipient) }, replyData: replyData?.map((each) => ({ messageUUID, ...each })),
    forwardData: forwardData &&
      { ...forwardData, originalRepresentative: inVersion(version, forwardData.originalRepresentative) },
  }
}

/** The MeMo that a letter becomes. A NemSMS has no body, whatever documents are said. */
export const memoOfLetter = (letter: Letter, envelope: Envelope): Memo => ({
  version: envelope.version, messageHeader: headerOf(letter, envelope),
  messageBody: envelope.messageType === 'NEMSMS' ? undefined : bodyOf(letter.content, envelope),
})

/** From a place in the MeMo to where it comes from in the letter: the first that fits. */
const places: readonly (readonly [RegExp, (...found: readonly string[]) => string])[] = [
  [/^\/messageHeader\/label$/, () => '/content/title'],
  [/^\/messageHeader\/notification$/, () => '/content/text'],
  [/^\/messageHeader\/recipient\/recipientID$/, () => '/recipient'],
  [/^\/messageHeader\/recipient/, () => '/content/addressee'],
  [/^\/messageHeader/, () => '/content'],
  [/^\/messageBody\/mainDocument/, () => '/content/documents/0'],
  [/^\/messageBody\/additionalDocument\/(\d+)/, (_, index) => `/content/documents/${Number(index) + 1}`],
  [/^\/messageBody\/technicalDocument/, () => '/content/technicalDocuments'],
  [/^\/messageBody/, () => '/content/documents'],
]

/** And within documents: one name for another. */
const names: readonly (readonly [RegExp, (...found: readonly string[]) => string])[] = [
  [/\/file\/(\d+)/, (_, index) => Number(index) === 0 ? '' : `/alternatives/${Number(index) - 1}`],
  [/\/encodingFormat$/, () => '/mediaType'],
  [/\/(?:main|additional|technical)DocumentID$/, () => '/documentID'],
  [/\/content$/, () => '/data'],
]

const placeIn = (at: string): string => {
  const [pattern, into] = places.find(([each]) => each.test(at)) ?? [/^/, () => '/content']
  const placed = at.replace(pattern, into)
  return at.startsWith('/messageBody/') ? names.reduce((so, [each, name]) => so.replace(each, name), placed) : placed
}

/** What a letter is sent in makes no difference to what stands against it. */
const anyEnvelope: Omit<Envelope, 'messageType'> = {
  version: '1.2', messageUUID: '00000000-0000-4000-8000-000000000000', sender: { cvr: '00000000', label: 'x' }, createdAt: 0,
  read: () => { throw new Error('Nobody reads what is only judged') },
}

/** What stands against a letter, and where in it, by `objections`; a date is judged by `now`, where it is given. */
export const letterObjections = (
  letter: Letter, messageType: Envelope['messageType'], now?: number, limits: Limits = usualLimits,
): readonly { readonly rule: Rule; readonly at: string }[] => {
  const memo = memoOfLetter(letter, { ...anyEnvelope, messageType })
  return objections(memo, limits, now).map(({ rule, at }) => ({ rule, at: placeIn(at) }))
}
