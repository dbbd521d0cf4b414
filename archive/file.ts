// The archive file: lines of JSON under gzip, the first says what it is, the last how many lines came before and their SHA-256.
// Neither writing nor reading holds more than a page of it. It gets its name when it is whole and on disk.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, createGzip } from 'node:zlib'
import type { Line } from '../core/archive.ts'
import { Fault } from '../core/errors.ts'

/** Grows when older hubs could no longer read it. */
export const archiveVersion = 1

export interface Head {
  readonly sluse: 'archive'
  readonly version: number
  /** When it was begun, UTC milliseconds. */
  readonly at: number
  /** Which hub made it. */
  readonly hub: string
  /** No reader of the journal had seen a higher position then. */
  readonly lastSeq: number
}

/** How many lines of each kind. */
export type Counts = Readonly<Record<string, number>>
interface End { readonly end: { readonly counts: Counts; readonly sha256: string } }

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? (error as Error).message

/** Counts lines and takes their digest as they pass. */
const createTally = () => {
  const hash = createHash('sha256')
  const counts: Record<string, number> = {}
  return {
    add: (line: string, kind: string): void => {
      hash.update(line).update('\n')
      counts[kind] = (counts[kind] ?? 0) + 1
    },
    end: (): End['end'] => ({ counts, sha256: hash.digest('hex') }),
  }
}

async function* written(head: Head, pages: AsyncIterable<readonly Line[]>, done: (counts: Counts) => void) {
  const tally = createTally()
  const textOf = (value: object, kind: string): string => {
    const text = JSON.stringify(value)
    tally.add(text, kind)
    return `${text}\n`
  }
  yield textOf(head, 'head')
  for await (const page of pages) yield page.map((line) => textOf(line, line.kind)).join('')
  const end = tally.end()
  done(end.counts)
  yield `${JSON.stringify({ end })}\n`
}

/** Writes an archive, readable for its owner alone. Rejects with `archive-taken`, `archive-missing`, or what reading threw. */
export const writeArchive = async (
  target: string, head: Omit<Head, 'sluse' | 'version'>, pages: AsyncIterable<readonly Line[]>,
): Promise<Counts> => {
  if (existsSync(target)) throw new Fault('archive-taken', target)
  const part = `${target}.part`
  let counts: Counts = {}
  try {
    const file = await open(part, 'w', 0o600)
    const text = written({ sluse: 'archive', version: archiveVersion, ...head }, pages, (all) => { counts = all })
    await pipeline(Readable.from(text), createGzip({ level: constants.Z_BEST_SPEED }), file.createWriteStream({ flush: true }))
    await rename(part, target)
    const folder = await open(dirname(target), 'r')
    await folder.sync().finally(() => folder.close())
    return counts
  } catch (error) {
    await rm(part, { force: true })
    throw error instanceof Fault ? error : new Fault('archive-missing', codeOf(error))
  }
}

const damaged = (what: string): Fault => new Fault('archive-damaged', what)

async function* textsIn(file: string): AsyncGenerator<string> {
  const unzipped = createGunzip()
  const pouring = pipeline(createReadStream(file), unzipped)
  pouring.catch(() => undefined)
  try {
    for await (const line of createInterface({ input: unzipped, crlfDelay: Infinity })) yield line
    await pouring
  } catch (error) {
    const code = codeOf(error)
    throw ['ENOENT', 'EACCES', 'EISDIR'].includes(code) ? new Fault('archive-missing', file) : damaged(code)
  } finally {
    unzipped.destroy()
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged('a line is broken')
  }
}

const headOf = (value: unknown): Head => {
  const head = value as Partial<Head> | null
  if (head?.sluse !== 'archive' || typeof head.version !== 'number') throw damaged('it is no backup of Sluse')
  if (head.version > archiveVersion) throw new Fault('archive-newer', `version ${head.version}`)
  return head as Head
}

/** Reads it to its end, and answers what it is when it is whole. Rejects with `archive-` Faults. */
export const verifyArchive = async (file: string): Promise<{ readonly head: Head; readonly counts: Counts }> => {
  const tally = createTally()
  let [head, end]: [Head?, End['end']?] = []
  for await (const text of textsIn(file)) {
    if (end) throw damaged('something follows its end')
    const value = parsed(text)
    if (!head) head = headOf(value)
    else if ('end' in (value as object)) end = (value as End).end
    if (!end) tally.add(text, (value as Line).kind ?? 'head')
  }
  if (!head || !end) throw damaged('its end is missing')
  const found = tally.end()
  if (found.sha256 !== end.sha256) throw damaged('its checksum is another')
  return { head, counts: found.counts }
}

const pageLines = 500

/** The lines of an archive that was verified, page by page. */
export async function* linesIn(file: string): AsyncGenerator<readonly Line[]> {
  let page: Line[] = []
  for await (const text of textsIn(file)) {
    const line = parsed(text) as Line
    if (!('kind' in line)) continue
    page.push(line)
    if (page.length === pageLines) yield page.splice(0)
  }
  if (page.length > 0) yield page
}
