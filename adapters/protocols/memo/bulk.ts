// Many messages in one request: a tar of MeMo files in the container «LZMA alone» (NgDP, POST memos/ with application/x-lzma).
// The whole is held in memory while it is made, so its size has a limit, which `bulkSize` tells of beforehand.
import { packTar, unpackTar } from 'modern-tar'
import { fromLzma, toLzma, type LzmaTrouble } from './lzma.ts'
import type { Memo } from './model.ts'
import { streamMemo } from './write.ts'

/** Of the messages in a bulk. */
export interface BulkLimits {
  readonly maxMessages: number
  /** Before compression. */
  readonly maxBytes: number
}

/** Of our own making: NgDP has published none. At the rate of the compression a hundred megabytes take a minute or two. */
export const usualBulkLimits: BulkLimits = { maxMessages: 1000, maxBytes: 100_000_000 }

export const bulkMediaType = 'application/x-lzma'

const blockBytes = 512
const padded = (bytes: number): number => Math.ceil(bytes / blockBytes) * blockBytes

/** Bytes that messages take in a bulk before compression. */
export const bulkSize = (memos: readonly Memo[]): number =>
  memos.reduce((sum, memo) => sum + blockBytes + padded(streamMemo(memo).length), 2 * blockBytes)

const entryOf = (memo: Memo) => {
  const { length, chunks } = streamMemo(memo)
  const header = { name: `${memo.messageHeader.messageUUID}.xml`, size: length, mtime: new Date(0) }
  return { header, body: ReadableStream.from(chunks()) as ReadableStream<Uint8Array> }
}

/**
 * The messages as one bulk, each in a file `<messageUUID>.xml`. Rejects when there are more or larger ones than the limits allow
 * (a mistake of whoever gathered them), when an attachment has another size than was said, and when the signal comes.
 */
export const packBulk = async (
  memos: readonly Memo[], signal?: AbortSignal, limits: BulkLimits = usualBulkLimits,
): Promise<Uint8Array<ArrayBuffer>> => {
  if (memos.length > limits.maxMessages || bulkSize(memos) > limits.maxBytes) throw new RangeError('The bulk is too large')
  return toLzma(await packTar(memos.map(entryOf)), signal)
}

export interface BulkMessage {
  /** The file's name; its folders are no part of it. */
  readonly name: string
  readonly bytes: Uint8Array
}

export type BulkTrouble = LzmaTrouble | 'not-tar' | 'too-many'

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The files of a bulk from outside, whatever is in them; a word of trouble where it is none or breaks a limit. Never rejects. */
export const unpackBulk = async (
  bytes: Uint8Array, limits: BulkLimits = usualBulkLimits,
): Promise<readonly BulkMessage[] | BulkTrouble> => {
  const tar = await fromLzma(bytes, limits.maxBytes)
  if (typeof tar === 'string') return tar
  const entries = await unpackTar(tar, { strict: true }).catch((): BulkTrouble => 'not-tar')
  if (typeof entries === 'string') return entries
  const messages = entries.flatMap(({ header: { name }, data }) => data ? [{ name: nameOf(name), bytes: data }] : [])
  return messages.length > limits.maxMessages ? 'too-many' : messages
}
