// What operators see of a route: whether anything holds it back now and until when, what its counterpart answered lately and how
// fast, and what happened to it.
import type { Opening, Route } from '../core/route.ts'
import type { Instant } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import { openingBetween } from '../routes/index.ts'
import type { Breaker } from './breaker.ts'
import type { Gate } from './gate.ts'
import type { Observation, Observed } from './observed.ts'

/** Of one route. */
export interface Sight {
  readonly route: string
  readonly breaker: Breaker['state']
  /** Since when the breaker is not closed. */
  readonly troubledSince?: Instant
  /** When the open breaker lets the next probe pass. */
  readonly probesAt?: Instant
  /** Until when the counterpart asked to be left alone. */
  readonly retryAfter?: Instant
  /** Absent where the route may always send: open now (`opensAt` is now) until `closesAt`, or shut until `opensAt`. */
  readonly window?: Opening
  readonly hour: Observation
  readonly day: Observation
}

const [hourMs, dayMs] = [3_600_000, 86_400_000]

/** By the name of the route; of those alone that something is sent on. */
export type Sights = () => ReadonlyMap<string, Sight>

const windowOf = ({ window, closed = [] }: Route, now: Instant): Opening | undefined => (
  window || closed.length > 0 ? openingBetween(window, closed, now) : undefined)

export const createSights = (
  world: Pick<World, 'now'>, routes: readonly Route[], gates: ReadonlyMap<string, Gate>, observed: ReadonlyMap<string, Observed>,
): Sights => {
  const sightOf = (route: Route, gate: Gate, seen: Observed): Sight => {
    const [now, breaker, { troubledSince, retryAfter }] = [world.now(), gate.breaker(), gate.troubles()]
    const window = windowOf(route, now)
    return {
      route: route.name, breaker: breaker.state, ...(troubledSince !== undefined && { troubledSince }),
      ...(breaker.state === 'open' && { probesAt: breaker.until }), ...(retryAfter > now && { retryAfter }),
      ...(window && { window }), hour: seen.over(hourMs, now), day: seen.over(dayMs, now),
    }
  }
  return () => new Map(routes.flatMap((route) => {
    const [gate, seen] = [gates.get(route.name), observed.get(route.name)]
    return gate && seen ? [[route.name, sightOf(route, gate, seen)] as const] : []
  }))
}
