// A MeMo is written as parts: texts, and between them the contents that are read only while they are sent. Base64 tells its
// length beforehand, so that the length of the whole is known before the first byte. How each element is written is worked out
// once, from the table in elements.ts; what the table does not have cannot be left out by mistake, for writing it throws.
import { message, namespaces } from './elements.ts'
import type { Content, Memo, MemoVersion, Streamed } from './model.ts'
import { membersOf, type AnyElement, type AnyMember } from './shape.ts'

type Part = string | Streamed

/** The bytes of a message: how many, and they themselves, to be read once or more. */
export interface MemoStream {
  readonly length: number
  readonly chunks: () => AsyncIterable<Uint8Array>
}

/** What has been written so far. */
interface Sheet {
  /** After the last of the parts. */
  text: string
  readonly parts: Part[]
  /** The prefixes of elements that are not MeMo's own. */
  readonly prefixes: Set<string>
  readonly version: MemoVersion
}

type Members = Readonly<Record<string, unknown>>
type Write = (value: unknown, sheet: Sheet) => void

// What XML 1.0 has no way to say (2.2: Char) is left out, so that whatever is written can be read.
const special = /[^\t\n\u0020-\u0025\u0027-\u003b\u003d\u003f-\ud7ff\ue000-\ufffd]/
const unsayable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }
const escaped = (text: string): string =>
  special.test(text) ? text.replace(unsayable, '').replace(/[&<>\r]/g, (sign) => entities[sign] ?? '') : text

// Base64 is long, and looking for three signs is a hundred times as fast as looking for what is none of base64's: the rules do
// that before. Whatever it is, it never becomes markup.
const marks = ['<', '&', '>']
const asText = (base64: string): string => marks.some((mark) => base64.includes(mark)) ? escaped(base64) : base64

const writeContent = (content: Content, sheet: Sheet): void => {
  if ('base64' in content) sheet.text += asText(content.base64)
  else if ('data' in content) sheet.text += Buffer.from(content.data).toString('base64')
  else {
    sheet.parts.push(sheet.text, content)
    sheet.text = ''
  }
}

const writeValue: Readonly<Record<'text' | 'flag' | 'content', Write>> = {
  text: (value, sheet) => { sheet.text += escaped(value as string) },
  flag: (value, sheet) => { sheet.text += value === true ? 'true' : 'false' },
  content: (value, sheet) => writeContent(value as Content, sheet),
}

/** Writes an element, tags and all. */
const tagged = ({ tag, since, value }: AnyMember): Write => {
  const [open, close] = [`<${tag}>`, `</${tag}>`]
  const inner = value.holds === 'members' ? writerOf(value) : writeValue[value.holds]
  const prefix = tag.slice(0, tag.indexOf(':'))
  return (each, sheet) => {
    if (since !== undefined && since > sheet.version) throw new Error(`MeMo ${sheet.version} has no ${tag}`)
    if (prefix !== 'memo') sheet.prefixes.add(prefix)
    sheet.text += open
    inner(each, sheet)
    sheet.text += close
  }
}

const repeated = (write: Write): Write => (value, sheet) => {
  for (const each of value as readonly unknown[]) write(each, sheet)
}

const defined = (value: Members): number => {
  let count = 0
  for (const key in value) if (value[key] !== undefined) count += 1
  return count
}

/** Writes the members of an element in the order of the schema. Throws where a value has others. */
const writerOf = (parent: AnyElement): Write => {
  const steps = membersOf(parent).map((member) =>
    ({ key: member.key, write: member.count === 'list' ? repeated(tagged(member)) : tagged(member) }))
  return (value, sheet) => {
    const members = value as Members
    let written = 0
    for (const { key, write } of steps) {
      const member = members[key]
      if (member === undefined) continue
      write(member, sheet)
      written += 1
    }
    if (written !== defined(members)) throw new Error(`${parent.tag} has members that MeMo has not`)
  }
}

const writeMessage = writerOf(message)

const rootOf = ({ prefixes, version }: Sheet): string => {
  const declared = ['memo', ...prefixes].map((prefix) => `xmlns:${prefix}="${namespaces[prefix]}"`).join(' ')
  const said = version === '1.1' ? 'memoVersion="1.1" memoSchVersion="1.1.0"' : 'memoVersion="1.2"'
  return `<?xml version="1.0" encoding="UTF-8"?><memo:Message ${declared} ${said}>`
}

const partsOf = ({ version, ...rest }: Memo): readonly Part[] => {
  const sheet: Sheet = { text: '', parts: [], prefixes: new Set(), version }
  writeMessage(rest, sheet)
  const [first = '', ...more] = [...sheet.parts, `${sheet.text}</memo:Message>`]
  return [`${rootOf(sheet)}${first as string}`, ...more]
}

const lengthOf = (part: Part): number => typeof part === 'string' ? Buffer.byteLength(part) : 4 * Math.ceil(part.size / 3)

async function* base64Of({ bytes, size }: Streamed): AsyncIterable<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0)
  let seen = 0
  for await (const chunk of bytes()) {
    seen += chunk.byteLength
    const all = Buffer.concat([rest, chunk])
    const whole = all.length - all.length % 3
    rest = all.subarray(whole)
    yield Buffer.from(all.toString('base64', 0, whole), 'latin1')
  }
  if (seen !== size) throw new Error('An attachment has another size than was said')
  yield Buffer.from(Buffer.from(rest).toString('base64'), 'latin1')
}

async function* chunksOf(parts: readonly Part[]): AsyncIterable<Uint8Array> {
  for (const part of parts) {
    if (typeof part === 'string') yield Buffer.from(part)
    else yield* base64Of(part)
  }
}

/**
 * The message as bytes with their exact number. Throws where a value has members that the schema has not, or not in that version:
 * a mistake of whoever made it. Reading the bytes throws when a file has another size than was said.
 */
export const streamMemo = (memo: Memo): MemoStream => {
  const parts = partsOf(memo)
  return { length: parts.reduce((sum, part) => sum + lengthOf(part), 0), chunks: () => chunksOf(parts) }
}

/** The message as text; its contents must all be at hand. Throws like `streamMemo`. */
export const writeMemo = (memo: Memo): string => partsOf(memo).map((part) => {
  if (typeof part !== 'string') throw new Error('A streamed attachment is written by streamMemo')
  return part
}).join('')
