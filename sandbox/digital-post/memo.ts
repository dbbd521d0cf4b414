// Reads a MeMo as far as NgDP's own checks go: the elements under the prefix `memo:`, the limits of texts, names of files.

export interface Memo {
  readonly type: string
  readonly uuid: string
  readonly label: string
  readonly notification?: string
  readonly recipient: string
  readonly files: readonly { readonly name: string; readonly content: string }[]
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': '\'', '&amp;': '&' }
const plain = (text: string): string => text.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity] ?? entity)
const all = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<memo:${name}>([\\s\\S]*?)</memo:${name}>`, 'g'))].map(([, inner = '']) => inner)
const one = (xml: string, name: string): string | undefined => {
  const inner = all(xml, name)[0]
  return inner === undefined ? undefined : plain(inner)
}

const rootPattern =
  /^(?:<\?xml[^>]*\?>)?\s*<memo:Message [^>]*xmlns:memo="https:\/\/DigitalPost\.dk\/MeMo-1"[^>]*>[\s\S]*<\/memo:Message>\s*$/
const version = /^(?:<\?xml[^>]*\?>)?\s*<memo:Message [^>]*memoVersion="(1\.1" memoSchVersion="1\.1\.0|1\.2)"/

/** The message; undefined where it is none. */
export const memoOf = (xml: string): Memo | undefined => {
  const header = all(xml, 'MessageHeader')[0]
  if (/<!DOCTYPE/i.test(xml) || !rootPattern.test(xml) || !version.test(xml) || header === undefined) return undefined
  const [type, uuid, label] = [one(header, 'messageType'), one(header, 'messageUUID'), one(header, 'label')]
  const recipient = one(all(header, 'Recipient')[0] ?? '', 'recipientID')
  if (!type || !uuid || !label || !recipient) return undefined
  const files = all(xml, 'File').map((file) => ({ name: one(file, 'filename') ?? '', content: one(file, 'content') ?? '' }))
  return { type, uuid, label, notification: one(header, 'notification'), recipient, files }
}

const forbidden = /[<>:"/\\|?*\r\n\u00a0\u2000-\u200a\u2028\u205f\u2060\u3000]/

/** The code that a message is turned down with at once, if it is. */
export const objectionTo = ({ type, label, notification = '', files }: Memo): string | undefined => {
  if (type !== 'DIGITALPOST' && type !== 'NEMSMS') return 'message.type.not.allowed'
  if (label.length > 256) return 'label.too.long'
  if (notification.length > 150) return 'notification.too.long'
  if (type === 'NEMSMS' && files.length > 0) return 'body.not.allowed'
  if (type === 'NEMSMS' && !notification) return 'empty.notification.not.allowed'
  if (type === 'DIGITALPOST' && files.length === 0) return 'main.document.missing'
  if (files.some(({ name }) => !name || forbidden.test(name))) return 'filename.not.allowed'
  return files.some(({ content }) => !content) ? 'file.empty.not.allowed' : undefined
}
