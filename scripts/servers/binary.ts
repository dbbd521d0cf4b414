// Servers that tests need. One that is there is used; else it is installed by apt-get where this process may; else the suite says
// what it skips, and where nothing may be skipped (CI) it fails instead.
import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Wanted {
  /** The program: `redis-server`. */
  readonly binary: string
  /** The Debian package that brings it. */
  readonly debian: string
  /** Folders to look in besides PATH; one may end in `*` for the newest version below it. */
  readonly places?: readonly string[]
  /** Where the program is, and whether what it needs is there; for what is more than a program on a path. */
  readonly look?: () => Promise<string | undefined>
  /** What must be so before it is installed. */
  readonly prepare?: () => Promise<void>
}

const isProgram = (path: string): Promise<boolean> => access(path, constants.X_OK).then(() => true, () => false)

const expanded = async (place: string): Promise<readonly string[]> => {
  const at = place.indexOf('*')
  if (at < 0) return [place]
  const versions = await readdir(place.slice(0, at)).catch((): string[] => [])
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => place.replace('*', version))
}

const find = async ({ binary, places = [], look }: Wanted): Promise<string | undefined> => {
  if (look) return look()
  const all = await Promise.all(places.map(expanded))
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), ...all.flat(), '/usr/sbin', '/sbin']) {
    const path = join(folder, binary)
    if (folder && await isProgram(path)) return path
  }
  return undefined
}

/** True where a missing server is a failure. */
export const mustNotSkip = (): boolean => Boolean(process.env['CI'])

// A package that starts a server of its own when it is installed is kept from doing so.
const quietly = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }

const install = async ({ debian }: Wanted): Promise<void> => {
  const get = (...words: string[]) => run('apt-get', words, { env: quietly, maxBuffer: 64 * 1024 * 1024 })
  await get('install', '-y', '--no-install-recommends', debian).catch(async () => {
    await get('update')
    await get('install', '-y', '--no-install-recommends', debian)
  })
}

const installing = new Map<string, Promise<string | undefined>>()

const installed = async (wanted: Wanted): Promise<string | undefined> => {
  if (process.getuid?.() !== 0) return undefined
  console.error(`Installing ${wanted.debian} (once) …`)
  await wanted.prepare?.()
  await install(wanted).catch((error: Error) => console.error(`apt-get cannot install ${wanted.debian}: ${error.message}`))
  return find(wanted)
}

/** Where the program is; undefined where there is none and it may be skipped. Rejects where it may not. */
export const locate = async (wanted: Wanted): Promise<string | undefined> => {
  const path = await find(wanted)
  if (path) return path
  const { debian } = wanted
  if (!installing.has(debian)) installing.set(debian, installed(wanted))
  await installing.get(debian)
  const found = await find(wanted)
  if (!found && mustNotSkip()) throw new Error(`${wanted.binary} is needed: apt-get install ${debian}`)
  return found
}
