import type { Route } from '../core/route.ts'
import type { Instant } from '../core/transaction.ts'

/**
 * When to try again after `attempt` attempts: full jitter under a ceiling that doubles. The ceiling is `firstMs` after the
 * first attempt, twice that after the second and so on, never above `maxMs`; the delay is evenly anywhere between half of
 * `firstMs` and the ceiling, so that messages that failed together do not come back together. Whole milliseconds.
 */
export const nextTry = (
  { retry }: Pick<Route, 'retry'>, attempt: number, random: () => number, now: Instant,
): Instant => {
  const ceiling = Math.min(retry.maxMs, retry.firstMs * 2 ** Math.max(0, attempt - 1))
  const floor = Math.min(retry.firstMs / 2, ceiling)
  return now + Math.ceil(floor + random() * Math.floor(ceiling - floor))
}

/** Whether the retry budget is spent: wall clock since `triedAt`, the first attempt that failed for the message's own sake. */
export const budgetSpent = ({ retry }: Pick<Route, 'retry'>, triedAt: Instant | undefined, now: Instant): boolean =>
  triedAt !== undefined && now - triedAt >= retry.budgetMs
