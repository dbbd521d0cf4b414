// What somebody should look at, and being left alone with it for a while.
import type { FastifyInstance } from 'fastify'
import { alarmCauses } from '../core/alarm.ts'
import { holdsCpr } from '../core/cpr.ts'
import type { Past, Raised } from '../hub/index.ts'
import { operatorOf } from './credential.ts'
import { reasonMember } from './operations.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem } from './problem.ts'

const moment = (description: string) => ({ type: 'string', format: 'date-time', description })
const alarmSchema = {
  type: 'object', required: ['name', 'cause', 'on', 'since', 'da', 'en', 'todo'],
  properties: {
    name: { type: 'string' },
    cause: {
      type: 'string', enum: Object.keys(alarmCauses), description: 'A stable code; docs/operating/alarms.md tells of each.',
    },
    on: {
      type: 'string',
      description: 'A route, a silo and channel, a silo or partner, a place in the configuration, a folder, or a way.',
    },
    da: { type: 'string', description: 'What it means, in Danish.' }, en: { type: 'string', description: 'And in English.' },
    todo: {
      type: 'object', required: ['da', 'en'], description: 'What can be done now.',
      properties: { da: { type: 'string' }, en: { type: 'string' } },
    },
    since: moment('When it was first seen.'), silencedUntil: moment('Silenced until then.'),
    by: { type: 'string', description: 'Who silenced it.' }, reason: { type: 'string', description: 'Why.' },
    hubs: { type: 'array', items: { type: 'string' }, description: 'Which hubs see it, where several work on one ledger.' },
  },
}
const alarmsSchema = {
  type: 'object', title: 'Alarms', required: ['alarms'],
  properties: { alarms: { type: 'array', items: alarmSchema, description: 'The oldest first.' } },
  example: {
    alarms: [{
      name: 'breaker-open:sms', cause: 'breaker-open', on: 'sms', since: '2026-11-23T09:00:00.000Z',
      ...alarmCauses['breaker-open'],
    }],
  },
}
const pastSchema = {
  type: 'object', title: 'Alarms that are over', required: ['alarms'],
  properties: {
    alarms: {
      type: 'array', description: 'The newest first; kept for ninety days, a thousand at most.',
      items: {
        ...alarmSchema, required: [...alarmSchema.required, 'endedAt'],
        properties: { ...alarmSchema.properties, endedAt: moment('When its cause was gone.') },
      },
    },
    next: moment('`before` of the next page; absent on the last.'),
  },
  example: {
    alarms: [{
      name: 'late:sms', cause: 'late', on: 'sms', since: '2026-11-23T09:00:00.000Z', endedAt: '2026-11-23T09:20:00.000Z',
      ...alarmCauses.late,
    }],
  },
}
const pastQuery = {
  type: 'object', additionalProperties: false,
  properties: {
    before: moment('Only those that ended before.'),
    limit: { type: 'integer', minimum: 1, maximum: 200, default: 50, description: 'At most so many.' },
  },
}
const params = {
  type: 'object', required: ['name'],
  properties: { name: { type: 'string', maxLength: 200, description: 'The alarm.', example: 'breaker-open:sms' } },
}
const silenceSchema = {
  type: 'object', required: ['reason', 'until'], additionalProperties: false,
  properties: { reason: reasonMember, until: moment('When it may be heard again; at most thirty days ahead.') },
  example: { reason: 'Udbyderen er underrettet', until: '2026-11-23T12:00:00.000Z' },
}

const longestMs = 30 * 86_400_000
const iso = (at: number): string => new Date(at).toISOString()
const view = ({ since, silencedUntil, ...alarm }: Raised) => ({
  ...alarm, ...alarmCauses[alarm.cause], since: iso(since),
  ...(silencedUntil !== undefined && { silencedUntil: iso(silencedUntil) }),
})

const viewPast = ({ endedAt, ...past }: Past) => ({ ...view(past), endedAt: iso(endedAt) })

const registerPast = (app: FastifyInstance, { hub: { alarms } }: ApiParts): void => {
  app.get<{ Querystring: { before?: string; limit: number } }>('/v1/operations/alarms/past', {
    config: { right: 'see-overview' },
    schema: {
      summary: 'Alarms that are over', tags: ['operations'], querystring: pastQuery, response: { 200: pastSchema },
    },
    handler: async ({ query: { before, limit } }) => {
      const past = await alarms.past(before ? Date.parse(before) : Number.POSITIVE_INFINITY, limit)
      const last = past.at(-1)
      return { alarms: past.map(viewPast), ...(last && past.length === limit && { next: iso(last.endedAt) }) }
    },
  })
}

type Named = { Params: { name: string } }

/** All alarms, silencing one, and hearing it again. */
export const registerAlarms = (app: FastifyInstance, parts: ApiParts): void => {
  const { hub: { alarms }, world, people: { audit } } = parts
  registerPast(app, parts)
  const all = async () => ({ alarms: (await alarms.all()).map(view) })
  app.get('/v1/operations/alarms', {
    config: { right: 'see-overview' },
    schema: { summary: 'What somebody should look at', tags: ['operations'], response: { 200: alarmsSchema } },
    handler: all,
  })
  app.put<Named & { Body: { reason: string; until: string } }>('/v1/operations/alarms/:name/silence', {
    config: { right: 'silence' },
    schema: {
      summary: 'Silence an alarm for a while', tags: ['operations'], params, response: { 200: alarmsSchema },
      body: { content: { 'application/json': { schema: silenceSchema } } },
    },
    handler: async (request, reply) => {
      const [{ name }, { reason, until }, by] = [request.params, request.body, operatorOf(request)]
      const [now, ends] = [world.now(), Date.parse(until)]
      if (holdsCpr(reason)) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      const isOdd = ends <= now || ends > now + longestMs
      if (isOdd) return sendProblem(reply, problem('time-invalid', { errors: [{ at: '/until' }] }))
      if (!await alarms.silence(name, { by, reason, until: ends })) return sendProblem(reply, problem('alarm-unknown'))
      await audit.note({ by, deed: 'alarm-silenced', on: `alarm:${name}`, reason, details: { until } })
      return all()
    },
  })
  app.delete<Named>('/v1/operations/alarms/:name/silence', {
    config: { right: 'silence' },
    schema: { summary: 'Hear an alarm again', tags: ['operations'], params, response: { 200: alarmsSchema } },
    handler: async (request, reply) => {
      const { name } = request.params
      if (!await alarms.silence(name, undefined)) return sendProblem(reply, problem('alarm-unknown'))
      await audit.note({ by: operatorOf(request), deed: 'alarm-heard-again', on: `alarm:${name}` })
      return all()
    },
  })
}
