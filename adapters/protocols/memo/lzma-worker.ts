// The thread that LZMA is reckoned in: a megabyte takes most of a second, and the hub's own thread has other things to do.
import { parentPort, workerData } from 'node:worker_threads'
import { compress, decompress } from 'lzma1'

export interface Work {
  readonly kind: 'compress' | 'decompress'
  readonly bytes: Uint8Array
}

const { kind, bytes } = workerData as Work
// The fastest mode: what is packed is mostly base64, of which the slower ones make nothing smaller.
const done = kind === 'compress' ? compress(bytes, 1) : decompress(bytes)
parentPort?.postMessage(done, [done.buffer])
