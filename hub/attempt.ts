import type { Adapter, Delivery } from '../core/adapter.ts'
import type { Answer, Outcome } from '../core/outcome.ts'
import type { Route } from '../core/route.ts'
import type { Bounds } from './bounds.ts'

const unknown = (reason: string): Outcome => ({ kind: 'unknown', reason })

/** One attempt to send. An adapter that throws or hangs has an unknown outcome. */
export const attempt = (adapter: Adapter, delivery: Delivery, { attemptMs }: Route, bounds: Bounds): Promise<Outcome> =>
  bounds.run((signal) => adapter.send(delivery, signal), unknown, attemptMs)

/** Asks the counterpart about an earlier attempt; undefined where it cannot be asked at all. */
export const ask = (adapter: Adapter, delivery: Delivery, { attemptMs }: Route, bounds: Bounds): Promise<Answer> | undefined => {
  const { lookup } = adapter
  return lookup && bounds.run<Answer>((signal) => lookup.call(adapter, delivery, signal), unknown, attemptMs)
}
