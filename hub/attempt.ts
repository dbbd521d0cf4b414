import type { Adapter, Delivery } from '../core/adapter.ts'
import type { Answer, Outcome } from '../core/outcome.ts'
import type { Route } from '../core/route.ts'
import type { World } from '../core/world.ts'

/** How long an adapter may take to obey its signal before the attempt is given up without it. */
const obeyMs = 2000

const unknown = (reason: string): Outcome => ({ kind: 'unknown', reason })

/** Runs `call` for at most the route's attempt time; whatever goes wrong in it, the answer is a value. */
const bounded = async <T>(
  call: (signal: AbortSignal) => Promise<T>, otherwise: (reason: string) => T, route: Route, world: World, cut: AbortSignal,
): Promise<T> => {
  const limit = new AbortController()
  const over = new AbortController()
  const abort = (): void => limit.abort()
  cut.addEventListener('abort', abort, { once: true })
  if (cut.aborted) abort()
  const ranOut = world.sleep(route.attemptMs, over.signal)
    .then(() => { if (!over.signal.aborted) abort() })
    .then(() => world.sleep(obeyMs, over.signal))
    .then(() => otherwise('timed-out'))
  try {
    return await Promise.race([call(limit.signal), ranOut])
  } catch (error) {
    world.log.error('adapter-threw', { route: route.name, error: (error as Error)?.name })
    return otherwise('answer-unintelligible')
  } finally {
    over.abort()
    cut.removeEventListener('abort', abort)
  }
}

/** One attempt to send. An adapter that throws or hangs has an unknown outcome. */
export const attempt = (
  adapter: Adapter, delivery: Delivery, route: Route, world: World, cut: AbortSignal,
): Promise<Outcome> => bounded((signal) => adapter.send(delivery, signal), unknown, route, world, cut)

/** Asks the counterpart about an earlier attempt; undefined where it cannot be asked at all. */
export const ask = (
  adapter: Adapter, delivery: Delivery, route: Route, world: World, cut: AbortSignal,
): Promise<Answer> | undefined => {
  const { lookup } = adapter
  return lookup && bounded<Answer>((signal) => lookup.call(adapter, delivery, signal), unknown, route, world, cut)
}
