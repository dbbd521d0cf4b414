// Attachments in memory, sealed: the reference model of a depot, and the simulation's. Every call takes effect at once, but for
// `put`, which takes as long as its bytes. It is gone with the process.
import {
  attachmentId, Unreadable, uploadOf, type Attachment, type AttachmentLimits, type Depot, type Uploaded,
} from '../../core/attachment.ts'
import { Fault } from '../../core/errors.ts'
import { createHoldings, type Room } from '../../core/holdings.ts'
import type { Refusal } from '../../core/refusal.ts'
import type { Seal, Sealing } from '../../core/seal.ts'
import type { World } from '../../core/world.ts'

export interface MemorySettings {
  readonly limits: AttachmentLimits
  readonly seal: Pick<Seal, 'startSealing' | 'startOpening' | 'mac'>
  readonly world: Pick<World, 'now' | 'newId'>
}

interface Sealed { readonly key: Uint8Array; readonly pieces: readonly Uint8Array[] }

const take = async (
  bytes: AsyncIterable<Uint8Array>, sealing: Sealing, room: Room,
): Promise<readonly Uint8Array[] | Refusal> => {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) {
    const refusal = room.grow(piece.length)
    if (refusal) return refusal
    pieces.push(...sealing.push(piece))
  }
  return room.size > 0 ? [...pieces, ...sealing.finish()] : { refused: 'attachment-empty' }
}

async function* opened(seal: MemorySettings['seal'], attachment: string, { key, pieces }: Sealed): AsyncGenerator<Uint8Array> {
  const opening = seal.startOpening(uploadOf(attachment), key)
  if ('unopenable' in opening) throw new Unreadable(opening.unopenable)
  for (const piece of pieces) yield* opening.push(piece) ?? []
  const rest = opening.finish()
  if (!rest) throw new Unreadable('payload-damaged')
  yield* rest
}

/** An empty depot in memory. */
export const createMemoryDepot = ({ limits, seal, world }: MemorySettings): Depot => {
  const holdings = createHoldings(limits)
  const bytesOf = new Map<string, Sealed>()
  let closed = false

  const put = async (origin: string, bytes: AsyncIterable<Uint8Array>): Promise<Uploaded | Refusal> => {
    const upload = world.newId()
    const sealing = seal.startSealing(upload)
    const room = holdings.room(origin)
    try {
      const pieces = await take(bytes, sealing, room)
      if ('refused' in pieces) return pieces
      const [sha256, size] = [sealing.sha256(), room.size]
      const attachment = attachmentId(upload, size, seal.mac('attachment', sha256))
      const held: Attachment = { attachment, size, origin, heldSince: world.now(), transactions: [] }
      bytesOf.set(attachment, { key: sealing.key(), pieces })
      holdings.add(held)
      return { ...held, sha256 }
    } finally {
      room.leave()
    }
  }
  const erase = (gone: readonly string[]): number => {
    for (const attachment of gone) bytesOf.delete(attachment)
    return gone.length
  }
  const ask = async <T>(answer: () => T | Promise<T>): Promise<T> => {
    if (closed) throw new Fault('store-failed', 'closed')
    return answer()
  }
  return {
    put: (origin, bytes) => ask(() => put(origin, bytes)),
    find: (attachment) => ask(() => holdings.get(attachment)),
    bind: (bindings) => ask(() => holdings.bind(bindings)),
    release: (transactions) => ask(() => transactions.forEach((each) => holdings.release(each))),
    mayHave: holdings.hasAny,
    drop: (transaction) => ask(() => void erase(holdings.drop(transaction).gone)),
    expire: (before) => ask(() => erase(holdings.expire(before))),
    bound: () => ask(holdings.bound),
    totals: () => ask(holdings.totals),
    oldestKey: () => ask(() => bytesOf.get(holdings.oldest()?.attachment ?? '')?.key),
    read: async function* (transaction, attachment) {
      const isBound = holdings.get(attachment)?.transactions.includes(transaction)
      const sealed = isBound ? bytesOf.get(attachment) : undefined
      if (!sealed) throw new Unreadable('attachment-unread')
      yield* opened(seal, attachment, sealed)
    },
    close: async () => { closed = true },
  }
}
