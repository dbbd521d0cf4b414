// What has been taken once is not taken again as long as it could pass for fresh. It is remembered in memory and within bounds:
// after a restart, and by another hub beside this one, a message may be believed a second time while its timestamp is good. Then
// its number in the sequence and its MessageID tell that it came before.
import type { Instant } from '../../../core/transaction.ts'

export interface Remembered {
  /** False where it has been there before and could still pass. */
  take(key: string, until: Instant, now: Instant): boolean
  readonly size: number
}

export const createRemembered = (most: number): Remembered => {
  // In the order of arrival, which is that of their ends but for the clocks' differences.
  const seen = new Map<string, Instant>()
  const forget = (now: Instant): void => {
    for (const [key, until] of seen) {
      if (until >= now && seen.size < most) return
      seen.delete(key)
    }
  }
  return {
    take: (key, until, now) => {
      if ((seen.get(key) ?? -Infinity) >= now) return false
      seen.delete(key)
      forget(now)
      seen.set(key, until)
      return true
    },
    get size() { return seen.size },
  }
}
