import { Worker } from 'node:worker_threads'
import type { Work } from './lzma-worker.ts'

// The header: a byte of properties, four of the dictionary's size, eight of the size of what is in it (all ones: not said).
const headerBytes = 13
/** lzma1 takes the properties for a signed byte. Greater ones are of no encoder's making, and it would reckon for ever. */
const maxProperties = 127
const minDictionary = 4096
const unsaid = 0xffff_ffff_ffff_ffffn

/** Rejects when the thread fails (what is read is no LZMA, memory is short) or the signal comes. */
const worked = (work: Work, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> => new Promise((resolve, reject) => {
  signal?.throwIfAborted()
  const worker = new Worker(new URL('./lzma-worker.ts', import.meta.url), { workerData: work })
  const stop = (): void => {
    void worker.terminate()
    reject(signal?.reason as Error)
  }
  signal?.addEventListener('abort', stop, { once: true })
  worker.once('message', resolve)
  worker.once('error', reject)
  worker.once('exit', () => {
    signal?.removeEventListener('abort', stop)
    reject(new Error('The thread that compresses has ended'))
  })
})

/** The bytes in the container «LZMA alone», reckoned in a thread of its own. Rejects when the signal comes or memory is short. */
export const toLzma = (bytes: Uint8Array, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> =>
  worked({ kind: 'compress', bytes }, signal)

export type LzmaTrouble = 'not-lzma' | 'too-large'

/** A header that promises no more than is taken: the reader stops there, and needs no more of a dictionary. */
const bounded = (bytes: Uint8Array, size: number): Uint8Array => {
  const copy = Uint8Array.from(bytes)
  const view = new DataView(copy.buffer)
  view.setUint32(1, Math.max(Math.min(view.getUint32(1, true), size), minDictionary), true)
  view.setBigUint64(5, BigInt(size), true)
  return copy
}

/** What is in the container; never more than `maxBytes` are made of it, whatever its header says or leaves unsaid. */
export const fromLzma = async (bytes: Uint8Array, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | LzmaTrouble> => {
  if (bytes.length < headerBytes || (bytes[0] ?? 0) > maxProperties) return 'not-lzma'
  const said = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(5, true)
  if (said !== unsaid && said > BigInt(maxBytes)) return 'too-large'
  const size = said === unsaid ? maxBytes + 1 : Number(said)
  const read = await worked({ kind: 'decompress', bytes: bounded(bytes, size) }).catch((): LzmaTrouble => 'not-lzma')
  if (typeof read === 'string') return read
  if (read.length > maxBytes) return 'too-large'
  return said === unsaid || read.length === size ? read : 'not-lzma'
}
