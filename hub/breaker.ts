// The breaker of a route, as a pure state machine. It opens on troubles of the route (never of a message), uses up no message's
// attempts while open, probes by itself with one message, and ramps up: every success lets one more pass at a time, so the
// allowance doubles each round trip and a backlog does not fall on a counterpart that has just come back.
import type { Route } from '../core/route.ts'
import type { Instant } from '../core/transaction.ts'

export type Breaker =
  | { readonly state: 'closed'; readonly troubles: number }
  | { readonly state: 'open'; readonly until: Instant; readonly openMs: number }
  | { readonly state: 'probing'; readonly openMs: number }
  | { readonly state: 'ramping'; readonly allowance: number; readonly openMs: number }

export const closed: Breaker = { state: 'closed', troubles: 0 }

type Settings = Pick<Route, 'breaker' | 'width'>

const opened = (openMs: number, now: Instant): Breaker => ({ state: 'open', until: now + openMs, openMs })

/** Time passed: an open breaker lets a probe through. */
export const ticked = (breaker: Breaker, now: Instant): Breaker =>
  breaker.state === 'open' && now >= breaker.until ? { state: 'probing', openMs: breaker.openMs } : breaker

/** An attempt reached the counterpart, whatever it said of the message. */
export const succeeded = (breaker: Breaker, { width }: Settings): Breaker => {
  if (breaker.state === 'closed') return breaker.troubles === 0 ? breaker : closed
  if (breaker.state === 'open') return breaker
  const allowance = breaker.state === 'probing' ? 2 : breaker.allowance + 1
  return allowance >= width ? closed : { state: 'ramping', allowance, openMs: breaker.openMs }
}

/** The route was in trouble. */
export const troubled = (breaker: Breaker, { breaker: { failures, openMs, maxOpenMs } }: Settings, now: Instant): Breaker => {
  if (breaker.state === 'open') return breaker
  if (breaker.state !== 'closed') return opened(Math.min(breaker.openMs * 2, maxOpenMs), now)
  const troubles = breaker.troubles + 1
  return troubles >= failures ? opened(openMs, now) : { state: 'closed', troubles }
}

/** How many attempts may be under way at once. */
export const allowed = (breaker: Breaker, { width }: Settings): number => {
  if (breaker.state === 'open') return 0
  if (breaker.state === 'probing') return 1
  return breaker.state === 'ramping' ? Math.min(breaker.allowance, width) : width
}
