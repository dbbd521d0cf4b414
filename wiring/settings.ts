// What the hub runs with, as it may be shown: without secrets, beside what it ran with before, and what its file says now.
import type { Examined } from '../config/index.ts'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import type { FileLooked, Settings } from '../api/index.ts'

/** What a configuration amounts to as it is shown, and how to look at its file again, where there is one. */
export interface Shown { readonly shown: unknown; readonly again?: () => Examined }

interface Started { readonly at: number; readonly shown: unknown }
interface Noted extends Started { readonly before?: Started }

const name = 'configuration'
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/** Notes in the ledger what the hub was started with; of starts with the same only the first is kept, and the one before. */
const noteStart = async (store: Store, world: World, shown: unknown): Promise<Noted> => {
  for (;;) {
    const stored = (await store.kept(name)).find((one) => one.name === name)
    const last = stored && JSON.parse(stored.value) as Noted
    if (last && same(last.shown, shown)) return last
    const next: Noted = { at: world.now(), shown, ...(last && { before: { at: last.at, shown: last.shown } }) }
    if (await store.keep({ name, version: (stored?.version ?? 0) + 1, value: JSON.stringify(next) })) return next
  }
}

const lookedOf = (examined: Examined): FileLooked => ('configuration' in examined
  ? { outcome: 'sound', lines: examined.configuration.warnings, shown: examined.shown }
  : { outcome: examined.code, lines: examined.lines })

/** Answers how the running configuration is told of. */
export const openSettings = async (store: Store, world: World, { shown, again }: Shown): Promise<Settings> => {
  const { at, before } = await noteStart(store, world, shown)
  return { shown, since: at, before, ...(again && { look: () => lookedOf(again()) }) }
}
