// A token bucket: `burst` at once, `perSecond` in the long run. Fractions are kept, so slow rates stay exact.
import type { Route } from '../core/route.ts'
import type { Instant } from '../core/transaction.ts'

export interface Throttle {
  /** Whole tokens there are. */
  tokens(now: Instant): number
  take(now: Instant): void
  /** When there will be one. */
  nextAt(now: Instant): Instant
}

const unlimited: Throttle = { tokens: () => Number.MAX_SAFE_INTEGER, take: () => undefined, nextAt: (now) => now }

/** The throttle of a route; without settings it never holds anything back. */
export const createThrottle = (settings: Route['throttle'], start: Instant): Throttle => {
  if (!settings) return unlimited
  const { perSecond, burst } = settings
  let level = burst
  let last = start
  const refill = (now: Instant): void => {
    level = Math.min(burst, level + (Math.max(0, now - last) * perSecond) / 1000)
    last = Math.max(last, now)
  }
  return {
    tokens: (now) => {
      refill(now)
      return Math.floor(level + 1e-9)
    },
    take: (now) => {
      refill(now)
      level -= 1
    },
    nextAt: (now) => {
      refill(now)
      return now + Math.max(0, Math.ceil(((1 - level) * 1000) / perSecond))
    },
  }
}
