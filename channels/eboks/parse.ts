// What a letter must be before it is sent: the rules of MeMo and of NgDP, kept at the door, each under a code of its own.
import { letterObjections, rules, type Letter, type LetterContent, type LetterFile } from '../../adapters/digital-post/index.ts'
import type { Body } from '../../core/adapter.ts'
import { sizeOf, type Named } from '../../core/attachment.ts'
import type { Parsed } from '../../core/channel.ts'
import { normalParty, partyText } from '../../core/party.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { Instant } from '../../core/transaction.ts'

interface Placed { readonly file: LetterFile; readonly at: string }

/** The files of a letter with their places. */
const filesOf = ({ documents = [], technicalDocuments = [] }: LetterContent): readonly Placed[] =>
  Object.entries({ documents, technicalDocuments }).flatMap(([list, each]) => each.flatMap((document, index) => {
    const at = `/content/${list}/${index}`
    const others = (document.alternatives ?? []).map((file, other) => ({ file, at: `${at}/alternatives/${other}` }))
    return [{ file: document, at }, ...others]
  }))

const bytesOf = ({ data = '', attachment }: LetterFile): number =>
  attachment === undefined ? Buffer.byteLength(data, 'base64') : sizeOf(attachment)

const namedIn = (files: readonly Placed[]): readonly Named[] =>
  files.flatMap(({ file: { attachment }, at }) => attachment === undefined ? [] : [{ attachment, at: `${at}/attachment` }])

const normalContent = (content: LetterContent): LetterContent => ({
  ...content, title: content.title.normalize('NFC'), ...content.text !== undefined && { text: content.text.normalize('NFC') },
})

type Found = ReturnType<typeof letterObjections>

/** The rules whose verdict depends on when it is given. */
const isOfDates = ({ rule }: Found[number]): boolean => rule === 'date-past' || rule === 'date-too-far'

const refusalOf = (found: Found): Refusal | undefined => {
  const rule = found[0]?.rule
  if (rule === undefined) return undefined
  const at = [...new Set(found.filter((each) => each.rule === rule).map((each) => each.at))]
  return { refused: 'content-invalid', at, detail: rules[rule], rule }
}

/** Checks and normalises what the schema has let through. Refusals name rules and members, never what stands in them. */
export const parse = (body: Body, now?: Instant): Parsed | Refusal => {
  const said = body as Letter
  const recipient = normalParty(said.recipient)
  if (isRefusal(recipient)) return recipient
  const letter = { recipient, content: normalContent(said.content) }
  const found = letterObjections(letter, 'DIGITALPOST', now)
  const refusal = refusalOf(found.filter((each) => !isOfDates(each)))
  if (refusal) return refusal
  const late = refusalOf(found)
  const files = filesOf(letter.content)
  const bytes = files.reduce((sum, { file }) => sum + bytesOf(file), 0)
  return {
    body: letter, recipient: partyText(recipient), notes: { documents: files.length, bytes }, attachments: namedIn(files),
    ...late && { late },
  }
}
