// The registration of the ledgers: one line each.
import type { Store } from '../core/store.ts'
import type { Log } from '../core/world.ts'
import { createMemoryStore } from './memory/index.ts'
import { openPostgresStore } from './postgres/index.ts'
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
  postgres: ({ url = '', ...settings }) => openPostgresStore({ ...settings, url }),
  memory: async () => createMemoryStore(),
}
