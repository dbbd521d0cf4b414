// A process that can die at any step. Everything a hub asks of the outside goes through `guarded`: before or after the call's
// effect the process may crash, and then nothing of it has any further effect: its calls are never answered, its timers never
// ring, its writes reach no disk. It does not notice, as a killed process does not.
import type { Store } from '../../core/store.ts'
import type { QueueEngine } from '../../core/queue.ts'

export interface Life { readonly number: number; alive: boolean }

/** A step of a run: the `call`-th call to a port over all lives, counted from 1. */
export interface CrashPoint { readonly call: number; readonly side: 'before' | 'after' }

export interface Crossing {
  /** Calls made so far. */
  calls(): number
  /** Passes one call through the port, unless the process dies there. */
  cross<T>(life: Life, name: string, act: () => T): T
  /** To be called between two timers: so many calls in one instant are a loop. */
  breathe(): void
}

/** What a synchronous port throws in a process that has just died; nobody lives to see it. */
class Died extends Error {}

interface Watching {
  /** Where the process dies, besides chance. */
  readonly points: readonly CrashPoint[]
  /** Chance's word on it, where it has one. */
  dies?(name: string): 'before' | 'after' | undefined
  died(life: Life, name: string, side: string): void
  seen(life: Life, name: string): void
  looped(name: string): void
}

const never = <T>(): Promise<T> => new Promise<T>(() => undefined)
const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise

const maxCallsAtOnce = 20_000

export const createCrossing = ({ points, dies, died, seen, looped }: Watching): Crossing => {
  let calls = 0
  let atOnce = 0
  const fate = (name: string): string | undefined => points.find(({ call }) => call === calls)?.side ?? dies?.(name)
  const die = (life: Life, name: string, side: string): void => {
    life.alive = false
    died(life, name, side)
  }
  const ending = async (life: Life, name: string, promise: Promise<unknown>, side: string | undefined): Promise<unknown> => {
    try {
      const answer = await promise
      if (side === 'after' && life.alive) die(life, name, side)
      return life.alive ? answer : await never()
    } catch (error) {
      if (life.alive) throw error
      return never()
    }
  }
  const cross = <T>(life: Life, name: string, act: () => T): T => {
    if (!life.alive) return never() as T
    if (++atOnce > maxCallsAtOnce) {
      looped(name)
      return never() as T
    }
    calls += 1
    seen(life, name)
    const side = fate(name)
    if (side === 'before') {
      die(life, name, side)
      return never() as T
    }
    const answer = act()
    if (isPromise(answer)) return ending(life, name, answer, side) as T
    if (side === 'after') die(life, name, side)
    return answer
  }
  return { calls: () => calls, cross, breathe: () => { atOnce = 0 } }
}

/** A port as seen from one life. `free` members are passed through uncounted: they have no effect outside the process. */
export const guarded = <T extends object>(
  life: Life, name: string, port: T, crossing: Crossing, free: readonly string[] = [],
): T => new Proxy(port, {
  get: (target, key) => {
    const member: unknown = Reflect.get(target, key)
    if (typeof member !== 'function' || free.includes(String(key))) return member
    return (...given: unknown[]) => crossing.cross(life, `${name}.${String(key)}`, () => Reflect.apply(member, target, given))
  },
})

/** The synchronous seal: a process that dies in it goes no further. */
export const guardedSeal = <T extends object>(life: Life, port: T, crossing: Crossing): T => {
  const through = guarded(life, 'seal', port, crossing, ['recipient', 'digest', 'mac'])
  return new Proxy(through, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key)
      if (typeof member !== 'function') return member
      return (...given: unknown[]) => {
        const answer: unknown = Reflect.apply(member, target, given)
        if (!life.alive && !isPromise(answer)) throw new Died()
        if (!life.alive && (key === 'open' || key === 'seal')) throw new Died()
        return answer
      }
    },
  })
}

/** The ledger as one process sees it: listeners of a dead one hear nothing. */
export const guardedStore = (life: Life, store: Store, crossing: Crossing): Store => {
  const through = guarded(life, 'store', store, crossing, ['watch'])
  const watch: Store['watch'] = (listener) => store.watch((origins) => { if (life.alive) listener(origins) })
  return new Proxy(through, { get: (target, key) => (key === 'watch' ? watch : Reflect.get(target, key)) })
}

/** An engine as one process sees it: a dead one is shown nothing; what was shown to it is `lost` to it. */
export const guardedQueue = (life: Life, queue: QueueEngine, crossing: Crossing): QueueEngine => {
  const through = guarded(life, 'queue', queue, crossing, ['consume', 'features', 'depth'])
  const consume: QueueEngine['consume'] = (route, width, work) => queue.consume(route, width, (ticket) => (
    life.alive ? crossing.cross(life, 'queue.show', () => work(ticket)) : never()))
  return new Proxy(through, { get: (target, key) => (key === 'consume' ? consume : Reflect.get(target, key)) })
}
