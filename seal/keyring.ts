// The keyring: one file outside the database, because a key beside what it locks protects nothing. It holds a lasting key for
// the keyed hashes and one key a day for payloads. A day's key is written and synced before it seals anything, and is destroyed
// by writing the file anew without it, so that no backup of the database can be read beyond that day.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import {
  closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync,
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

export const newKeyring = (): Keyring => ({ hashKey: newKey(), days: new Map() })

const textOf = (key: KeyObject): string => key.export().toString('base64')

const keyOf = (text: unknown): KeyObject => {
  const key = Buffer.from(String(text), 'base64')
  if (key.length !== 32) throw new Error('a key is not 32 bytes')
  return createSecretKey(key)
}

/** Reads the keyring. Throws Fault `keyring-damaged`. */
export const readKeyring = (folder: string): Keyring => {
  try {
    const stored = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Stored
    if (stored.format !== 1) throw new Error('unknown format')
    const days = Object.entries(stored.days).map(([day, key]) => [day, keyOf(key)] as const)
    return { hashKey: keyOf(stored.hashKey), days: new Map(days) }
  } catch (error) {
    throw new Fault('keyring-damaged', `${fileIn(folder)}: ${(error as Error).message.split('\n')[0]}`)
  }
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

/** Overwrites a file's bytes before it goes, so that a destroyed key does not linger in a freed block. */
const wipe = (file: string): void => {
  if (!existsSync(file)) return
  writeSynced(file, ' '.repeat(statSync(file).size), 'r+')
  unlinkSync(file)
}

const write = (folder: string, keyring: Keyring): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const days = Object.fromEntries([...keyring.days].map(([day, key]) => [day, textOf(key)]))
  const stored: Stored = { format: 1, hashKey: textOf(keyring.hashKey), days }
  const file = fileIn(folder)
  wipe(`${file}.old`)
  writeSynced(`${file}.new`, `${JSON.stringify(stored, undefined, 1)}\n`)
  if (existsSync(file)) linkSync(file, `${file}.old`)
  renameSync(`${file}.new`, file)
  syncFolder(folder)
  wipe(`${file}.old`)
}

/**
 * Writes the keyring durably (new file, sync, rename, sync of the folder) and wipes the one it replaces. Throws Fault
 * `keyring-unwritable`.
 */
export const writeKeyring = (folder: string, keyring: Keyring): void => {
  try {
    write(folder, keyring)
  } catch (error) {
    throw new Fault('keyring-unwritable', `${fileIn(folder)}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`)
  }
}
