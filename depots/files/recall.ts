// What the last process left in the folder: whole attachments are taken up, everything else is erased.
import { mkdir } from 'node:fs/promises'
import { uploadOf, type Attachment } from '../../core/attachment.ts'
import { bondOf, cardOf } from './card.ts'
import { namesIn, onDisk, pathsOf, readText, remove, syncFolder, wipe } from './disk.ts'

const ours = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(bytes|key|bond|bond\.new)$/

const uploadsAmong = (names: readonly string[]): readonly string[] =>
  [...new Set(names.flatMap((name) => ours.exec(name)?.[1] ?? []))].sort()

/** Erases all files of an upload, its key first. */
export const eraseUpload = async (folder: string, upload: string): Promise<void> => {
  const { bytes, key, bond } = pathsOf(folder, upload)
  await wipe(key)
  for (const path of [bytes, bond, `${bond}.new`]) await remove(path)
}

/** Answers what is held, oldest first. Makes the folder where there is none. */
export const recall = (folder: string): Promise<readonly Attachment[]> => onDisk(async () => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await namesIn(folder)
  const held: Attachment[] = []
  for (const upload of uploadsAmong(names)) {
    const paths = pathsOf(folder, upload)
    const card = names.includes(`${upload}.bytes`) ? cardOf(await readText(paths.key)) : undefined
    await remove(`${paths.bond}.new`)
    if (!card || uploadOf(card.attachment) !== upload) {
      await eraseUpload(folder, upload)
      continue
    }
    const { key: _, ...facts } = card
    held.push({ ...facts, transactions: bondOf(await readText(paths.bond)) })
  }
  await syncFolder(folder)
  return held.sort((a, b) => a.heldSince - b.heldSince)
})
