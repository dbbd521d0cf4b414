import type { Route } from '../core/route.ts'
import type { Instant } from '../core/transaction.ts'

/**
 * When to try again after `attempt` attempts: full jitter under a ceiling that doubles. The ceiling is `firstMs` after the
 * first attempt, twice that after the second and so on, never above `maxMs`; the delay is evenly anywhere between half of
 * `firstMs` and the ceiling, so that messages that failed together do not come back together. Whole milliseconds. With `exact`
 * the delay is `firstMs` × (2ⁿ − 1), at most `maxMs`, where n is the number of attempts: with 1 s and 3 h the law of
 * webservicebesked, min(10800, 2ⁿ − 1) seconds.
 */
export const nextTry = (
  { retry }: Pick<Route, 'retry'>, attempt: number, random: () => number, now: Instant,
): Instant => {
  if (retry.exact) return now + Math.min(retry.maxMs, retry.firstMs * (2 ** Math.max(1, attempt) - 1))
  const ceiling = Math.min(retry.maxMs, retry.firstMs * 2 ** Math.max(0, attempt - 1))
  const floor = Math.min(retry.firstMs / 2, ceiling)
  return now + Math.ceil(floor + random() * Math.floor(ceiling - floor))
}

/** Whether the retry budget is spent: wall clock since `triedAt`, the first attempt that failed for the message's own sake. */
export const budgetSpent = ({ retry }: Pick<Route, 'retry'>, triedAt: Instant | undefined, now: Instant): boolean =>
  triedAt !== undefined && now - triedAt >= retry.budgetMs
