import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'

/** Waits for a silo's journal to grow: how a feed is followed without asking again and again. */
export interface Wakers {
  /** Arms the wait before the look, so that nothing between the two is missed. `until` resolves at growth or after `ms`. */
  arm(origin: string): { until(ms: number): Promise<void>; disarm(): void }
  stop(): void
  /** True after `stop`: nothing wakes any more, and nobody may wait on. */
  stopped(): boolean
}

export const createWakers = (store: Store, world: World): Wakers => {
  let stopped = false
  const waiting = new Map<string, Set<AbortController>>()
  const wake = (origin: string): void => {
    for (const each of waiting.get(origin) ?? []) each.abort()
    waiting.delete(origin)
  }
  const unwatch = store.watch((origins) => { if (waiting.size > 0) origins.forEach(wake) })
  return {
    arm: (origin) => {
      const mine = new AbortController()
      waiting.set(origin, (waiting.get(origin) ?? new Set()).add(mine))
      return { until: (ms) => world.sleep(ms, mine.signal), disarm: () => void waiting.get(origin)?.delete(mine) }
    },
    stop: () => {
      stopped = true
      unwatch()
      for (const origin of [...waiting.keys()]) wake(origin)
    },
    stopped: () => stopped,
  }
}
