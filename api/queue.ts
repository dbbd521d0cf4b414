// Queues and workers: which engine carries the tickets, how many wait in it, what is being sent and until when its lease lasts.
import type { FastifyInstance } from 'fastify'
import type { QueueEngine } from '../core/queue.ts'
import type { ApiParts } from './parts.ts'

/** What the API knows of the engine. */
export interface Engine extends Pick<QueueEngine, 'features' | 'depth'> { readonly kind: string; readonly ledger: string }

const iso = (at: number): string => new Date(at).toISOString()
const moment = (description: string) => ({ type: 'string', format: 'date-time', description })

const queueSchema = {
  type: 'object', title: 'Queues and workers',
  required: ['engine', 'ledger', 'durable', 'shared', 'exclusive', 'hub', 'routes', 'leases'],
  properties: {
    engine: { type: 'string', description: 'What carries the tickets.' },
    ledger: { type: 'string', description: 'What holds the truth.' },
    durable: { type: 'boolean', description: 'Tickets outlive the process; else they are written anew from the ledger.' },
    shared: { type: 'boolean', description: 'Several hubs can share the engine.' },
    exclusive: { type: 'boolean', description: 'No other hub can work on this ledger.' },
    hub: {
      type: 'object', description: 'The one that answers.', required: ['version', 'startedAt'],
      properties: { version: { type: 'string' }, startedAt: moment('Since when it runs.') },
    },
    routes: {
      type: 'array', items: {
        type: 'object', required: ['route', 'width', 'waiting', 'sending'],
        properties: {
          route: { type: 'string' }, width: { type: 'integer', description: 'How many are sent at once, by each hub.' },
          waiting: { type: 'integer', description: 'In the ledger, in the queue. Exact.' },
          sending: { type: 'integer', description: 'Being sent. Exact.' },
          tickets: { type: 'integer', description: 'In the engine. Absent where it does not answer.' },
          oldestDueAt: moment('When the one that has been due longest became due.'),
        },
      },
    },
    leases: {
      type: 'array', description: 'The leases that lapse first, twenty at most.', items: {
        type: 'object', required: ['route', 'since', 'lapsesAt', 'attempt'],
        properties: {
          route: { type: 'string' }, since: moment('Claimed.'), lapsesAt: moment('Lapses.'), attempt: { type: 'integer' },
        },
      },
    },
  },
  example: {
    engine: 'embedded', ledger: 'sqlite', durable: false, shared: false, exclusive: true,
    hub: { version: '0.1.0', startedAt: '2026-11-23T08:00:00.000Z' },
    routes: [{ route: 'sms', width: 8, waiting: 3, sending: 1, tickets: 2 }], leases: [],
  },
}

const mostLeases = 20
const patienceMs = 1000

/** An engine that is away answers late or never; the page does not wait for it. */
const depthOf = async ({ world, engine }: ApiParts, route: string): Promise<number | undefined> => {
  const over = new AbortController()
  const late = world.sleep(patienceMs, over.signal).then(() => undefined)
  const found = await Promise.race([engine?.depth(route).catch(() => undefined), late])
  over.abort()
  return found
}

const routesOf = async (parts: ApiParts) => {
  const { store, routes, world } = parts
  const [counts, shares] = await Promise.all([store.counts(), store.shares()])
  const now = world.now()
  return Promise.all(routes.map(async ({ name: route, width }) => {
    const countOf = (status: string): number => counts.find((one) => one.route === route && one.status === status)?.count ?? 0
    const dueAt = Math.min(...shares.filter((one) => one.route === route).map((one) => one.dueAt))
    const tickets = await depthOf(parts, route)
    return {
      route, width, waiting: countOf('queued'), sending: countOf('sending'), ...(tickets !== undefined && { tickets }),
      ...(dueAt <= now && { oldestDueAt: iso(dueAt) }),
    }
  }))
}

/** GET /v1/operations/queue. */
export const registerQueue = (app: FastifyInstance, parts: ApiParts): void => {
  const { store, engine, version, world } = parts
  const startedAt = iso(world.now())
  app.get('/v1/operations/queue', {
    config: { right: 'see-overview' },
    schema: { summary: 'The engine, its tickets, and what is being sent', tags: ['operations'], response: { 200: queueSchema } },
    handler: async () => {
      const [routes, claimed] = [await routesOf(parts), await store.late('sending', Number.MAX_SAFE_INTEGER, mostLeases)]
      return {
        engine: engine?.kind ?? 'embedded', ledger: engine?.ledger ?? '', durable: engine?.features.durable ?? false,
        shared: engine?.features.shared ?? false, exclusive: store.exclusive, hub: { version, startedAt }, routes,
        leases: claimed.map(({ route, changedAt, deadlineAt, attempt }) => (
          { route, since: iso(changedAt), lapsesAt: iso(deadlineAt), attempt })),
      }
    },
  })
}
