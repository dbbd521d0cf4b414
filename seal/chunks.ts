// Bytes sealed in chunks: AES-256-GCM under a random key of their own, by the STREAM construction (Hoang, Reyhanitabar, Rogaway
// and Vizár, 2015). The nonce of a chunk is its number and whether it is the last, and the id is associated data. The key seals
// nothing else, so the nonces never repeat; and a chunk that was changed, moved, left out, or taken from elsewhere does not open,
// nor does a whole that was cut off, because its last chunk is not marked as the last.
import { createCipheriv, createDecipheriv, createHash, type KeyObject } from 'node:crypto'
import type { Opening, Sealing } from '../core/seal.ts'

export const chunkBytes = 65_536
const tagBytes = 16
// Node would else take a shorter tag, which is easier to guess.
const wholeTag = { authTagLength: tagBytes }

const nonceOf = (number: number, isLast: boolean): Buffer => {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 7)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

/** Collects pieces of any size to chunks of `size`; what fills a chunk is kept until more comes, for it may be the last. */
const createCollect = (size: number, each: (chunk: Buffer, isLast: boolean) => boolean) => {
  const chunk = Buffer.allocUnsafe(size)
  let filled = 0
  const push = (piece: Uint8Array): boolean => {
    for (let at = 0; at < piece.length;) {
      if (filled === size) {
        if (!each(chunk, false)) return false
        filled = 0
      }
      const taken = piece.subarray(at, at + size - filled)
      chunk.set(taken, filled)
      filled += taken.length
      at += taken.length
    }
    return true
  }
  return { push, finish: (): boolean => each(chunk.subarray(0, filled), true) }
}

/** Answers what `act` put out. */
const gathered = (out: Uint8Array[], act: () => boolean): readonly Uint8Array[] | undefined => {
  out.length = 0
  return act() ? out.splice(0) : undefined
}

/** Seals under `key`, which must be fresh. */
export const createSealing = (key: KeyObject, id: Buffer): Omit<Sealing, 'key'> => {
  const hash = createHash('sha256')
  const out: Uint8Array[] = []
  let number = 0
  const collect = createCollect(chunkBytes, (chunk, isLast) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast)).setAAD(id)
    number += 1
    out.push(cipher.update(chunk))
    cipher.final()
    out.push(cipher.getAuthTag())
    return true
  })
  const all = (act: () => boolean): readonly Uint8Array[] => gathered(out, act) ?? []
  return {
    push: (piece) => {
      hash.update(piece)
      return all(() => collect.push(piece))
    },
    finish: () => all(collect.finish),
    sha256: () => hash.copy().digest('hex'),
  }
}

/** Opens what was sealed under `key`. */
export const createOpening = (key: KeyObject, id: Buffer): Opening => {
  const out: Uint8Array[] = []
  let number = 0
  let isDamaged = false
  const opened = (chunk: Buffer, isLast: boolean): Uint8Array => {
    const end = chunk.length - tagBytes
    const cipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast), wholeTag).setAAD(id)
    cipher.setAuthTag(chunk.subarray(Math.max(0, end)))
    const bytes = cipher.update(chunk.subarray(0, Math.max(0, end)))
    cipher.final()
    number += 1
    return bytes
  }
  const collect = createCollect(chunkBytes + tagBytes, (chunk, isLast) => {
    try {
      if (!isDamaged) out.push(opened(chunk, isLast))
    } catch {
      isDamaged = true
    }
    return !isDamaged
  })
  return { push: (piece) => gathered(out, () => collect.push(piece)), finish: () => gathered(out, collect.finish) }
}
