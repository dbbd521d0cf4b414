// What a depot does to the disk, each step synced before the next may rely on it. A failing disk is a Fault.
import { constants } from 'node:fs'
import { open, readdir, readFile, rename, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../core/errors.ts'

const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException).code ?? '')

/** Runs what may fail with the disk; rejects with `store-full` or `store-failed`. */
export const onDisk = async <T>(act: () => Promise<T>): Promise<T> => {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Fault) throw error
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new Fault(isCode(error, 'ENOSPC', 'EDQUOT') ? 'store-full' : 'store-failed', `attachments: ${code}`)
  }
}

/** What `act` answers, or undefined where the file is not there. */
export const whereThere = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await act()
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const using = async <T>(path: string, flags: string | number, act: (file: FileHandle) => Promise<T>): Promise<T> => {
  const file = await open(path, flags, 0o600)
  try {
    return await act(file)
  } finally {
    await file.close()
  }
}

export const syncFolder = (folder: string): Promise<void> => using(folder, constants.O_RDONLY, (handle) => handle.sync())

/** Writes a file that was not there. */
export const writeNew = (path: string, text: string): Promise<void> => using(path, 'wx', async (file) => {
  await file.writeFile(text)
  await file.sync()
})

/** Puts a file in the place of another, or none; durable with the folder's next sync. */
export const replaceFile = async (path: string, text: string): Promise<void> => {
  await using(`${path}.new`, 'w', async (file) => {
    await file.writeFile(text)
    await file.sync()
  })
  await rename(`${path}.new`, path)
}

export const remove = async (path: string): Promise<void> => { await whereThere(() => unlink(path)) }

/** Overwrites a file before it goes: its blocks are free afterwards, and not erased. */
export const wipe = async (path: string): Promise<void> => {
  await whereThere(() => using(path, 'r+', async (file) => {
    await file.write(Buffer.alloc((await file.stat()).size), undefined, undefined, 0)
    await file.sync()
  }))
  await remove(path)
}

export const readText = (path: string): Promise<string | undefined> => whereThere(() => readFile(path, 'utf8'))

/** The names in the folder. */
export const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder)

/** The paths of one upload. */
export interface Paths {
  /** The sealed bytes. */
  readonly bytes: string
  /** What is known of them, with their sealed key; without it they say nothing. */
  readonly key: string
  /** The transactions it is bound to; not there while it is bound to none. */
  readonly bond: string
}

export const pathsOf = (folder: string, upload: string): Paths => {
  const path = join(folder, upload)
  return { bytes: `${path}.bytes`, key: `${path}.key`, bond: `${path}.bond` }
}
