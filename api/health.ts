import type { FastifyInstance } from 'fastify'
import type { ApiParts } from './parts.ts'

const stateSchema = {
  type: 'object', title: 'State', required: ['state'], properties: { state: { type: 'string' } }, example: { state: 'ready' },
}

/** Liveness, readiness and metrics. Readiness asks the store; metrics carry no personal data but still ask for a credential. */
export const registerHealth = (app: FastifyInstance, parts: ApiParts, isStopping: () => boolean): void => {
  app.get('/healthz', {
    config: { right: 'open' },
    schema: { summary: 'The process is alive', tags: ['health'], response: { 200: stateSchema } },
    handler: async () => ({ state: 'alive' }),
  })
  app.get('/readyz', {
    config: { right: 'open' },
    schema: { summary: 'The hub takes messages', tags: ['health'], response: { 200: stateSchema, 503: stateSchema } },
    handler: async (_request, reply) => {
      if (isStopping()) return reply.code(503).send({ state: 'stopping' })
      const answered = await parts.store.counts().then(() => true, () => false)
      return reply.code(answered ? 200 : 503).send({ state: answered ? 'ready' : 'store-failed' })
    },
  })
  app.get('/metrics', {
    config: { right: 'see-metrics' },
    schema: { summary: 'Prometheus metrics', tags: ['health'] },
    handler: async (_request, reply) => {
      for (const { route, status, count } of await parts.store.counts()) {
        parts.world.records.gauge('sluse_transactions', count, { route, status })
      }
      const { bound, unbound, bytes } = await parts.depot.totals()
      parts.world.records.gauge('sluse_attachments', bound, { state: 'bound' })
      parts.world.records.gauge('sluse_attachments', unbound, { state: 'unbound' })
      parts.world.records.gauge('sluse_attachments_bytes', bytes)
      return reply.type(parts.scrapeType).send(await parts.scrape())
    },
  })
}
