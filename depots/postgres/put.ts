// An upload on its way to the server: sealed as it comes, each piece a commit, and an attachment only when its key is in.
import { attachmentId, type Attachment, type Uploaded } from '../../core/attachment.ts'
import { Fault } from '../../core/errors.ts'
import { roomFor, type Besides, type Room } from '../../core/holdings.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { Seal, Sealing } from '../../core/seal.ts'
import type { World } from '../../core/world.ts'
import type { Query } from './query.ts'

export interface PutParts {
  readonly query: Query
  readonly seal: Pick<Seal, 'startSealing' | 'mac'>
  readonly world: Pick<World, 'now' | 'newId'>
  readonly room: (origin: string, besides: Besides) => Room
}

/** What is held of an upload before it is written. */
const blockBytes = 524_288

const besidesOf = async (query: Query, origin: string): Promise<Besides> => (await query<Besides>(`SELECT
  (SELECT coalesce(sum(room), 0)::bigint FROM upload WHERE origin = $1 AND NOT bound) AS unbound,
  (SELECT coalesce(sum(room), 0)::bigint FROM upload) AS total`, [origin]))[0] as Besides

/** Gathers sealed pieces into blocks, and writes them one behind another. */
const createWriter = (query: Query, upload: string) => {
  let [waiting, bytes, blocks]: [Uint8Array[], number, number] = [[], 0, 0]
  const flush = async (): Promise<void> => {
    if (bytes === 0) return
    const sealed = Buffer.concat(waiting)
    ;[waiting, bytes] = [[], 0]
    await query('INSERT INTO piece (upload, at, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [upload, blocks, sealed])
    blocks += 1
  }
  return {
    write: async (pieces: readonly Uint8Array[]): Promise<void> => {
      for (const piece of pieces) {
        waiting.push(piece)
        bytes += piece.length
      }
      if (bytes >= blockBytes) await flush()
    },
    /** Writes the rest; answers how many blocks there are. */
    end: async (): Promise<number> => {
      await flush()
      return blocks
    },
  }
}

type Writer = ReturnType<typeof createWriter>

const pour = async (
  writer: Writer, bytes: AsyncIterable<Uint8Array>, sealing: Sealing, room: Room,
): Promise<Refusal | number> => {
  for await (const piece of bytes) {
    const refusal = room.grow(piece.length)
    if (refusal) return refusal
    await writer.write(sealing.push(piece))
  }
  if (room.size === 0) return { refused: 'attachment-empty' }
  await writer.write(sealing.finish())
  return writer.end()
}

// Pieces that lay about for too long are cleared away (index.ts), perhaps while their upload went on.
const keep = async (
  { query, seal, world }: PutParts, upload: string, origin: string, sealing: Sealing, size: number, blocks: number,
) => {
  const sha256 = sealing.sha256()
  const attachment = attachmentId(upload, size, seal.mac('attachment', sha256))
  const held: Attachment = { attachment, size, origin, heldSince: world.now(), transactions: [] }
  await query(`INSERT INTO upload (upload, attachment, origin, size, room, held_since, key, bound)
    SELECT $1, $2, $3, $4, $5, $6, $7, false WHERE (SELECT count(*) FROM piece WHERE upload = $1) = $8 ON CONFLICT DO NOTHING`,
  [upload, attachment, origin, size, roomFor(size), held.heldSince, Buffer.from(sealing.key()), blocks])
  const written = await query('SELECT FROM upload WHERE upload = $1', [upload])
  if (written.length === 0) throw new Fault('store-failed', 'attachments')
  return { ...held, sha256 }
}

/** Takes one in. Whatever is not answered with an `Uploaded` leaves nothing behind. */
export const put = async (parts: PutParts, origin: string, bytes: AsyncIterable<Uint8Array>): Promise<Uploaded | Refusal> => {
  const { query, seal, world } = parts
  const upload = world.newId()
  const sealing = seal.startSealing(upload)
  const room = parts.room(origin, await besidesOf(query, origin))
  let taken: Uploaded | Refusal | undefined
  try {
    const poured = await pour(createWriter(query, upload), bytes, sealing, room)
    taken = typeof poured === 'number' ? await keep(parts, upload, origin, sealing, room.size, poured) : poured
    return taken
  } finally {
    room.leave()
    if (!taken || isRefusal(taken)) await query('DELETE FROM piece WHERE upload = $1', [upload]).catch(() => undefined)
  }
}
