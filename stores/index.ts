// The registration of the ledgers: one line each.
import type { Store } from '../core/store.ts'
import type { Log } from '../core/world.ts'
import { createMemoryStore } from './memory/index.ts'
import { openSqliteStore } from './sqlite/index.ts'

interface Settings { readonly file: string; readonly maxBytes: number; readonly log: Log }

export const stores: Readonly<Record<string, (settings: Settings) => Promise<Store>>> = {
  sqlite: openSqliteStore,
  memory: async () => createMemoryStore(),
}
