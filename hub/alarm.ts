import type { Instant } from '../core/transaction.ts'
import type { World } from '../core/world.ts'

/** One timer that remembers only the earliest moment it was asked for. */
export interface Alarm {
  at(moment: Instant): void
  stop(): void
}

/** Calls `ring` at the earliest moment asked for since it last rang; it may ring early, so the ringing looks for itself. */
export const createAlarm = (world: Pick<World, 'now' | 'sleep'>, ring: () => void): Alarm => {
  let set = Number.POSITIVE_INFINITY
  let waking: AbortController | undefined
  let stopped = false

  const wait = async (moment: Instant): Promise<void> => {
    const mine = new AbortController()
    waking = mine
    await world.sleep(Math.max(0, moment - world.now()), mine.signal)
    if (mine.signal.aborted || stopped) return
    set = Number.POSITIVE_INFINITY
    ring()
  }
  return {
    at: (moment) => {
      if (stopped || moment >= set) return
      set = moment
      waking?.abort()
      void wait(moment)
    },
    stop: () => {
      stopped = true
      waking?.abort()
    },
  }
}
