import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Store } from '../../core/store.ts'
import { openSqliteStore, type SqliteSettings } from '../../stores/sqlite/index.ts'
import type { OpenedStore } from '../conformance/store-parts.ts'
import { recordingWorld } from '../conformance/world.ts'

/** A folder of its own for one ledger. */
export const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'sluse-store-'))

export const openIn = (folder: string, over: Partial<SqliteSettings> = {}): Promise<Store> => openSqliteStore(
  { file: join(folder, 'sluse.db'), log: recordingWorld().log, ...over })

export const openFresh = async (over: Partial<SqliteSettings> = {}): Promise<OpenedStore & { readonly folder: string }> => {
  const folder = await newFolder()
  let store = await openIn(folder, over)
  const reopen = async (): Promise<Store> => {
    await store.close()
    return (store = await openIn(folder, over))
  }
  const discard = async (): Promise<void> => {
    await store.close()
    await rm(folder, { recursive: true })
  }
  return { store, folder, reopen, discard }
}

/** Runs one of the scripts beside this one in a process of its own. */
export const spawnScript = (name: string, ...given: string[]): ChildProcessWithoutNullStreams => spawn(
  process.execPath, [join(import.meta.dirname, name), ...given], { stdio: 'pipe' })

/** Resolves when a process has ended, however it did. */
export const ended = (child: ChildProcessWithoutNullStreams): Promise<unknown> => once(child, 'close')

/** Those of the words that stand in any file of the folder. */
export const wordsIn = async (folder: string, words: readonly string[]): Promise<string[]> => {
  const child = spawnScript('scan.ts', folder)
  child.stdin.end(JSON.stringify(words))
  return JSON.parse(await text(child.stdout)) as string[]
}
