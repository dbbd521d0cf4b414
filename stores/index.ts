// The registration of the ledgers: one line each. What needs a server is loaded where it is chosen.
import type { Archival, LedgerLine } from '../core/archive.ts'
import type { Store } from '../core/store.ts'
import type { Instant } from '../core/transaction.ts'
import type { Log } from '../core/world.ts'
import { createMemoryStore } from './memory/index.ts'
import { openSqliteStore, sqliteArchival } from './sqlite/index.ts'

export { holdToMove } from './sqlite/index.ts'

interface Settings {
  readonly file: string
  readonly maxBytes: number
  readonly url?: string
  readonly schema: string
  readonly ca?: string
  readonly log: Log
  readonly now?: () => Instant
}

/** How each kind that keeps anything is backed up, and filled from a backup. */
export const ledgerArchivals: Readonly<Record<'sqlite' | 'postgres', () => Promise<Archival<Settings, LedgerLine>>>> = {
  sqlite: async () => sqliteArchival,
  postgres: async () => (await import('./postgres/index.ts')).postgresArchival,
}

export const stores: Readonly<Record<string, (settings: Settings) => Promise<Store>>> = {
  sqlite: openSqliteStore,
  postgres: async ({ url = '', ...settings }) =>
    (await import('./postgres/index.ts')).openPostgresStore({ ...settings, url }),
  memory: async () => createMemoryStore(),
}
