import type { FastifyInstance, FastifyReply } from 'fastify'
import { isRefusal } from '../core/refusal.ts'
import type { Transaction } from '../core/transaction.ts'
import { siloOf } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'
import { timelineSchema, transactionSchema } from './schema.ts'
import { viewTimeline, viewTransaction } from './view.ts'

export const idParams = {
  type: 'object', required: ['id'],
  properties: {
    id: { type: 'string', format: 'uuid', description: 'The transaction.', example: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11' },
  },
}
const referenceQuery = {
  type: 'object', required: ['reference'], additionalProperties: false,
  properties: {
    reference: {
      type: 'string', minLength: 1, maxLength: 100, example: 'moede-4711-paamindelse',
      description: 'The silo\'s own name for it.',
    },
  },
}

/** Reading, finding and cancelling transactions; a silo sees only its own. */
export const registerTransactions = (app: FastifyInstance, { store, hub }: ApiParts): void => {
  const sendTimeline = async (reply: FastifyReply, found: Transaction | undefined, origin: string): Promise<FastifyReply> => {
    if (!found || found.origin !== origin) return sendProblem(reply, problem('transaction-unknown'))
    return reply.send(viewTimeline(found, await store.timeline(found.id)))
  }
  app.get<{ Params: { id: string } }>('/v1/transactions/:id', {
    config: { right: 'silo' },
    schema: {
      summary: 'Read a transaction with its timeline', tags: ['transactions'],
      params: idParams, response: { 200: timelineSchema },
    },
    handler: async (request, reply) => sendTimeline(reply, await store.read(request.params.id), siloOf(request).id),
  })
  app.get<{ Querystring: { reference: string } }>('/v1/transactions', {
    config: { right: 'silo' },
    schema: {
      summary: 'Find a transaction by the silo\'s reference', tags: ['transactions'],
      querystring: referenceQuery, response: { 200: timelineSchema },
    },
    handler: async (request, reply) => {
      const origin = siloOf(request).id
      return sendTimeline(reply, await store.find(origin, request.query.reference), origin)
    },
  })
  app.post<{ Params: { id: string } }>('/v1/transactions/:id/cancel', {
    config: { right: 'silo' },
    schema: {
      summary: 'Cancel what has not been sent', tags: ['transactions'],
      params: idParams, response: { 200: transactionSchema },
    },
    handler: async (request, reply) => {
      const cancelled = await hub.operate.cancel(siloOf(request).id, request.params.id)
      return isRefusal(cancelled) ? sendProblem(reply, fromRefusal(cancelled)) : reply.send(viewTransaction(cancelled))
    },
  })
}
