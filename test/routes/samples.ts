import type { Route, Window } from '../../core/route.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A route as the defaults make it. */
export const routeOf = (given: Partial<Route> = {}): Route => ({
  name: 'sms', channel: 'sms', match: {}, settings: {}, width: 4, attemptMs: 15_000,
  retry: { budgetMs: 72 * hourMs, firstMs: 30_000, maxMs: 3 * hourMs },
  breaker: { failures: 5, openMs: 30_000, maxOpenMs: 15 * minuteMs },
  inDoubt: { askAfterMs: 10 * minuteMs, giveUpMs: 24 * hourMs, otherwise: 'park' },
  lifeMs: 72 * hourMs, parkedMs: 72 * hourMs, ...given,
})

/** A window that is open every day from 00:00 to 24:00, but for what is given. */
export const windowOf = (given: Partial<Window> = {}): Window =>
  ({ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', holidays: 'open', ...given })
