// The gate of a route: everything that says how many messages may pass now, and when to look again. Window, throttle, breaker
// and a counterpart's Retry-After hold tickets back before they are written, so that holding back costs no attempt and no commit.
import type { Outcome } from '../core/outcome.ts'
import type { Opening, Route } from '../core/route.ts'
import type { Instant } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import { openingBetween } from '../routes/index.ts'
import { allowed, closed, succeeded, ticked, troubled, type Breaker } from './breaker.ts'
import { createThrottle } from './throttle.ts'

export interface Gate {
  /** How many more may begin, with `out` already under way. */
  room(out: number): number
  /** When it is worth looking again, where the gate itself holds things back. */
  reopensAt(): Instant | undefined
  /** One has been let through. */
  passed(): void
  /** What an attempt came to. */
  heard(outcome: Outcome): void
  breaker(): Breaker
  /** Since when its breaker is not closed, and until when the counterpart asked to be left alone (0: it never did). */
  troubles(): { readonly troubledSince?: Instant; readonly retryAfter: Instant }
  /** Holds everything back until then; 0 lets go. Answers whether that is another moment than before. */
  hold(until: Instant): boolean
}

// «After no time at all» is no time to be left alone for, and would be a loop.
const retryAfterOf = (outcome: Outcome): number | undefined =>
  outcome.kind === 'postponed' && outcome.blame === 'route' ? outcome.retryAfterMs || undefined : undefined

/** The window's next opening, reckoned anew only when the last one is over. */
const createWindow = (route: Route): ((now: Instant) => Instant) => {
  let known: Opening = { opensAt: 0, closesAt: 0 }
  return (now) => {
    if (now >= known.closesAt) known = openingBetween(route.window, route.closed ?? [], now)
    return Math.max(now, known.opensAt)
  }
}

// A counterpart that takes requests and does not answer would put one message after another in doubt, so silence counts too.
const isTrouble = (outcome: Outcome): boolean =>
  outcome.kind === 'unknown' || (outcome.kind === 'postponed' && outcome.blame === 'route')

/** Called once when the route is suspended, with the reason, and once when it is resumed. */
export type OnSuspended = (suspended: boolean, reason?: string) => void

/** However often a probe fails, people are called once. */
const createCalling = (route: Route, world: World, onSuspended: OnSuspended) => {
  let since: Instant | undefined
  const moved = ({ state }: Breaker, reason: string | undefined): void => {
    if (state === 'open' && since === undefined) {
      since = world.now()
      world.log.error('route-suspended', { route: route.name, reason })
      onSuspended(true, reason)
    }
    if (state === 'closed' && since !== undefined) {
      since = undefined
      world.log.info('route-resumed', { route: route.name })
      onSuspended(false)
    }
  }
  return { moved, since: () => since }
}

/** The gate of one route. Its state is this process's own and starts afresh: a counterpart still in trouble says so at once. */
export const createGate = (route: Route, world: World, onSuspended: OnSuspended = () => undefined): Gate => {
  const throttle = createThrottle(route.throttle, world.now())
  let breaker: Breaker = closed
  const opensAt = createWindow(route)
  let pausedUntil = 0
  let heldUntil = 0

  const calling = createCalling(route, world, onSuspended)
  const move = (next: Breaker, reason?: string): void => {
    if (next.state === breaker.state) {
      breaker = next
      return
    }
    breaker = next
    calling.moved(breaker, reason)
    world.records.gauge('sluse_breaker_open', next.state === 'open' ? 1 : 0, { route: route.name })
    const say = next.state === 'open' ? world.log.warn : world.log.info
    say('breaker-moved', { route: route.name, state: next.state })
  }
  const heard = (outcome: Outcome): void => {
    const now = world.now()
    const retryAfter = retryAfterOf(outcome)
    if (retryAfter !== undefined) pausedUntil = Math.max(pausedUntil, now + Math.min(retryAfter, route.breaker.maxOpenMs))
    if (!isTrouble(outcome)) return move(succeeded(breaker, route))
    // A counterpart that names a time is alive: it is left alone for that long, and the breaker stays out of it.
    const reason = 'reason' in outcome ? outcome.reason : undefined
    if (retryAfter === undefined || breaker.state !== 'closed') move(troubled(breaker, route, now), reason)
  }
  const room = (out: number): number => {
    const now = world.now()
    move(ticked(breaker, now))
    if (now < pausedUntil || now < heldUntil || opensAt(now) > now) return 0
    return Math.min(allowed(breaker, route) - out, throttle.tokens(now))
  }
  const reopensAt = (): Instant | undefined => {
    const now = world.now()
    const moments = [
      pausedUntil,
      heldUntil,
      opensAt(now),
      breaker.state === 'open' ? breaker.until : now,
      throttle.nextAt(now),
    ]
    const latest = Math.max(...moments)
    return latest > now ? latest : undefined
  }
  const hold = (until: Instant): boolean => {
    const moved = until !== heldUntil
    heldUntil = until
    return moved
  }
  return {
    room, reopensAt, passed: () => throttle.take(world.now()), heard, breaker: () => breaker, hold,
    troubles: () => ({ troubledSince: calling.since(), retryAfter: pausedUntil }),
  }
}
