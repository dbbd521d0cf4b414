// What operators do to one transaction: look at it, and decide. Each action has a right of its own.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { holdsCpr } from '../core/cpr.ts'
import { isRefusal } from '../core/refusal.ts'
import type { OperatingRight } from '../core/right.ts'
import { holdsPayload, isSettled } from '../core/status.ts'
import type { Entry, Transaction } from '../core/transaction.ts'
import { actions, type Action } from '../hub/index.ts'
import { viewTimeline } from '../intake/index.ts'
import { confinedIn, operatorOf } from './credential.ts'
import { carriedOf } from './carried.ts'
import { operatedSchema, operatedTimelineSchema, viewForOperators } from './looking.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'
import { idParams } from './transactions.ts'

/** The right that each action asks for. */
export const rightTo: Readonly<Record<Action, OperatingRight>> = {
  resume: 'retry', discard: 'discard', confirm: 'resolve', cancel: 'cancel', 'set-aside': 'resolve', 'take-up': 'resolve',
}

const summaries: Readonly<Record<Action, string>> = {
  resume: 'Send again what is parked or in doubt, or at once what waits for its next attempt',
  discard: 'Give up what is parked or in doubt; its content is erased',
  confirm: 'Say that what is parked or in doubt has arrived',
  cancel: 'Take back what has not been sent',
  'set-aside': 'Put what is parked out of the way; it can be taken up until its time runs out',
  'take-up': 'Take up what was set aside',
}

export const reasonMember = { type: 'string', minLength: 3, maxLength: 500, description: 'Why, for the audit. Nothing personal.' }

const reasonBody = {
  type: ['object', 'null'], additionalProperties: false, properties: { reason: reasonMember },
  example: { reason: 'Udbyderen har bekræftet, at den er kommet frem.' },
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

const iso = (at: number): string => new Date(at).toISOString()

/** What is left of the content: until when it is kept at the latest, where that is known, or when it was erased. */
const payloadOf = ({ status, deadlineAt }: Transaction, timeline: readonly Entry[]) => {
  const settled = timeline.find((entry) => isSettled(entry.status))
  if (!holdsPayload(status)) return settled ? { erasedAt: iso(settled.at) } : {}
  return status === 'sending' || status === 'in-doubt' ? {} : { until: iso(deadlineAt) }
}

type One = { Params: { id: string }; Body: { readonly reason?: string } | null | undefined }

const isPersons = ({ caller }: FastifyRequest): boolean => caller?.kind === 'person' && caller.session !== undefined

const registerAction = (app: FastifyInstance, { hub, people }: ApiParts, action: Action): void => {
  app.post<One>(`/v1/operations/transactions/:id/${action}`, {
    config: { right: rightTo[action] },
    schema: {
      summary: summaries[action], tags: ['operations'], params: idParams, response: { 200: operatedSchema },
      description: 'People must say why; programs may.',
      body: { content: { 'application/json': { schema: reasonBody } } },
    },
    handler: async (request, reply) => {
      const [{ id }, reason, by] = [request.params, request.body?.reason, operatorOf(request)]
      if (reason === undefined && isPersons(request)) return sendProblem(reply, problem('reason-missing'))
      if (holdsCpr(reason ?? '')) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      if (action === 'discard' && isPersons(request)) return sendProblem(reply, problem('approval-needed'))
      const done = await hub.operate.act(action, id, { by, origin: confinedIn(request) })
      if (isRefusal(done)) return sendProblem(reply, fromRefusal(done))
      await people.audit.note({ by, deed: action, on: `transaction:${id}`, reason, result: done.status })
      return reply.send(viewForOperators(done))
    },
  })
}

/** Looking at one transaction, and deciding about it. */
export const registerOperations = (app: FastifyInstance, parts: ApiParts): void => {
  const { store, hub } = parts
  app.get('/v1/operations', {
    config: { right: 'see-overview' },
    schema: { summary: 'Counts by route and status, and the breakers', tags: ['operations'], response: { 200: countsSchema } },
    handler: async () => ({ counts: await store.counts(), breakers: Object.fromEntries(hub.breakers()) }),
  })
  app.get<{ Params: { id: string } }>('/v1/operations/transactions/:id', {
    config: { right: 'see-transactions' },
    schema: {
      summary: 'Read any transaction with its timeline', tags: ['operations'],
      params: idParams, response: { 200: operatedTimelineSchema },
    },
    handler: async (request, reply) => {
      const [found, silo] = [await store.read(request.params.id), confinedIn(request)]
      if (!found || (silo !== undefined && found.origin !== silo)) return sendProblem(reply, problem('transaction-unknown'))
      const timeline = await store.timeline(found.id)
      const told = { silo: found.origin, payload: payloadOf(found, timeline), ...carriedOf(parts, found) }
      return reply.send({ ...viewTimeline(found, timeline), ...told })
    },
  })
  for (const action of actions) registerAction(app, parts, action)
}
