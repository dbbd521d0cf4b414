import type { FastifyInstance } from 'fastify'
import { isRefusal } from '../core/refusal.ts'
import { actions, type Action } from '../hub/index.ts'
import { operatorOf } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'
import { timelineSchema, transactionSchema, viewTimeline, viewTransaction } from '../intake/index.ts'
import { idParams } from './transactions.ts'

const actionParams = {
  ...idParams, required: ['id', 'action'],
  properties: {
    ...idParams.properties,
    action: { type: 'string', enum: actions, description: 'What to do with a parked transaction.', example: 'resume' },
  },
}
const countsSchema = {
  type: 'object', title: 'State of the hub', required: ['counts', 'breakers'],
  properties: {
    counts: {
      type: 'array', description: 'Exact, kept with every commit.',
      items: {
        type: 'object', required: ['route', 'status', 'count'],
        properties: { route: { type: 'string' }, status: { type: 'string' }, count: { type: 'integer' } },
      },
    },
    breakers: { type: 'object', additionalProperties: { type: 'string' }, description: 'State of each route\'s breaker.' },
  },
  example: { counts: [{ route: 'sms', status: 'queued', count: 3 }], breakers: { sms: 'closed' } },
}

/** What operators do until a dashboard does it for them: look, and decide what is parked. */
export const registerOperations = (app: FastifyInstance, { store, hub }: ApiParts): void => {
  app.get('/v1/operations', {
    config: { right: 'operator' },
    schema: { summary: 'Counts by route and status, and the breakers', tags: ['operations'], response: { 200: countsSchema } },
    handler: async () => ({ counts: await store.counts(), breakers: Object.fromEntries(hub.breakers()) }),
  })
  app.get<{ Params: { id: string } }>('/v1/operations/transactions/:id', {
    config: { right: 'operator' },
    schema: {
      summary: 'Read any transaction with its timeline', tags: ['operations'],
      params: idParams, response: { 200: timelineSchema },
    },
    handler: async (request, reply) => {
      const found = await store.read(request.params.id)
      if (!found) return sendProblem(reply, problem('transaction-unknown'))
      return reply.send(viewTimeline(found, await store.timeline(found.id)))
    },
  })
  app.post<{ Params: { id: string; action: Action } }>('/v1/operations/transactions/:id/:action', {
    config: { right: 'operator' },
    schema: {
      summary: 'Resume, discard or confirm what is parked', tags: ['operations'],
      params: actionParams, response: { 200: transactionSchema },
    },
    handler: async (request, reply) => {
      const { id, action } = request.params
      const done = await hub.operate.act(action, id, operatorOf(request))
      return isRefusal(done) ? sendProblem(reply, fromRefusal(done)) : reply.send(viewTransaction(done))
    },
  })
}
