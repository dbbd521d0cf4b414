// The keyring: a folder outside the database, because a key beside what it locks protects nothing. One file holds a lasting key
// for the keyed hashes; each day has a file with its key for payloads. A day's key is written and synced before it seals
// anything, and is destroyed by overwriting its file, so that no backup of the database can be read beyond that day. Several hubs
// may share the folder: whoever is first makes a key, by linking it to its name, and the others read it. Keyrings of before have
// their days in the one file.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import {
  closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, statSync, unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../core/errors.ts'

/** Keys as KeyObjects: Node prepares those once, and raw bytes anew at every use (a quarter of the door's time, measured). */
export interface Keyring {
  readonly hashKey: KeyObject
  readonly days: ReadonlyMap<string, KeyObject>
}

/** A new key from the machine's own randomness. */
export const newKey = (): KeyObject => createSecretKey(randomBytes(32))

interface Stored { readonly format: 1; readonly hashKey: string; readonly days: Readonly<Record<string, string>> }

const fileIn = (folder: string): string => join(folder, 'keyring.json')

/** True when the folder holds a keyring. */
export const hasKeyring = (folder: string): boolean => existsSync(fileIn(folder))

const textOf = (key: KeyObject): string => key.export().toString('base64')

const keyOf = (text: unknown): KeyObject => {
  const key = Buffer.from(String(text), 'base64')
  if (key.length !== 32) throw new Error('a key is not 32 bytes')
  return createSecretKey(key)
}

const damaged = (file: string, error: unknown): Fault =>
  new Fault('keyring-damaged', `${file}: ${(error as Error).message.split('\n')[0]}`)

const readStored = (folder: string): Keyring => {
  try {
    const stored = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Stored
    if (stored.format !== 1) throw new Error('unknown format')
    const days = Object.entries(stored.days).map(([day, key]) => [day, keyOf(key)] as const)
    return { hashKey: keyOf(stored.hashKey), days: new Map(days) }
  } catch (error) {
    throw damaged(fileIn(folder), error)
  }
}

const dayFileIn = (folder: string, day: string): string => join(folder, `${day}.key`)

const filedDays = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => /^(\d{4}-\d\d-\d\d)\.key$/.exec(name)?.[1] ?? [])

/** Every day that has a key, the oldest first. Throws Fault `keyring-damaged`. */
export const daysIn = (folder: string): readonly string[] => (
  [...new Set([...readStored(folder).days.keys(), ...filedDays(folder)])].sort())

/** A day's key as it is on disk; undefined where there is none. Throws Fault `keyring-damaged`. */
export const readDay = (folder: string, day: string): KeyObject | undefined => {
  try {
    return keyOf(readFileSync(dayFileIn(folder, day), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw damaged(dayFileIn(folder, day), error)
  }
}

/** Reads the keyring. Throws Fault `keyring-damaged`. */
export const readKeyring = (folder: string): Keyring => {
  const { hashKey, days } = readStored(folder)
  const own = filedDays(folder).flatMap((day) => {
    const key = readDay(folder, day)
    return key ? [[day, key] as const] : []
  })
  return { hashKey, days: new Map([...days, ...own]) }
}

const writeSynced = (file: string, text: string, flags = 'w'): void => {
  const descriptor = openSync(file, flags, 0o600)
  try {
    writeSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

const syncFolder = (folder: string): void => {
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Overwrites a file's bytes before they go, so that a destroyed key does not linger in a freed block. Where a crash left them two
 * names, only the last one's end is theirs.
 */
const wipe = (file: string): void => {
  if (!existsSync(file)) return
  const { nlink, size } = statSync(file)
  if (nlink === 1) writeSynced(file, ' '.repeat(size), 'r+')
  unlinkSync(file)
}

const textOfRing = ({ hashKey, days }: Keyring): string => {
  const stored: Stored = {
    format: 1, hashKey: textOf(hashKey), days: Object.fromEntries([...days].map(([day, key]) => [day, textOf(key)])),
  }
  return `${JSON.stringify(stored, undefined, 1)}\n`
}

/** Durably, under a name that must be new; false where somebody else was first. */
const writeFirst = (folder: string, file: string, text: string): boolean => {
  const fresh = `${file}.${randomBytes(6).toString('hex')}.new`
  writeSynced(fresh, text, 'wx')
  try {
    linkSync(fresh, file)
  } catch (error) {
    wipe(fresh)
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
  // The same bytes have two names now: they are not to be wiped.
  unlinkSync(fresh)
  syncFolder(folder)
  return true
}

const unwritable = (folder: string, error: unknown): Fault =>
  new Fault('keyring-unwritable', `${fileIn(folder)}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`)

const writing = <T>(folder: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw error instanceof Fault ? error : unwritable(folder, error)
  }
}

/** Makes a keyring where there is none; whoever was first, it is read. Throws Fault `keyring-unwritable`. */
export const makeKeyring = (folder: string): Keyring => writing(folder, () => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFirst(folder, fileIn(folder), textOfRing({ hashKey: newKey(), days: new Map() }))
  return readKeyring(folder)
})

/** The day's key: `made` where there is none yet, and else the one that is there. Throws Fault `keyring-unwritable`. */
export const makeDay = (folder: string, day: string, made: KeyObject): KeyObject => writing(folder, () =>
  writeFirst(folder, dayFileIn(folder, day), textOf(made)) ? made : readDay(folder, day) ?? makeDay(folder, day, made))

const withoutStored = (folder: string, days: ReadonlySet<string>): void => {
  const stored = readStored(folder)
  const left = [...stored.days].filter(([day]) => !days.has(day))
  if (left.length === stored.days.size) return
  const file = fileIn(folder)
  wipe(`${file}.old`)
  writeSynced(`${file}.new`, textOfRing({ hashKey: stored.hashKey, days: new Map(left) }))
  linkSync(file, `${file}.old`)
  renameSync(`${file}.new`, file)
  syncFolder(folder)
  wipe(`${file}.old`)
}

/** Destroys the keys of the days before `limit`, and what a crash left of any; answers the days. Throws `keyring-unwritable`. */
export const destroyDays = (folder: string, limit: string): readonly string[] => writing(folder, () => {
  const gone = [...readKeyring(folder).days.keys()].filter((day) => day < limit)
  withoutStored(folder, new Set(gone))
  for (const name of readdirSync(folder)) {
    const isLeft = name.startsWith('keyring.json.') || /^\d{4}-\d\d-\d\d\.key/.test(name) && name.slice(0, 10) < limit
    if (isLeft) wipe(join(folder, name))
  }
  syncFolder(folder)
  return gone
})
