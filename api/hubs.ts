// The hubs on one ledger: each with what it does now, and resting one so that it can be taken down in peace.
import type { FastifyInstance } from 'fastify'
import { holdsCpr } from '../core/cpr.ts'
import { silentMs, type Fellow } from '../hub/index.ts'
import { operatorOf } from './credential.ts'
import { reasonMember } from './operations.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem } from './problem.ts'

const moment = (description: string) => ({ type: 'string', format: 'date-time', description })
const states = ['working', 'draining', 'drained', 'silent'] as const

const hubsSchema = {
  type: 'object', title: 'Hubs', required: ['hubs'],
  properties: {
    hubs: {
      type: 'array', description: 'Those seen within the hour; the one that answers first.', items: {
        type: 'object', required: ['id', 'name', 'version', 'isThis', 'state', 'startedAt', 'seenAt', 'workers', 'out'],
        properties: {
          id: { type: 'string', description: 'Of the process: another after each start.' },
          name: { type: 'string' }, version: { type: 'string' }, isThis: { type: 'boolean',
            description: 'The one that answers.' },
          state: {
            type: 'string', enum: states,
            description: '`draining`: it claims no more and finishes what it has. `drained`: nothing is under way there; it ' +
              'can be ' +
              'stopped. `silent`: it has said nothing for twenty seconds.',
          },
          startedAt: moment('Since when it runs.'), seenAt: moment('When it last said so; every five seconds.'),
          workers: { type: 'integer', description: 'Attempts at once, at most.' },
          out: { type: 'integer', description: 'Attempts under way.' },
          draining: {
            type: 'object', required: ['by', 'reason', 'since'],
            properties: { by: { type: 'string' }, reason: { type: 'string' }, since: moment('Since when.') },
          },
        },
      },
    },
  },
  example: {
    hubs: [{
      id: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50', name: 'hub-a', version: '0.1.0', isThis: true, state: 'working',
      startedAt: '2026-11-23T08:00:00.000Z', seenAt: '2026-11-23T09:00:00.000Z', workers: 32, out: 4,
    }],
  },
}
const params = {
  type: 'object', required: ['id'],
  properties: {
    id: { type: 'string', maxLength: 60, description: 'The hub\'s id.', example: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50' },
  },
}
const reasonBody = {
  type: 'object', required: ['reason'], additionalProperties: false, properties: { reason: reasonMember },
  example: { reason: 'Ny version rulles ud' },
}

const iso = (at: number): string => new Date(at).toISOString()

const viewOf = (me: string, now: number) => ({ startedAt, seenAt, draining, ...one }: Fellow) => {
  const rests = one.out === 0 ? 'drained' : 'draining'
  return {
    ...one, isThis: one.id === me, startedAt: iso(startedAt), seenAt: iso(seenAt),
    state: seenAt < now - silentMs ? 'silent' : draining ? rests : 'working',
    ...(draining && { draining: { ...draining, since: iso(draining.since) } }),
  }
}

type Named = { Params: { id: string } }

/** GET /v1/operations/hubs, and resting one of them. */
export const registerHubs = (app: FastifyInstance, { hub: { fellows }, world, people: { audit } }: ApiParts): void => {
  const state = async () => ({ hubs: (await fellows.all()).map(viewOf(fellows.me, world.now())) })
  app.get('/v1/operations/hubs', {
    config: { right: 'see-overview' },
    schema: { summary: 'The hubs on this ledger', tags: ['operations'], response: { 200: hubsSchema } }, handler: state,
  })
  app.put<Named & { Body: { reason: string } }>('/v1/operations/hubs/:id/drain', {
    config: { right: 'pause' },
    schema: {
      summary: 'Let a hub claim no more, and finish what it has', tags: ['operations'], params, response: { 200: hubsSchema },
      description: 'It still takes messages and answers; another hub sends them, or it does when it works again. Another ' +
        'hub learns of ' +
        'it within five seconds. A restart ends it.',
      body: { content: { 'application/json': { schema: reasonBody } } },
    },
    handler: async (request, reply) => {
      const [{ id }, { reason }, by] = [request.params, request.body, operatorOf(request)]
      if (holdsCpr(reason)) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      if (!await fellows.drain(id, { by, reason, since: world.now() })) return sendProblem(reply, problem('hub-unknown'))
      await audit.note({ by, deed: 'drained', on: `hub:${id}`, reason })
      return state()
    },
  })
  app.delete<Named>('/v1/operations/hubs/:id/drain', {
    config: { right: 'pause' },
    schema: { summary: 'Let a hub work again', tags: ['operations'], params, response: { 200: hubsSchema } },
    handler: async (request, reply) => {
      const { id } = request.params
      if (!await fellows.drain(id, undefined)) return sendProblem(reply, problem('hub-unknown'))
      await audit.note({ by: operatorOf(request), deed: 'undrained', on: `hub:${id}` })
      return state()
    },
  })
}
