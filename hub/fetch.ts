// Fetching: the worker is outside. It claims by the same fenced write as a worker of ours, and what it says afterwards is the
// outcome. A lease that ends puts a transaction in doubt like any attempt without an answer, and because whoever fetches knows an
// id again, it is offered once more under the same id.
import type { Fetch, FetchFrom, Line } from '../core/fetch.ts'
import type { Route } from '../core/route.ts'
import type { Status } from '../core/status.ts'
import type { Bounds } from './bounds.ts'
import type { Bell } from './fetch-bell.ts'
import { createClaims } from './fetch-claim.ts'
import { createEnds } from './fetch-end.ts'
import { placeOf, type Place } from './fetch-place.ts'
import type { Parts } from './parts.ts'
import type { Receiving } from './receive.ts'
import type { Write } from './write.ts'

export interface Fetching {
  readonly fetchFrom: FetchFrom
  /** All that a silo fetches by itself, over the API; undefined where no such route leads to it. */
  inbox(silo: string): Fetch | undefined
}

const inventory = ({ store }: Parts, { names }: Place) => async (): Promise<readonly Line[]> => {
  const counts = await store.counts()
  const on = (route: string, status: Status): number =>
    counts.find((one) => one.route === route && one.status === status)?.count ?? 0
  return [...names].map((route) => ({ route, waiting: on(route, 'queued'), claimed: on(route, 'sending') }))
}

const leadsTo = ({ match: { destinations } }: Route): string => destinations?.[0] ?? ''

/** The fetching stage. */
export const createFetching = (parts: Parts, write: Write, receiving: Receiving, bounds: Bounds, bell: Bell): Fetching => {
  const claims = createClaims(parts, write, receiving, bounds, bell)
  const ends = createEnds(parts, write, receiving)
  const isBy = (route: Route, way: 'api' | 'inlet'): boolean => parts.fetched?.get(route.name) === way

  const fetchAt = (place: Place): Fetch => ({ inventory: inventory(parts, place), claim: claims(place), ...ends(place) })
  return {
    fetchFrom: (name) => {
      const route = parts.routes.filter((one) => one.name === name && isBy(one, 'inlet'))
      return fetchAt(placeOf(route.map(leadsTo)[0] ?? '', route))
    },
    inbox: (silo) => {
      const routes = parts.routes.filter((one) => isBy(one, 'api') && leadsTo(one) === silo)
      return routes.length > 0 ? fetchAt(placeOf(silo, routes)) : undefined
    },
  }
}
