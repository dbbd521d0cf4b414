import type { World } from '../../../core/world.ts'

/** One moment at which something is due by itself; setting it again moves it. */
export interface Alarm {
  at(instant: number | undefined): void
  readonly signal: AbortSignal
  stop(): void
}

export const createAlarm = (world: World, ring: () => void): Alarm => {
  const stopping = new AbortController()
  let waiting = new AbortController()
  let due: number | undefined
  const at = (instant: number | undefined): void => {
    if (instant === due) return
    waiting.abort()
    due = instant
    if (instant === undefined || stopping.signal.aborted) return
    const { signal } = waiting = new AbortController()
    void world.sleep(Math.max(0, instant - world.now()), signal).then(() => {
      if (signal.aborted) return
      due = undefined
      ring()
    })
  }
  return {
    at, signal: stopping.signal,
    stop: () => {
      stopping.abort()
      waiting.abort()
    },
  }
}
