// Channels: each route and the one at its other end, what holds it back, how it has gone lately, and a test message on it.
import type { FastifyInstance } from 'fastify'
import { holdsCpr } from '../../core/cpr.ts'
import { isRefusal } from '../../core/refusal.ts'
import { operatorOf } from '../credential.ts'
import { operatedSchema, viewForOperators } from '../looking.ts'
import { reasonMember } from '../operations.ts'
import type { ApiParts } from '../parts.ts'
import { fromRefusal, problem, sendProblem } from '../problem.ts'
import { channelsSchema, routeSchema } from './schema.ts'
import { createView, iso } from './view.ts'

const params = {
  type: 'object', required: ['route'],
  properties: { route: { type: 'string', maxLength: 100, description: 'The route\'s name.', example: 'sms' } },
}
const reasonBody = {
  type: 'object', required: ['reason'], additionalProperties: false, properties: { reason: reasonMember },
  example: { reason: 'Efter udbyderens servicevindue' },
}
type Named = { Params: { route: string } }

/** What happened to a route; of test messages, also what became of them. */
const historyOf = async ({ hub, store }: ApiParts, route: string) => {
  const all = await hub.history.of(route)
  const tried = await store.readAll(all.flatMap(({ id }) => (id === undefined ? [] : [id])))
  const statuses = new Map(tried.map(({ id, status }) => [id, status]))
  return all.map(({ at, until, ...one }) => ({
    ...one, at: iso(at), ...(until !== undefined && { until: iso(until) }), status: one.id && statuses.get(one.id),
  }))
}

const registerTest = (app: FastifyInstance, { hub, routes, people }: ApiParts): void => {
  app.post<Named & { Body: { reason: string } }>('/v1/operations/channels/:route/test', {
    config: { right: 'test-send' },
    schema: {
      summary: 'Send the route\'s test message', tags: ['operations'], params, response: { 202: operatedSchema },
      description: 'What it says and to whom stands in the configuration. It takes the way of every other message; given up ' +
        'after ten ' +
        'minutes.',
      body: { content: { 'application/json': { schema: reasonBody } } },
    },
    handler: async (request, reply) => {
      const [{ route }, { reason }, by] = [request.params, request.body, operatorOf(request)]
      if (!routes.some(({ name }) => name === route)) return sendProblem(reply, problem('route-unknown'))
      if (holdsCpr(reason)) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      const sent = await hub.trial(route, by)
      if (!sent) return sendProblem(reply, problem('test-missing'))
      if (isRefusal(sent)) return sendProblem(reply, fromRefusal(sent))
      await people.audit.note({ by, deed: 'tested', on: `route:${route}`, reason, details: { transaction: sent.id } })
      return reply.code(202).send(viewForOperators(sent))
    },
  })
}

/** GET /v1/operations/channels, one route of it, and its test message. */
export const registerChannels = (app: FastifyInstance, parts: ApiParts): void => {
  const { routes, world, counterparts } = parts
  const startedAt = iso(world.now())
  app.get('/v1/operations/channels', {
    config: { right: 'see-overview' },
    schema: {
      summary: 'Each route, its counterpart and how it goes', tags: ['operations'], response: { 200: channelsSchema },
    },
    handler: async () => ({ startedAt, routes: routes.map(await createView(parts)) }),
  })
  app.get<Named>('/v1/operations/channels/:route', {
    config: { right: 'see-overview' },
    schema: {
      summary: 'One route with its certificates and what happened to it', tags: ['operations'], params,
        response: { 200: routeSchema },
      description: 'The counterpart is asked for its certificate, once an hour at most; nothing is sent to it.',
    },
    handler: async ({ params: { route } }, reply) => {
      const found = routes.find(({ name }) => name === route)
      if (!found) return sendProblem(reply, problem('route-unknown'))
      const [view, history, held] = await Promise.all([
        createView(parts), historyOf(parts, route), counterparts?.get(route)?.certificates() ?? [],
      ])
      const certificates = held.map(({ expiresAt, ...one }) => ({ ...one,
        ...(expiresAt !== undefined && { expiresAt: iso(expiresAt) }) }))
      return { startedAt, ...view(found), certificates, history }
    },
  })
  registerTest(app, parts)
}
