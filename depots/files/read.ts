// The bytes of an attachment, opened chunk by chunk as they are asked for.
import { open, type FileHandle } from 'node:fs/promises'
import { Unreadable, uploadOf } from '../../core/attachment.ts'
import type { Opening, Seal } from '../../core/seal.ts'
import { cardOf } from './card.ts'
import { pathsOf, readText, whereThere } from './disk.ts'

const blockBytes = 262_144

/** What the disk would not do now is tried again later; what is not there will never be. */
const unread = async <T>(act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch {
    throw new Unreadable('attachment-unread')
  }
}

const opened = <T>(pieces: T | undefined): T => {
  if (pieces === undefined) throw new Unreadable('payload-damaged')
  return pieces
}

async function* poured(file: FileHandle, opening: Opening): AsyncGenerator<Uint8Array> {
  // One block for the whole of it: what is opened is a copy.
  const block = Buffer.allocUnsafe(blockBytes)
  for (;;) {
    const { bytesRead } = await unread(() => file.read(block, 0, blockBytes))
    if (bytesRead === 0) break
    yield* opened(opening.push(block.subarray(0, bytesRead)))
  }
  yield* opened(opening.finish())
}

/** Reads one that is held. Throws `Unreadable`. */
export async function* read(
  folder: string, seal: Pick<Seal, 'startOpening'>, attachment: string,
): AsyncGenerator<Uint8Array> {
  const upload = uploadOf(attachment)
  const paths = pathsOf(folder, upload)
  const card = opened(cardOf(await unread(() => readText(paths.key))))
  const opening = seal.startOpening(upload, card.key)
  if ('unopenable' in opening) throw new Unreadable(opening.unopenable)
  const file = opened(await unread(() => whereThere(() => open(paths.bytes))))
  try {
    yield* poured(file, opening)
  } finally {
    await file.close()
  }
}
