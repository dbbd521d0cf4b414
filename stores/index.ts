// The registration of the ledgers: one line each. What needs a server is loaded where it is chosen.
import type { Store } from '../core/store.ts'
import type { Log } from '../core/world.ts'
import { createMemoryStore } from './memory/index.ts'
import { openSqliteStore } from './sqlite/index.ts'

interface Settings {
  readonly file: string
  readonly maxBytes: number
  readonly url?: string
  readonly schema: string
  readonly ca?: string
  readonly log: Log
}

export const stores: Readonly<Record<string, (settings: Settings) => Promise<Store>>> = {
  sqlite: openSqliteStore,
  postgres: async ({ url = '', ...settings }) =>
    (await import('./postgres/index.ts')).openPostgresStore({ ...settings, url }),
  memory: async () => createMemoryStore(),
}
