// Telling silos over a door: each has a loop that hands on what its journal brings, in order and at least once. Where it
// stands is a record of the ledger that only one hub can change at a time; several hubs take turns by it, so that a silo is
// not told everything by each of them.
import type { Door } from '../core/door.ts'
import type { Silo } from '../core/silo.ts'
import type { Kept, Store } from '../core/store.ts'
import type { Entry, Instant } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import { publicEntry } from './entry.ts'

export interface Telling {
  start(): void
  stop(): Promise<void>
}

export interface TellingParts {
  readonly world: World
  readonly store: Store
  /** The door's name; with the silo's, it names the record. */
  readonly door: string
  readonly silos: readonly Silo['id'][]
  readonly tell: Door['tell']
}

/** `until`: whoever has the turn may be telling until then. */
interface Standing { readonly after: number; readonly by?: string; readonly until?: Instant }

const page = 100
const turnMs = 15_000
const firstMs = 200
const longestMs = 5000

const standingOf = (record: Kept | undefined): Standing => (record ? JSON.parse(record.value) as Standing : { after: 0 })

/** One silo's place in its journal, as the ledger has it. */
const createPlace = ({ world, store, door }: TellingParts, silo: string) => {
  const name = `door:${door}:${silo}`
  const by = world.newId()
  let version = 0
  let standing: Standing = { after: 0 }
  const load = async (): Promise<void> => {
    const record = (await store.kept(name)).find((each) => each.name === name)
    version = record?.version ?? 0
    standing = standingOf(record)
  }
  const write = async (next: Standing): Promise<boolean> => {
    const isOurs = await store.keep({ name, version: version + 1, value: JSON.stringify(next) })
    if (!isOurs) await load()
    else [version, standing] = [version + 1, next]
    return isOurs
  }
  return {
    load,
    after: (): number => standing.after,
    /** How long somebody else may still be at it. */
    othersMs: (): number => (standing.by === by ? 0 : Math.max(0, (standing.until ?? 0) - world.now())),
    /** Takes the turn; false where another was faster. A ledger of one hub alone has nobody to take it from. */
    begin: async (): Promise<boolean> => store.exclusive || write({ ...standing, by, until: world.now() + turnMs }),
    move: (entries: readonly Entry[]): Promise<boolean> => write({ after: entries.at(-1)?.seq ?? standing.after }),
  }
}

/** Makes the loops of a door. */
export const createTelling = (parts: TellingParts): Telling => {
  const { world, store, door, silos, tell } = parts
  const stopped = new AbortController()
  const wakes = new Map<string, AbortController>()
  let loops: readonly Promise<void>[] = []
  let unwatch: (() => void) | undefined

  // The wake-up call is armed before the look, so that a commit between look and sleep is not missed.
  const turn = async (silo: string, place: ReturnType<typeof createPlace>): Promise<void> => {
    const wake = new AbortController()
    wakes.set(silo, wake)
    const entries = await store.journal({ origin: silo, after: place.after(), limit: page })
    if (stopped.signal.aborted) return
    if (entries.length === 0) return world.sleep(Number.MAX_SAFE_INTEGER, wake.signal)
    const othersMs = place.othersMs()
    if (othersMs > 0) {
      await world.sleep(othersMs, stopped.signal)
      return place.load()
    }
    if (!await place.begin()) return
    await tell(silo, entries.map(publicEntry), stopped.signal)
    await place.move(entries)
    world.records.count('sluse_door_told_total', { door, silo }, entries.length)
  }
  const loop = async (silo: string): Promise<void> => {
    const place = createPlace(parts, silo)
    let isLoaded = false
    for (let waitMs = firstMs; !stopped.signal.aborted;) {
      try {
        if (!isLoaded) await place.load()
        isLoaded = true
        await turn(silo, place)
        waitMs = firstMs
      } catch (error) {
        world.log.warn('door-cannot-tell', { door, silo, error: (error as Error).name })
        await world.sleep(waitMs, stopped.signal)
        waitMs = Math.min(waitMs * 2, longestMs)
      }
    }
  }
  return {
    start: () => {
      unwatch = store.watch((origins) => { for (const origin of origins) wakes.get(origin)?.abort() })
      loops = silos.map(loop)
    },
    stop: async () => {
      unwatch?.()
      stopped.abort()
      for (const wake of wakes.values()) wake.abort()
      await Promise.all(loops)
    },
  }
}
