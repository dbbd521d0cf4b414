import type { Route } from '../core/route.ts'
import type { Transaction } from '../core/transaction.ts'

/** What one fetcher may fetch: what is for its destination, on the routes that lead there. */
export interface Place {
  readonly destination: string
  readonly routes: ReadonlyMap<string, Route>
  readonly names: ReadonlySet<string>
  has(transaction: Transaction): boolean
}

export const placeOf = (destination: string, all: readonly Route[]): Place => {
  const routes = new Map(all.map((route) => [route.name, route]))
  return {
    destination, routes, names: new Set(routes.keys()),
    has: (one) => routes.has(one.route) && one.destination === destination,
  }
}
