import type { FastifyInstance } from 'fastify'
import type { World } from '../core/world.ts'

const lookMs = 50

/**
 * Closes the server: answers under way are finished for as long as `patienceMs`, then cut off. A connection that was busy
 * when the closing began (a feed followed by long poll) is kept alive by both ends when its answer is through, so idle ones
 * are looked for again and again.
 */
export const closeServer = async (
  app: FastifyInstance, { now, sleep }: Pick<World, 'now' | 'sleep'>, patienceMs: number,
): Promise<void> => {
  const closed = new AbortController()
  const cutAt = now() + patienceMs
  const letGo = async (): Promise<void> => {
    while (!closed.signal.aborted) {
      if (now() >= cutAt) app.server.closeAllConnections()
      else app.server.closeIdleConnections()
      await sleep(lookMs, closed.signal)
    }
  }
  const letting = letGo()
  await app.close()
  closed.abort()
  await letting
}
