// A MeMo is written as parts: texts, and between them the contents that are read only while they are sent. Base64 tells its
// length beforehand, so that the length of the whole is known before the first byte. What the table in elements.ts does not have
// cannot be left out by mistake, for writing it throws.
import { compile, type Sheet } from './compile.ts'
import { message, namespaces } from './elements.ts'
import type { Content, Memo, Streamed } from './model.ts'

/** What stands between two texts. */
type Held = Streamed | { readonly base64: string }
type Part = string | Held

/** The bytes of a message: how many, and they themselves, to be read once or more. */
export interface MemoStream {
  readonly length: number
  readonly chunks: () => AsyncIterable<Uint8Array>
}

interface MemoSheet extends Sheet {
  /** Contents that stand in the text as `gap`, in their order. */
  readonly held: Held[]
  /** Whether contents at hand are held, too. */
  readonly apart: boolean
}

// A sign that XML cannot say, so that no text has it.
const gap = '\0'
// What XML 1.0 has no way to say (2.2: Char) is left out, so that whatever is written can be read.
const special = /[&<>\0-\u0008\u000b-\u001f\ud800-\udfff\ufffe\uffff]/
const unsayable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }
const escaped = (text: string): string =>
  special.test(text) ? text.replace(unsayable, '').replace(/[&<>\r]/g, (sign) => entities[sign] ?? '') : text

// Base64 is long, and looking for a few signs is many times as fast as looking for all that is none of base64's: the rules do
// that before. Whatever it is, it becomes neither markup nor a gap.
const marks = ['<', '&', '>', gap]
const isPlain = (base64: string): boolean => !marks.some((mark) => base64.includes(mark))

const hold = (held: Held, sheet: MemoSheet): string => {
  sheet.held.push(held)
  return gap
}

const contentText = (content: Content, sheet: MemoSheet): string => {
  if ('data' in content) return Buffer.from(content.data).toString('base64')
  if (!('base64' in content)) return hold(content, sheet)
  const { base64 } = content
  if (!isPlain(base64)) return escaped(base64)
  return sheet.apart && Buffer.byteLength(base64) === base64.length ? hold({ base64 }, sheet) : base64
}

const defined = (value: object): number => Object.values(value).filter((each) => each !== undefined).length

const judge = (value: object, written: number, tag: string): void => {
  // The version is an attribute.
  const members = tag === message.tag ? written + 1 : written
  if (Object.keys(value).length === members || defined(value) === members) return
  throw new Error(`${tag} has members that MeMo has not`)
}

const writeMessage = compile<MemoSheet>(message, {
  text: escaped, content: contentText, judge,
  tooOld: (version, tag) => { throw new Error(`MeMo ${version} has no ${tag}`) },
})

const declared = (prefix: string): string => ` xmlns:${prefix}="${namespaces[prefix]}"`
const head = `<?xml version="1.0" encoding="UTF-8"?><memo:Message${declared('memo')}`
const versions = { '1.1': ' memoVersion="1.1" memoSchVersion="1.1.0">', '1.2': ' memoVersion="1.2">' }

const textOf = (memo: Memo, sheet: MemoSheet): string => {
  const text = writeMessage(memo, sheet)
  const more = sheet.prefixes.size === 0 ? '' : [...sheet.prefixes].map(declared).join('')
  return head + more + versions[memo.version] + text + '</memo:Message>'
}

const partsOf = (memo: Memo): readonly Part[] => {
  const sheet: MemoSheet = { version: memo.version, prefixes: new Set(), held: [], apart: true }
  return textOf(memo, sheet).split(gap).flatMap((text, index) => [text, sheet.held[index] ?? []].flat())
}

const lengthOf = (part: Part): number => {
  if (typeof part === 'string') return Buffer.byteLength(part)
  return 'base64' in part ? part.base64.length : 4 * Math.ceil(part.size / 3)
}

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

const sliceLength = 1_048_576

function* slicesOf(base64: string): Iterable<Uint8Array> {
  for (let at = 0; at < base64.length; at += sliceLength) yield Buffer.from(base64.slice(at, at + sliceLength), 'latin1')
}

async function* chunksOf(parts: readonly Part[]): AsyncIterable<Uint8Array> {
  for (const part of parts) {
    if (typeof part === 'string') yield Buffer.from(part)
    else if ('base64' in part) yield* slicesOf(part.base64)
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
export const writeMemo = (memo: Memo): string => {
  const sheet: MemoSheet = { version: memo.version, prefixes: new Set(), held: [], apart: false }
  const text = textOf(memo, sheet)
  if (sheet.held.length > 0) throw new Error('A streamed attachment is written by streamMemo')
  return text
}
