// Calls to the outside that must end. Every attempt needs a limit of time, and nearly none ever meets it, so the limits share one
// alarm: calls with the same limit end in the order in which they began, and a set keeps that order.
import type { Instant } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import { createAlarm } from './alarm.ts'

type Call<T> = (signal: AbortSignal) => Promise<T>

export interface Bounds {
  /**
   * Runs `call` for at most `limitMs`, or until `cut`. Whatever goes wrong in it, hanging and throwing included, the answer is a
   * value: `otherwise` makes one of the reason.
   */
  run<T>(call: Call<T>, otherwise: (reason: string) => T, limitMs: number): Promise<T>
  /** Ends everything under way and whatever comes after. */
  cut(): void
  /** Aborts with the cut. */
  readonly signal: AbortSignal
}

/** How long a call may take to obey its signal before it is given up without it. */
const obeyMs = 2000

interface Limit { readonly endsAt: Instant; end(): void }

/** Limits by length; each set is in the order of their ends. */
const createLimits = (world: Pick<World, 'now' | 'sleep'>) => {
  const byLength = new Map<number, Set<Limit>>()
  const ring = (): void => {
    const now = world.now()
    for (const limits of byLength.values()) {
      for (const limit of limits) {
        if (limit.endsAt > now) {
          alarm.at(limit.endsAt)
          break
        }
        limits.delete(limit)
        limit.end()
      }
    }
  }
  const alarm = createAlarm(world, ring)
  const after = (ms: number, end: () => void): (() => void) => {
    const limits = byLength.get(ms) ?? new Set<Limit>()
    if (limits.size === 0) byLength.set(ms, limits)
    const limit = { endsAt: world.now() + ms, end }
    limits.add(limit)
    alarm.at(limit.endsAt)
    return () => void limits.delete(limit)
  }
  return { after, stop: alarm.stop }
}

/** The bounds of one hub. */
export const createBounds = (world: World): Bounds => {
  const limits = createLimits(world)
  const underWay = new Set<AbortController>()
  const cutting = new AbortController()

  const run = <T>(call: Call<T>, otherwise: (reason: string) => T, limitMs: number) => new Promise<T>((resolve) => {
    const limit = new AbortController()
    let giveUp = (): void => undefined
    const end = (): void => {
      giveUp = limits.after(obeyMs, () => finish(otherwise('timed-out')))
      limit.abort()
    }
    const forget = limits.after(limitMs, end)
    const finish = (answer: T): void => {
      forget()
      giveUp()
      underWay.delete(limit)
      resolve(answer)
    }
    const failed = (error: unknown): void => {
      world.log.error('adapter-threw', { error: (error as Error)?.name })
      finish(otherwise('answer-unintelligible'))
    }
    underWay.add(limit)
    if (cutting.signal.aborted) limit.abort()
    void (async () => call(limit.signal))().then(finish, failed)
  })
  const cut = (): void => {
    cutting.abort()
    for (const each of underWay) each.abort()
  }
  return { run, cut, signal: cutting.signal }
}
