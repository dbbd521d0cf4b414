// A turn at what only one hub may do at a time, by a record of the ledger that changes by compare-and-set. Whoever has the turn
// renews it while it is at work; one whose record stands still for too long is taken for dead, by the clock of whoever watches,
// so that hubs need not agree what time it is. One that was frozen finds its record changed and can write nothing.
import type { Kept, Store } from '../core/store.ts'
import type { Instant } from '../core/transaction.ts'
import type { World } from '../core/world.ts'

export interface TurnParts<State> {
  readonly world: Pick<World, 'now' | 'sleep' | 'newId'>
  readonly store: Pick<Store, 'exclusive' | 'keep' | 'kept'>
  /** Of the record. */
  readonly name: string
  /** Where nothing is kept yet. */
  readonly first: State
}

export interface Turn<State> {
  /** Reads the state from the ledger. */
  load(): Promise<State>
  /** As last loaded or written. */
  state(): State
  /** How long to watch before the one that has the turn is taken for dead; 0 where nobody else has it. */
  othersMs(): number
  /** Takes the turn; false where another was faster. A ledger of one hub alone has nobody to take it from. */
  take(): Promise<boolean>
  /** Renews the turn while `act` works; its signal aborts when the turn was lost. */
  hold<T>(act: (lost: AbortSignal) => Promise<T>): Promise<T>
  /** Writes the state, which ends the turn; false where it was lost. */
  give(state: State): Promise<boolean>
}

interface Standing<State> { readonly state: State; readonly by?: string }

/** Without a sign of life for so long a hub has lost its turn. */
export const turnMs = 5000
const renewMs = 1500
/** Of one turn: another may have better luck. */
const longestMs = 30_000

/** Opens a turn; `load` it before anything else. */
export const createTurn = <State>({ world, store, name, first }: TurnParts<State>): Turn<State> => {
  const me = world.newId()
  let version = 0
  let seenAt: Instant = 0
  let standing: Standing<State> = { state: first }

  const load = async (): Promise<State> => {
    const record: Kept | undefined = (await store.kept(name)).find((each) => each.name === name)
    const found = record?.version ?? 0
    // What was written while this was being read is newer.
    if (found < version) return standing.state
    if (version === 0 || found !== version) seenAt = world.now()
    version = found
    standing = record ? JSON.parse(record.value) as Standing<State> : { state: first }
    return standing.state
  }
  const write = async (next: Standing<State>): Promise<boolean> => {
    const isOurs = await store.keep({ name, version: version + 1, value: JSON.stringify(next) })
    if (isOurs) [version, standing, seenAt] = [version + 1, next, world.now()]
    else await load()
    return isOurs
  }
  const renew = async (over: AbortSignal, lost: AbortController): Promise<void> => {
    for (const endsAt = world.now() + longestMs; world.now() < endsAt;) {
      await world.sleep(renewMs, over)
      if (over.aborted) return
      // Where the ledger does not answer, others may take over when it has been silent for too long.
      const isHeld = await write({ state: standing.state, by: me }).catch(() => world.now() - seenAt < turnMs)
      if (!isHeld) break
    }
    lost.abort()
  }
  return {
    load,
    state: () => standing.state,
    othersMs: () => (standing.by === undefined || standing.by === me ? 0 : Math.max(0, seenAt + turnMs - world.now())),
    take: async () => store.exclusive || write({ state: standing.state, by: me }),
    hold: async (act) => {
      const [over, lost] = [new AbortController(), new AbortController()]
      const renewing = store.exclusive ? undefined : renew(over.signal, lost)
      try {
        return await act(lost.signal)
      } finally {
        over.abort()
        await renewing
      }
    },
    give: (state) => write({ state }),
  }
}
