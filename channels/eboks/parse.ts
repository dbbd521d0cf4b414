// What a letter must be before it is sent: NgDP's own checks, made at the door, each rule under a code of its own.
import type { Body } from '../../core/adapter.ts'
import { sizeOf as attachedSize, type Named } from '../../core/attachment.ts'
import type { Parsed } from '../../core/channel.ts'
import { holdsCpr } from '../../core/cpr.ts'
import { normalParty, partyText } from '../../core/party.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { Document, Said } from './letter.ts'

/** The most that an authority may send in one message. */
const maxBytes = 99.5 * 1024 * 1024

/** The rules; a refusal names one. */
export const rules = [
  'text-blank', 'text-control-character', 'text-cpr-suspected', 'filename-forbidden-character', 'document-empty',
  'document-not-base64', 'letter-too-large',
] as const
export type Rule = (typeof rules)[number]

const control = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u
const forbidden = /[<>:"/\\|?*\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00a0\u2000-\u200a\u205f\u2060\u3000\ufffe\uffff]/u

const against = (rule: Rule, at: string): Refusal =>
  ({ refused: 'content-invalid', at: [`/content${at}`], detail: rule, rule })

const textRule = (text: string): Rule | undefined => {
  if (text.trim() === '') return 'text-blank'
  if (control.test(text)) return 'text-control-character'
  return holdsCpr(text) ? 'text-cpr-suspected' : undefined
}

const textTrouble = (member: 'title' | 'text', text: string | undefined): Refusal | undefined => {
  const rule = text === undefined ? undefined : textRule(text)
  return rule && against(rule, `/${member}`)
}

const documentTrouble = ({ filename, data = '', attachment }: Document, index: number): Refusal | undefined => {
  const at = `/documents/${index}`
  if (filename.trim() === '' || forbidden.test(filename)) return against('filename-forbidden-character', `${at}/filename`)
  if (attachment !== undefined) return undefined
  if (data.length % 4 !== 0) return against('document-not-base64', `${at}/data`)
  return data === '' ? against('document-empty', `${at}/data`) : undefined
}

const sizeOf = ({ data = '', attachment }: Document): number => attachment === undefined
  ? data.length * 3 / 4 - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0)
  : attachedSize(attachment)

const namedBy = (documents: readonly Document[]): readonly Named[] => documents.flatMap(({ attachment }, index) => (
  attachment === undefined ? [] : [{ attachment, at: `/content/documents/${index}/attachment` }]))

/** Checks and normalises what the schema has let through. Refusals name rules and members, never what stands in them. */
export const parse = (body: Body): Parsed | Refusal => {
  const said = body as Said
  const recipient = normalParty(said.recipient)
  if (isRefusal(recipient)) return recipient
  const { documents } = said.content
  const title = said.content.title.normalize('NFC')
  const text = said.content.text?.normalize('NFC')
  const trouble = textTrouble('title', title) ?? textTrouble('text', text) ?? documents.map(documentTrouble).find(Boolean)
  if (trouble) return trouble
  const bytes = documents.reduce((sum, each) => sum + sizeOf(each), 0)
  if (bytes > maxBytes) return against('letter-too-large', '/documents')
  const content = { title, ...(text !== undefined && { text }), documents }
  return {
    body: { recipient, content }, recipient: partyText(recipient), notes: { documents: documents.length, bytes },
    attachments: namedBy(documents),
  }
}
