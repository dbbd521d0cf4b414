// The keys of days: those that there are, and what became of those that are gone. A short record in the ledger, so that it can be
// told when a day could be read for the last time.
import type { DayKey } from '../core/seal.ts'
import type { Store } from '../core/store.ts'
import type { Instant } from '../core/transaction.ts'
import type { Parts } from './parts.ts'

/** A day (UTC) whose key is destroyed: nothing sealed on it can be read by anybody, from whatever backup of the ledger. */
export interface GoneKey { readonly day: string; readonly at: Instant }

export interface Keys {
  /** Those that exist, the oldest first. */
  all(): Promise<readonly DayKey[]>
  /** Those destroyed last, the newest first. */
  gone(): Promise<readonly GoneKey[]>
}

const name = 'keys/destroyed'
const most = 30

const recordOf = async (store: Pick<Store, 'kept'>) => {
  const found = (await store.kept(name)).find((each) => each.name === name)
  return { version: found?.version ?? 0, gone: found ? JSON.parse(found.value) as readonly GoneKey[] : [] }
}

/** Several hubs may destroy at the same time; of one day only the first is noted. */
export const noteGone = async (store: Pick<Store, 'keep' | 'kept'>, days: readonly string[], at: Instant): Promise<void> => {
  for (;;) {
    const { version, gone } = await recordOf(store)
    const fresh = days.filter((day) => !gone.some((one) => one.day === day)).map((day) => ({ day, at }))
    if (fresh.length === 0) return
    const all = [...gone, ...fresh].sort((one, other) => (one.day < other.day ? 1 : -1)).slice(0, most)
    if (await store.keep({ name, version: version + 1, value: JSON.stringify(all) })) return
  }
}

export const createKeys = ({ store, depot, seal }: Pick<Parts, 'store' | 'depot' | 'seal'>): Keys => ({
  all: async () => seal.dayKeys(await store.oldestPayload(), await depot.oldestKey()),
  gone: async () => (await recordOf(store)).gone,
})
