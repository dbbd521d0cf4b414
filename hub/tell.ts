// Telling silos over a door: each has a loop that hands on what its journal brings, in order and at least once. Where it
// stands is a record of the ledger; several hubs take turns by it, so that a silo is not told everything by each of them.
import type { Door } from '../core/door.ts'
import type { Silo } from '../core/silo.ts'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import { publicEntry } from './entry.ts'
import { createTurn, type Turn } from './turn.ts'

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

/** One silo's place in its journal. */
interface Place { readonly after: number }

const page = 100
const firstMs = 200
const longestMs = 5000

/** Makes the loops of a door. */
export const createTelling = (parts: TellingParts): Telling => {
  const { world, store, door, silos, tell } = parts
  const stopped = new AbortController()
  const wakes = new Map<string, AbortController>()
  let loops: readonly Promise<void>[] = []
  let unwatch: (() => void) | undefined

  // The wake-up call is armed before the look, so that a commit between look and sleep is not missed.
  const tellOnce = async (silo: string, place: Turn<Place>): Promise<void> => {
    const wake = new AbortController()
    wakes.set(silo, wake)
    const entries = await store.journal({ origin: silo, after: place.state().after, limit: page })
    if (stopped.signal.aborted) return
    if (entries.length === 0) return world.sleep(Number.MAX_SAFE_INTEGER, wake.signal)
    const othersMs = place.othersMs()
    if (othersMs > 0) {
      await world.sleep(othersMs, stopped.signal)
      return void await place.load()
    }
    if (!await place.take()) return
    await place.hold((lost) => tell(silo, entries.map(publicEntry), AbortSignal.any([stopped.signal, lost])))
    await place.give({ after: entries.at(-1)?.seq ?? place.state().after })
    world.records.count('sluse_door_told_total', { door, silo }, entries.length)
  }
  const loop = async (silo: string): Promise<void> => {
    const place = createTurn<Place>({ world, store, name: `door:${door}:${silo}`, first: { after: 0 } })
    let isLoaded = false
    for (let waitMs = firstMs; !stopped.signal.aborted;) {
      try {
        if (!isLoaded) await place.load()
        isLoaded = true
        await tellOnce(silo, place)
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
