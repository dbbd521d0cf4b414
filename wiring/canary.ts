// What the canary is looked for in: the files beside the database with all that begins with its name, the keyring, the log where
// it goes to a file, and, where the ledger is on a server, every table of the hub's.
import { fstatSync, readdirSync, readlinkSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { createFileSearch, createTableSearch, together, type Places } from '../canary/index.ts'
import type { Configuration } from '../config/index.ts'
import type { BlindSpot, Searching } from '../core/canary.ts'
import type { Log } from '../core/world.ts'
import type { CanarySettings } from '../hub/index.ts'
import type { Audit } from '../people/index.ts'

/** The files that standard output and error go to, where the system tells. */
const logFiles = (): readonly string[] => [1, 2].flatMap((descriptor) => {
  try {
    return fstatSync(descriptor).isFile() ? [readlinkSync(`/proc/self/fd/${descriptor}`)] : []
  } catch {
    return []
  }
})

/** A log stands before the database that it flows into. */
const order = (name: string): number => (name.endsWith('-wal') ? 0 : 1)

const besideDatabase = (file: string): Places => {
  const [folder, name] = [dirname(resolve(file)), basename(file)]
  const mine = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.name.startsWith(name))
  const paths = (some: typeof mine): readonly string[] => some.map((entry) => join(folder, entry.name))
  return {
    files: paths(mine.filter((entry) => entry.isFile())).toSorted((one, other) => order(one) - order(other)),
    folders: paths(mine.filter((entry) => entry.isDirectory())),
  }
}

const searchingOf = (
  { store, keyring: { folder: keyring }, queue }: Pick<Configuration, 'store' | 'keyring' | 'queue'>, log: Log,
): Searching => {
  const logs = logFiles()
  const around = (): Places => {
    const { files, folders } = store.kind === 'sqlite' ? besideDatabase(store.file) : { files: [], folders: [] }
    return { files: [...files, ...logs], folders: [...folders, resolve(keyring)] }
  }
  const blindTo: readonly BlindSpot[] = [
    ...(store.kind === 'memory' ? ['memory' as const] : []), ...(store.kind === 'postgres' ? ['server' as const] : []),
    ...(queue.kind === 'embedded' ? [] : ['broker' as const]), ...(logs.length === 0 ? ['log' as const] : []), 'backups', 'disk',
  ]
  const files = createFileSearch(around)
  if (store.kind !== 'postgres') return { sees: store.kind === 'sqlite', blindTo, look: files }
  const { url = '', schema, ca } = store
  return { sees: true, blindTo, look: together(files, createTableSearch({ url, schema, ca, log },
    [schema, `${schema}_attachments`])) }
}

/** As configured; each scan is a line of the audit. */
export const openCanary = (configuration: Configuration, audit: Pick<Audit, 'note'>, log: Log): CanarySettings => ({
  searching: searchingOf(configuration, log), everyMs: configuration.canary.everyMs,
  over: async ({ by, reason, verdict, trouble, found, startedAt, endedAt }) => {
    await audit.note({
      by, deed: 'canary-scanned', on: 'ledger', ...(reason !== undefined && { reason }), result: verdict,
      details: { found: found.length, tookMs: endedAt - startedAt, ...(trouble && { trouble }) },
    })
  },
})
