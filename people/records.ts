// People's records lie in the ledger as small values that change by compare-and-set: one record a user, a session, a line of the
// audit.
import type { Kept, Store } from '../core/store.ts'

export type Ledger = Pick<Store, 'keep' | 'kept'>

/** One record by its whole name. */
export const recordOf = async (store: Ledger, name: string): Promise<Kept | undefined> => (
  (await store.kept(name)).find((record) => record.name === name))

/** Changes a record as it stands now, again where somebody was faster; `change` answers undefined to leave it as it is. */
export const changeRecord = async <T>(
  store: Ledger, name: string, change: (stored: T | undefined) => T | null | undefined,
): Promise<T | undefined> => {
  for (;;) {
    const found = await recordOf(store, name)
    const stored = found && JSON.parse(found.value) as T
    const next = change(stored)
    if (next === undefined) return stored
    const value = next === null ? undefined : JSON.stringify(next)
    if (await store.keep({ name, version: (found?.version ?? 0) + 1, value })) return next ?? undefined
  }
}
