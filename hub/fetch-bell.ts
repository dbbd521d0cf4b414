// Who waits for something to fetch is woken by what this hub queues. What another hub on the same ledger queued is found by
// looking again now and then.
import type { World } from '../core/world.ts'

export interface Bell {
  /** Something was queued on the route. */
  ring(route: string): void
  /** Armed before the look, so that nothing between the two is missed. */
  arm(routes: ReadonlySet<string>, signal: AbortSignal | undefined): { until(ms: number): Promise<void>; disarm(): void }
  /** Nobody waits any more. */
  stop(): void
  stopped(): boolean
}

const lookMs = 1000

export const createBell = (world: World): Bell => {
  const waiting = new Map<AbortController, ReadonlySet<string>>()
  let stopped = false
  return {
    ring: (route) => { for (const [one, routes] of waiting) if (routes.has(route)) one.abort() },
    arm: (routes, signal) => {
      const mine = new AbortController()
      const end = (): void => mine.abort()
      waiting.set(mine, routes)
      signal?.addEventListener('abort', end)
      return {
        until: (ms) => world.sleep(Math.min(ms, lookMs), mine.signal),
        disarm: () => {
          waiting.delete(mine)
          signal?.removeEventListener('abort', end)
        },
      }
    },
    stop: () => {
      stopped = true
      for (const one of waiting.keys()) one.abort()
    },
    stopped: () => stopped,
  }
}
