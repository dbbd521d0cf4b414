// Reads files for the canary, as a process of its own and at a low priority. Of its own, because SQLite's locks are POSIX ones: a
// process that closes any descriptor of a database file drops all the locks it has on it. What is looked for comes over standard
// input, and what was found goes to standard output.
import { opendir, open, stat } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Finding, Looked, Place } from '../core/canary.ts'

export interface Asked {
  /** In this order: a log before the database that it flows into, so that nothing moves past the search. */
  readonly files: readonly string[]
  /** Of a folder the files that were written since. */
  readonly folders: readonly string[]
  readonly since: number
  readonly forms: readonly { readonly name: string; readonly form: string; readonly base64: string }[]
}

type Needle = Omit<Finding, 'place'> & { readonly bytes: Buffer }

const chunkBytes = 4 * 1024 * 1024
/** A file system may know the time of a change no better. */
const coarseMs = 2_000

/** Undefined where the file went meanwhile. */
const unlessGone = <T>(work: Promise<T>): Promise<T | undefined> => work.catch((error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return undefined
  throw error
})

/** Reads a file to its end; each chunk begins with the end of the one before, so that nothing lies between two. */
const readThrough = async (file: string, overlap: number, look: (bytes: Buffer) => void): Promise<number> => {
  const opened = await unlessGone(open(file, 'r'))
  if (!opened) return 0
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes + overlap)
    let [kept, at] = [0, 0]
    for (;;) {
      const { bytesRead } = await opened.read(chunk, kept, chunkBytes, at)
      if (bytesRead === 0) return at
      at += bytesRead
      const filled = kept + bytesRead
      look(chunk.subarray(0, filled))
      kept = Math.min(overlap, filled)
      chunk.copy(chunk, 0, filled - kept, filled)
    }
  } finally {
    await opened.close()
  }
}

const filesIn = async function* (folder: string, since: number): AsyncGenerator<string> {
  const entries = await unlessGone(opendir(folder, { recursive: true }))
  if (!entries) return
  for await (const entry of entries) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && ((await unlessGone(stat(file)))?.mtimeMs ?? 0) >= since - coarseMs) yield file
  }
}

/** Looks through all of it. Rejects where something is there and cannot be read. */
export const lookThrough = async ({ files, folders, since, forms }: Asked): Promise<Looked> => {
  const needles: readonly Needle[] = forms.map(({ base64, ...form }) => ({ ...form, bytes: Buffer.from(base64, 'base64') }))
  const overlap = Math.max(0, ...needles.map(({ bytes }) => bytes.length - 1))
  const found = new Map<string, Finding>()
  const read = (file: string, place: string): Promise<number> => readThrough(file, overlap, (bytes) => {
    for (const { name, form, bytes: needle } of needles) {
      if (bytes.includes(needle)) found.set(`${name} ${form} ${place}`, { name, form, place })
    }
  })
  const places: Place[] = []
  for (const file of files) places.push({ name: file, kind: 'file', bytes: await read(file, file) })
  for (const folder of folders) {
    let bytes = 0
    for await (const file of filesIn(folder, since)) bytes += await read(file, file)
    places.push({ name: folder, kind: 'folder', bytes })
  }
  return { places, found: [...found.values()] }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  setPriority(constants.priority.PRIORITY_LOW)
  const asked = JSON.parse((await buffer(process.stdin)).toString('utf8')) as Asked
  process.stdout.write(JSON.stringify(await lookThrough(asked)))
}
