// An upload on its way to the disk: sealed as it comes, and an attachment only when its key is durable beside its bytes.
import { open, type FileHandle } from 'node:fs/promises'
import { attachmentId, type Attachment, type Uploaded } from '../../core/attachment.ts'
import type { Room } from '../../core/holdings.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { Seal, Sealing } from '../../core/seal.ts'
import type { World } from '../../core/world.ts'
import { textOf } from './card.ts'
import { onDisk, pathsOf, syncFolder, writeNew } from './disk.ts'
import { eraseUpload } from './recall.ts'

export interface TakeParts {
  readonly folder: string
  readonly seal: Pick<Seal, 'startSealing' | 'mac'>
  readonly world: Pick<World, 'now' | 'newId'>
}

const writeAll = async (file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> => {
  for (const piece of pieces) await file.writeFile(piece)
}

const pour = async (
  file: FileHandle, bytes: AsyncIterable<Uint8Array>, sealing: Sealing, room: Room,
): Promise<Refusal | undefined> => {
  for await (const piece of bytes) {
    const refusal = room.grow(piece.length)
    if (refusal) return refusal
    const ready = sealing.push(piece)
    if (ready.length > 0) await onDisk(() => writeAll(file, ready))
  }
  if (room.size === 0) return { refused: 'attachment-empty' }
  await onDisk(async () => {
    await writeAll(file, sealing.finish())
    await file.sync()
  })
  return undefined
}

const keep = async ({ folder, seal, world }: TakeParts, upload: string, origin: string, size: number, sealing: Sealing) => {
  const sha256 = sealing.sha256()
  const attachment = attachmentId(upload, size, seal.mac('attachment', sha256))
  const held: Attachment = { attachment, size, origin, heldSince: world.now(), transactions: [] }
  const text = textOf({ ...held, key: sealing.key() })
  await onDisk(async () => {
    await writeNew(pathsOf(folder, upload).key, text)
    await syncFolder(folder)
  })
  return { ...held, sha256 }
}

/** Takes one in. Whatever is not answered with an `Uploaded` leaves nothing behind. */
export const take = async (
  parts: TakeParts, origin: string, bytes: AsyncIterable<Uint8Array>, room: Room,
): Promise<Uploaded | Refusal> => {
  const upload = parts.world.newId()
  const sealing = parts.seal.startSealing(upload)
  const file = await onDisk(() => open(pathsOf(parts.folder, upload).bytes, 'wx', 0o600))
  let taken: Uploaded | Refusal | undefined
  try {
    const refusal = await pour(file, bytes, sealing, room)
    taken = refusal ?? await keep(parts, upload, origin, room.size, sealing)
    return taken
  } finally {
    await file.close()
    if (!taken || isRefusal(taken)) await onDisk(() => eraseUpload(parts.folder, upload))
  }
}
