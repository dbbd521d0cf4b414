// What a silo says becomes a MeMo: a letter with its documents, or a NemSMS, which has no body and whose text is the
// notification.
import type { Delivery } from '../../core/adapter.ts'
import { sizeOf } from '../../core/attachment.ts'
import {
  messageUuid, streamMemo, writeMemo, type Content, type File, type Memo, type MemoStream, type MessageHeader,
} from '../protocols/memo/index.ts'
import type { Settings } from './settings.ts'

export type MessageType = MessageHeader['messageType']

/** The body that is sent. A NemSMS has `text` and no documents; of a letter's documents the first is the main one. */
export interface Letter {
  readonly recipient: { readonly cpr: string } | { readonly cvr: string }
  readonly content: { readonly title: string; readonly text?: string; readonly documents?: readonly Document[] }
}

export interface Document {
  readonly filename: string
  readonly mediaType: string
  /** Base64. */
  readonly data?: string
  /** Instead of `data`: the id of an attachment. */
  readonly attachment?: string
}

/** The messageUUID of a delivery. */
export const uuidOf = ({ id }: Delivery): string => messageUuid(id) ?? id

// NgDP turns down these signs in a file's name. The door refuses them; an adapter does not rely on it.
const forbidden = /[<>:"/\\|?*\r\n\u00a0\u2000-\u200a\u2028\u205f\u2060\u3000]/g

/** Reads an attachment of the delivery's. */
export type Read = (attachment: string) => AsyncIterable<Uint8Array>

const contentOf = ({ data = '', attachment }: Document, read: Read): Content => attachment === undefined
  ? { base64: data }
  : { size: sizeOf(attachment), bytes: () => read(attachment) }

const fileOf = (document: Document, read: Read): { readonly file: readonly File[] } => ({
  file: [{
    encodingFormat: document.mediaType, filename: document.filename.replace(forbidden, '_'), language: 'da',
    content: contentOf(document, read),
  }],
})

const recipientOf = (recipient: Letter['recipient']): MessageHeader['recipient'] => 'cpr' in recipient
  ? { recipientID: recipient.cpr, idType: 'CPR' }
  : { recipientID: recipient.cvr, idType: 'CVR' }

const headerOf = (delivery: Delivery, messageType: MessageType, { sender }: Settings): MessageHeader => {
  const { recipient, content: { title, text } } = delivery.body as Letter
  return {
    messageType, messageUUID: uuidOf(delivery), label: title, notification: text, mandatory: false, legalNotification: false,
    sender: { senderID: sender.cvr, idType: 'CVR', label: sender.label }, recipient: recipientOf(recipient),
  }
}

const bodyOf = ([main, ...more]: readonly Document[], { at }: Delivery, read: Read): Memo['messageBody'] => main && {
  createdDateTime: new Date(at).toISOString(), mainDocument: fileOf(main, read),
  additionalDocument: more.map((each) => fileOf(each, read)),
}

/** The message of a delivery, as XML; as a stream where it has attachments. */
export const memoOf = (delivery: Delivery, type: MessageType, settings: Settings, read: Read): string | MemoStream => {
  const documents = type === 'NEMSMS' ? [] : (delivery.body as Letter).content.documents ?? []
  const messageHeader = headerOf(delivery, type, settings)
  const memo: Memo = { version: settings.memoVersion ?? '1.2', messageHeader, messageBody: bodyOf(documents, delivery, read) }
  return documents.some(({ attachment }) => attachment !== undefined) ? streamMemo(memo) : writeMemo(memo)
}
