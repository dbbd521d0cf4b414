// A message as MeMo, versions 1.1 and 1.2: the elements that a sender needs, in the order of the schema and always under the
// prefix `memo:`. A NemSMS has no body; its text is the notification.
import type { Delivery } from '../../core/adapter.ts'
import type { Instant } from '../../core/transaction.ts'
import type { Settings } from './settings.ts'
import { messageUuid } from './uuid.ts'

export type MessageType = 'DIGITALPOST' | 'NEMSMS'

/** The body that is sent. A NemSMS has `text` and no documents; of a letter's documents the first is the main one. */
export interface Letter {
  readonly recipient: { readonly cpr: string } | { readonly cvr: string }
  readonly content: { readonly title: string; readonly text?: string; readonly documents?: readonly Document[] }
}

export interface Document {
  readonly filename: string
  readonly mediaType: string
  /** Base64. */
  readonly data: string
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
// What XML 1.0 has no way to say is left out.
const unsayable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const escaped = (text: string): string =>
  text.toWellFormed().replace(unsayable, '').replace(/[&<>]/g, (sign) => entities[sign] ?? '')
const element = (name: string, ...members: readonly string[]): string => `<memo:${name}>${members.join('')}</memo:${name}>`
const text = (name: string, value: string): string => element(name, escaped(value))

// NgDP turns down these signs in a file's name.
const forbidden = /[<>:"/\\|?*\r\n\u00a0\u2000-\u200a\u2028\u205f\u2060\u3000]/g

const file = ({ filename, mediaType, data }: Document): string => element('File',
  text('encodingFormat', mediaType), text('filename', filename.replace(forbidden, '_')), text('language', 'da'),
  text('content', data))

const party = (recipient: Letter['recipient']): readonly [id: string, type: string] =>
  'cpr' in recipient ? [recipient.cpr, 'CPR'] : [recipient.cvr, 'CVR']

const header = (delivery: Delivery, type: MessageType, { sender }: Settings): string => {
  const { recipient, content } = delivery.body as Letter
  const [id, idType] = party(recipient)
  return element('MessageHeader',
    text('messageType', type), text('messageUUID', messageUuid(delivery.id)), text('label', content.title),
    content.text === undefined ? '' : text('notification', content.text),
    text('mandatory', 'false'), text('legalNotification', 'false'),
    element('Sender', text('senderID', sender.cvr), text('idType', 'CVR'), text('label', sender.label)),
    element('Recipient', text('recipientID', id), text('idType', idType)))
}

const body = ([main, ...more]: readonly Document[], createdAt: Instant): string => {
  if (main === undefined) return ''
  const additional = more.map((each) => element('AdditionalDocument', file(each)))
  const created = text('createdDateTime', new Date(createdAt).toISOString())
  return element('MessageBody', created, element('MainDocument', file(main)), ...additional)
}

/** The message of a delivery. */
export const memoOf = (delivery: Delivery, type: MessageType, settings: Settings): string => {
  const version = settings.memoVersion === '1.1' ? 'memoVersion="1.1" memoSchVersion="1.1.0"' : 'memoVersion="1.2"'
  const documents = type === 'NEMSMS' ? [] : (delivery.body as Letter).content.documents ?? []
  return `<?xml version="1.0" encoding="UTF-8"?><memo:Message xmlns:memo="https://DigitalPost.dk/MeMo-1" ${version}>`
    + `${header(delivery, type, settings)}${body(documents, delivery.at)}</memo:Message>`
}
