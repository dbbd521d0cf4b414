import type { FastifyInstance, FastifyReply } from 'fastify'
import { isRefusal } from '../core/refusal.ts'
import type { Transaction } from '../core/transaction.ts'
import { createAttend, goals, type Goal } from './attend.ts'
import { siloOf } from './credential.ts'
import { createFlood } from './flood.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'
import { timelineSchema, transactionSchema, viewTimeline, viewTransaction } from '../intake/index.ts'
import type { Wakers } from './wakers.ts'

export const idParams = {
  type: 'object', required: ['id'],
  properties: {
    id: { type: 'string', format: 'uuid', description: 'The transaction.', example: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11' },
  },
}
const waitQuery = {
  type: 'object', additionalProperties: false,
  properties: {
    until: {
      type: 'string', enum: goals, example: 'delivered',
      description: 'Answer when it has come so far, or never will; `sent` and `settled` are one.',
    },
    wait: { type: 'integer', minimum: 0, maximum: 60, default: 30, example: 30, description: 'Seconds to wait with `until`.' },
  },
}
interface WaitQuery { readonly until?: Goal; readonly wait: number }

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
export const registerTransactions = (app: FastifyInstance, { store, hub, world, limits }: ApiParts, wakers: Wakers): void => {
  const attend = createAttend(store, world, wakers)
  const flood = createFlood(limits.inFlightPerSilo)
  const sendTimeline = async (reply: FastifyReply, found: Transaction | undefined, origin: string): Promise<FastifyReply> => {
    if (!found || found.origin !== origin) return sendProblem(reply, problem('transaction-unknown'))
    return reply.send(viewTimeline(found, await store.timeline(found.id)))
  }
  const attended = async (origin: string, id: string, { until, wait }: WaitQuery): Promise<Transaction | undefined> =>
    until ? attend(origin, id, until, wait * 1000) : store.read(id)
  app.get<{ Params: { id: string }; Querystring: WaitQuery }>('/v1/transactions/:id', {
    config: { right: 'silo' },
    schema: {
      summary: 'Read a transaction with its timeline', tags: ['transactions'],
      description: 'With `until` it answers when the transaction has come so far, or when the time is up.',
      params: idParams, querystring: waitQuery, response: { 200: timelineSchema },
    },
    handler: async (request, reply) => {
      const { id } = siloOf(request)
      if (!flood.enter(id)) return sendProblem(reply, problem('too-many-requests'))
      try {
        return await sendTimeline(reply, await attended(id, request.params.id, request.query), id)
      } finally {
        flood.leave(id)
      }
    },
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
