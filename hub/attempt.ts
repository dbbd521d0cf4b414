import type { Adapter, Delivery } from '../core/adapter.ts'
import type { Answer, Outcome } from '../core/outcome.ts'
import type { Route } from '../core/route.ts'
import type { World } from '../core/world.ts'
import { bounded } from './bounded.ts'

const unknown = (reason: string): Outcome => ({ kind: 'unknown', reason })

/** One attempt to send. An adapter that throws or hangs has an unknown outcome. */
export const attempt = (
  adapter: Adapter, delivery: Delivery, route: Route, world: World, cut: AbortSignal,
): Promise<Outcome> => bounded((signal) => adapter.send(delivery, signal), unknown, route.attemptMs, world, cut)

/** Asks the counterpart about an earlier attempt; undefined where it cannot be asked at all. */
export const ask = (
  adapter: Adapter, delivery: Delivery, route: Route, world: World, cut: AbortSignal,
): Promise<Answer> | undefined => {
  const { lookup } = adapter
  return lookup && bounded<Answer>((signal) => lookup.call(adapter, delivery, signal), unknown, route.attemptMs, world, cut)
}
