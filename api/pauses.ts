// Holding back a route or a channel: why, and until when, are part of it.
import type { FastifyInstance } from 'fastify'
import { holdsCpr } from '../core/cpr.ts'
import type { Pause } from '../hub/index.ts'
import { operatorOf } from './credential.ts'
import { reasonMember } from './operations.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem } from './problem.ts'

const heldParams = {
  type: 'object', required: ['kind', 'name'],
  properties: {
    kind: { type: 'string', enum: ['route', 'channel'], description: 'A route, or all routes of a channel.', example: 'route' },
    name: { type: 'string', maxLength: 100, description: 'Its name.', example: 'sms' },
  },
}
const until = { type: 'string', format: 'date-time', description: 'When it ends by itself; at most thirty days ahead.' }
const bodySchema = {
  type: 'object', required: ['reason', 'until'], additionalProperties: false, properties: { reason: reasonMember, until },
  example: { reason: 'Udbyderen holder servicevindue', until: '2026-11-23T12:00:00.000Z' },
}
const pauseSchema = {
  type: 'object', title: 'Pause', required: ['kind', 'name', 'reason', 'by', 'since', 'until', 'routes'],
  properties: {
    ...heldParams.properties, reason: { type: 'string' }, by: { type: 'string', description: 'Who began it.' },
    since: { type: 'string', format: 'date-time' }, until, routes: { type: 'array', items: { type: 'string' } },
  },
  example: {
    kind: 'route', name: 'sms', reason: 'Udbyderen holder servicevindue', by: 'anne.hansen', since: '2026-11-23T10:00:00.000Z',
    until: '2026-11-23T12:00:00.000Z', routes: ['sms'],
  },
}
const pausesSchema = {
  type: 'object', title: 'Pauses', required: ['pauses'], properties: { pauses: { type: 'array', items: pauseSchema } },
  example: { pauses: [pauseSchema.example] },
}

const longestMs = 30 * 86_400_000
const iso = (at: number): string => new Date(at).toISOString()
const view = (pause: Pause & { readonly routes: readonly string[] }) => (
  { ...pause, since: iso(pause.since), until: iso(pause.until) })

type Named = { Params: { kind: 'route' | 'channel'; name: string } }

/** What is held back, holding back, and letting go. */
export const registerPauses = (app: FastifyInstance, { hub, world, routes, people: { audit } }: ApiParts): void => {
  app.get('/v1/operations/pauses', {
    config: { right: 'see-overview' },
    schema: { summary: 'What is held back', tags: ['operations'], response: { 200: pausesSchema } },
    handler: async () => ({ pauses: (await hub.pauses.all()).map(view) }),
  })
  app.put<Named & { Body: { reason: string; until: string } }>('/v1/operations/pauses/:kind/:name', {
    config: { right: 'pause' },
    schema: {
      summary: 'Hold back a route or a channel', tags: ['operations'], params: heldParams, response: { 200: pausesSchema },
      description: 'What is under way goes on; nothing new begins before it ends.',
      body: { content: { 'application/json': { schema: bodySchema } } },
    },
    handler: async (request, reply) => {
      const [{ kind, name }, { reason, until: given }, since] = [request.params, request.body, world.now()]
      const held = routes.filter((route) => (kind === 'route' ? route.name : route.channel) === name)
      if (held.length === 0) return sendProblem(reply, problem('route-unknown'))
      if (holdsCpr(reason)) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      const ends = Date.parse(given)
      const isOdd = ends <= since || ends > since + longestMs
      if (isOdd) return sendProblem(reply, problem('time-invalid', { errors: [{ at: '/until' }] }))
      await hub.pauses.begin({ kind, name, reason, by: operatorOf(request), since, until: ends })
      await audit.note({ by: operatorOf(request), deed: 'paused', on: `${kind}:${name}`, reason, details: { until: iso(ends) } })
      return { pauses: (await hub.pauses.all()).map(view) }
    },
  })
  app.delete<Named>('/v1/operations/pauses/:kind/:name', {
    config: { right: 'pause' },
    schema: { summary: 'Let go what is held back', tags: ['operations'], params: heldParams, response: { 200: pausesSchema } },
    handler: async (request, reply) => {
      const { kind, name } = request.params
      if (!await hub.pauses.end({ kind, name }, operatorOf(request))) return sendProblem(reply, problem('pause-unknown'))
      await audit.note({ by: operatorOf(request), deed: 'let-go', on: `${kind}:${name}` })
      return { pauses: (await hub.pauses.all()).map(view) }
    },
  })
}
