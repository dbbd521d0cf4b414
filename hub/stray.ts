// Receipts of transactions that the ledger does not have: pruned long ago, of another hub under the same sender system, or made
// up. They change nothing, but somebody may ask for them, so they are kept for a while where operators can look: identifiers and
// codes only, the newest thousand, among the hub's own small values in the ledger.
import type { Receipt } from '../core/outcome.ts'
import type { Store } from '../core/store.ts'
import type { Stray } from '../core/stray.ts'
import type { World } from '../core/world.ts'

export interface Strays {
  start(): Promise<void>
  /** Resolves when it is durable. */
  keep(receipt: Receipt): Promise<void>
  /** Drops what has been kept for long enough. */
  forget(): Promise<void>
  /** Newest first; also those that another hub on the same ledger has met. */
  all(): Promise<readonly Stray[]>
}

const limit = 1000
const keptMs = 30 * 86_400_000
const prefix = 'stray:'

const nameOf = ({ id, kind, evidence }: Pick<Receipt, 'id' | 'kind' | 'evidence'>): string =>
  `${prefix}${id}:${kind}:${evidence.code ?? ''}`

const met = ({ id, kind, reason, evidence }: Receipt, before: Stray | undefined, now: number): Stray =>
  ({ id, kind, reason, evidence, firstAt: before?.firstAt ?? now, lastAt: now, times: (before?.times ?? 0) + 1 })

export const createStrays = ({ store, world }: { readonly store: Store; readonly world: World }): Strays => {
  // Oldest first, by when it came last.
  const kept = new Map<string, Stray>()

  const drop = async (name: string): Promise<void> => {
    kept.delete(name)
    await store.mark(name, undefined)
  }
  const read = async (): Promise<readonly (readonly [string, Stray])[]> => {
    const marks = [...await store.marks()].filter(([name]) => name.startsWith(prefix))
    const strays = marks.map(([name, text]) => [name, JSON.parse(text) as Stray] as const)
    return strays.sort(([, one], [, other]) => one.lastAt - other.lastAt)
  }
  const start = async (): Promise<void> => {
    for (const [name, stray] of await read()) kept.set(name, stray)
  }
  const keep = async (receipt: Receipt): Promise<void> => {
    const name = nameOf(receipt)
    const stray = met(receipt, kept.get(name), world.now())
    kept.delete(name)
    kept.set(name, stray)
    await store.mark(name, JSON.stringify(stray))
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - limit))) await drop(oldest)
  }
  const forget = async (): Promise<void> => {
    const before = world.now() - keptMs
    for (const [name, { lastAt }] of [...kept]) if (lastAt < before) await drop(name)
  }
  return { start, keep, forget, all: async () => (await read()).map(([, stray]) => stray).reverse() }
}
