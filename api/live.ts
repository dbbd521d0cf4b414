// The overview as it changes, by server-sent events (WHATWG HTML, section 9.2). It is reckoned once a second at most and for all
// who look, whatever their number; nobody looks, nothing is reckoned. A connection ends by itself after a while, so that whoever
// may look no longer is not looking on.
import type { FastifyInstance } from 'fastify'
import type { ServerResponse } from 'node:http'
import { createFlood } from './flood.ts'
import { operatorOf } from './credential.ts'
import { overviewOf } from './overview.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem } from './problem.ts'

const tickMs = 1_000
const quietMs = 15_000
const longestMs = 10 * 60_000
const mostOfAll = 200
const mostOfPerson = 5
/** A reader who is so far behind is let go; the browser comes back by itself. */
const mostBehind = 256 * 1024

const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' }

interface Looker { readonly to: ServerResponse; readonly until: number }

/** Sends to all who look, for as long as somebody does. */
const createBroadcast = (parts: ApiParts) => {
  const { world, store } = parts
  const lookers = new Set<Looker>()
  const stopping = new AbortController()
  let [changed, sentAt, flowing] = [true, 0, false]
  const unwatch = store.watch(() => { changed = true })

  const drop = (looker: Looker): void => {
    lookers.delete(looker)
    looker.to.end()
    // One who reads no more would keep the connection.
    looker.to.socket?.destroySoon()
  }
  const send = (text: string): void => {
    for (const looker of lookers) {
      if (world.now() >= looker.until || looker.to.writableLength > mostBehind) drop(looker)
      else looker.to.write(text)
    }
  }
  const tick = async (): Promise<void> => {
    const now = world.now()
    if (!changed && now - sentAt < quietMs) return
    changed = false
    sentAt = now
    send(`event: overview\ndata: ${JSON.stringify(await overviewOf(parts))}\n\n`)
  }
  const flow = async (): Promise<void> => {
    if (flowing) return
    flowing = true
    while (lookers.size > 0 && !stopping.signal.aborted) {
      await tick().catch((error: Error) => world.log.warn('live-failed', { error: error.message }))
      await world.sleep(tickMs, stopping.signal)
    }
    flowing = false
  }
  return {
    isFull: () => lookers.size >= mostOfAll,
    add: (to: ServerResponse): void => {
      const looker = { to, until: world.now() + longestMs }
      to.writeHead(200, headers).write('retry: 2000\n\n')
      to.once('close', () => lookers.delete(looker))
      lookers.add(looker)
      changed = true
      void flow()
    },
    stop: (): void => {
      stopping.abort()
      unwatch()
      for (const looker of lookers) drop(looker)
    },
  }
}

/** Registers the route; answers how to let everybody go. */
export const registerLive = (app: FastifyInstance, parts: ApiParts): (() => void) => {
  const [broadcast, flood] = [createBroadcast(parts), createFlood(mostOfPerson)]
  app.get('/v1/operations/live', {
    config: { right: 'see-overview' },
    schema: {
      summary: 'The overview as it changes, by server-sent events', tags: ['operations'],
      description: 'Events named `overview`, whose data is what /v1/operations/overview answers: once a second at most, every ' +
        'quarter of a minute at least. Five connections a person; each ends after ten minutes, and is to be made again.',
    },
    handler: (request, reply) => {
      const name = operatorOf(request)
      if (broadcast.isFull() || !flood.enter(name)) return sendProblem(reply, problem('too-many-requests'))
      reply.hijack()
      reply.raw.once('close', () => flood.leave(name))
      broadcast.add(reply.raw)
      return reply
    },
  })
  return broadcast.stop
}
