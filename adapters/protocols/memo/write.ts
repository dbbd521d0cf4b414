// A MeMo is written as parts: texts, and between them the contents that are read only while they are sent. Base64 tells its
// length beforehand, so that the length of the whole is known before the first byte.
import { elements } from './elements.ts'
import type { Content, Memo, Streamed } from './model.ts'

type Part = string | Streamed

/** The bytes of a message: how many, and they themselves, to be read once or more. */
export interface MemoStream {
  readonly length: number
  readonly chunks: () => AsyncIterable<Uint8Array>
}

// What XML 1.0 has no way to say (2.2: Char) is left out, so that whatever is written can be read.
const unsayable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' }
const escaped = (text: string): string => text.replace(unsayable, '').replace(/[&<>\r]/g, (sign) => entities[sign] ?? '')
const keyOf = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`
const isContent = (value: unknown): value is Content => typeof value === 'object' && value !== null
const contentPart = (content: Content): Part => 'base64' in content ? escaped(content.base64) : content

const valueParts = (value: unknown): readonly Part[] => [isContent(value) ? contentPart(value) : escaped(String(value))]

const elementParts = (name: string, value: unknown): readonly Part[] => {
  const inner = elements[name] ? childParts(name, value as Readonly<Record<string, unknown>>) : valueParts(value)
  return [`<memo:${name}>`, ...inner, `</memo:${name}>`]
}

const childParts = (name: string, parent: Readonly<Record<string, unknown>>): readonly Part[] =>
  (elements[name] ?? []).flatMap((child) => {
    const value = parent[keyOf(child)]
    if (value === undefined) return []
    return (Array.isArray(value) ? value : [value]).flatMap((each) => elementParts(child, each))
  })

const withoutRepresentative = (memo: Memo): Memo => {
  const { representative: _, ...sender } = memo.messageHeader.sender
  return { ...memo, messageHeader: { ...memo.messageHeader, sender } }
}

const partsOf = (memo: Memo): readonly Part[] => {
  const version = memo.version === '1.1' ? 'memoVersion="1.1" memoSchVersion="1.1.0"' : 'memoVersion="1.2"'
  const root = `<memo:Message xmlns:memo="https://DigitalPost.dk/MeMo-1" ${version}>`
  const written = memo.version === '1.1' ? withoutRepresentative(memo) : memo
  return ['<?xml version="1.0" encoding="UTF-8"?>', root, ...childParts('Message', { ...written }), '</memo:Message>']
}

/** Neighbouring texts as one. */
const joined = (parts: readonly Part[]): readonly Part[] => {
  const runs: Part[] = []
  for (const part of parts) {
    const last = runs.at(-1)
    if (typeof part === 'string' && typeof last === 'string') runs[runs.length - 1] = last + part
    else runs.push(part)
  }
  return runs
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

/** The message as bytes with their exact number. Reading them throws when a file has another size than was said. */
export const streamMemo = (memo: Memo): MemoStream => {
  const parts = joined(partsOf(memo))
  return { length: parts.reduce((sum, part) => sum + lengthOf(part), 0), chunks: () => chunksOf(parts) }
}

/** The message as text; its contents must all be at hand. */
export const writeMemo = (memo: Memo): string => partsOf(memo).map((part) => {
  if (typeof part !== 'string') throw new Error('A streamed attachment is written by streamMemo')
  return part
}).join('')
