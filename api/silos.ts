// The silos: how much each hands in, how it goes, whether it is unusually silent, and whether it is told what becomes of it.
import type { FastifyInstance } from 'fastify'
import { holdsCpr } from '../core/cpr.ts'
import { dayOf, type Figure } from '../core/figures.ts'
import { isRefusal } from '../core/refusal.ts'
import type { Silo } from '../core/silo.ts'
import type { WebhookState } from '../hub/index.ts'
import { operatorOf } from './credential.ts'
import { reasonMember } from './operations.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'

const iso = (at: number): string => new Date(at).toISOString()
const moment = (description: string) => ({ type: 'string', format: 'date-time', description })
const count = (description: string) => ({ type: 'integer', description: `${description} Exact.` })

const silosSchema = {
  type: 'object', title: 'The silos', required: ['at', 'silos'],
  properties: {
    at: moment('When it was looked at.'),
    silos: {
      type: 'array', items: {
        type: 'object', required: ['silo', 'channels', 'today', 'usualPerDay', 'silent'],
        properties: {
          silo: { type: 'string' },
          channels: { type: 'array', items: { type: 'string' }, description: 'It may use.' },
          today: {
            type: 'object', required: ['accepted', 'delivered', 'failed', 'open'],
            description: 'Of those accepted today, in Copenhagen.',
            properties: {
              accepted: count('Taken.'), delivered: count('Arrived or taken by the counterpart.'), failed: count('Given up.'),
              open: count('Not settled.'),
            },
          },
          usualPerDay: { type: 'integer', description: 'Accepted a day in the four weeks before; estimated, an even mean.' },
          lastAt: moment('When it last handed something in; absent where that is longer ago than was looked.'),
          lastDay: { type: 'string', description: 'The last day of the four weeks on which it handed something in.' },
          silent: { type: 'boolean', description: 'It usually hands something in, and has not for a day.' },
          webhook: {
            type: 'object', required: ['state'],
            properties: {
              state: { type: 'string', enum: ['working', 'failing', 'suspended'] }, since: moment('Since when it fails.'),
              reason: { type: 'string', description: 'A stable code.' },
              oldestUntoldAt: moment('The oldest change that it has not been told of; absent where it has been told of all.'),
            },
          },
        },
      },
    },
  },
  example: {
    at: '2026-11-23T09:00:00.000Z', silos: [{
      silo: 'kontaktforloeb', channels: ['sms'], usualPerDay: 1150, silent: false,
      today: { accepted: 412, delivered: 405, failed: 2, open: 5 }, lastAt: '2026-11-23T08:59:58.000Z',
      webhook: { state: 'working' },
    }],
  },
}

const dayMs = 86_400_000
const usualDays = 28
const look = 2_000
/** A silo that hands in less than this a day is silent for a day now and then. */
const rarely = 5

const sumOf = (figures: readonly Figure[], ...measures: readonly string[]): number => (
  figures.filter(({ measure }) => measures.includes(measure)).reduce((sum, one) => sum + one.count, 0))
const taken = ['open', 'sent', 'delivered', 'failed', 'cancelled'] as const

const volumeOf = (figures: readonly Figure[], today: string) => {
  const [now, before] = [figures.filter(({ day }) => day === today), figures.filter(({ day }) => day !== today)]
  return {
    today: {
      accepted: sumOf(now, ...taken), delivered: sumOf(now, 'delivered', 'sent'), failed: sumOf(now, 'failed'),
      open: sumOf(now, 'open'),
    },
    usualPerDay: Math.round(sumOf(before, ...taken) / usualDays),
    lastDay: figures.filter(({ measure }) => (taken as readonly string[]).includes(measure)).map(({ day }) => day).sort().at(-1),
  }
}

const stateOf = ({ suspendedAt, failingSince }: WebhookState): string => (
  suspendedAt !== undefined ? 'suspended' : failingSince === undefined ? 'working' : 'failing')

const webhookOf = async ({ hub, store }: ApiParts, silo: string) => {
  const state = await hub.report.state(silo)
  if (isRefusal(state)) return undefined
  const [untold] = await store.journal({ origin: silo, after: state.after, limit: 1 })
  const since = state.failingSince ?? state.suspendedAt
  return {
    state: stateOf(state), reason: state.reason, ...(since !== undefined && { since: iso(since) }),
    ...(untold && { oldestUntoldAt: iso(untold.at) }),
  }
}

const viewSilo = async (parts: ApiParts, { id, channels }: Silo, figures: readonly Figure[], now: number) => {
  const [webhook, { transactions: [last] }] = await Promise.all([
    webhookOf(parts, id), parts.store.search({ origin: id, limit: 1, look })])
  const volume = volumeOf(figures.filter(({ origin }) => origin === id), dayOf(now))
  const isRecent = last !== undefined && last.createdAt > now - dayMs
  const wasToday = volume.lastDay === dayOf(now) || volume.lastDay === dayOf(now - dayMs)
  return {
    silo: id, channels: [...channels], ...volume, ...(last && { lastAt: iso(last.createdAt) }),
    silent: volume.usualPerDay >= rarely && !isRecent && (last !== undefined || !wasToday), webhook,
  }
}

const siloParams = { type: 'object', properties: { silo: { type: 'string', maxLength: 100 } }, required: ['silo'] }
const bodySchema = {
  type: 'object', additionalProperties: false, required: ['reason'], properties: { reason: reasonMember },
  example: { reason: 'Siloen melder, at den er oppe igen.' },
}

/** The silos, and taking up again what a silo is told. */
export const registerSilos = (app: FastifyInstance, parts: ApiParts): void => {
  const { store, silos, world, hub, people: { audit } } = parts
  app.get('/v1/operations/silos', {
    config: { right: 'see-overview' },
    schema: { summary: 'What each silo hands in, and what it is told', tags: ['operations'], response: { 200: silosSchema } },
    handler: async () => {
      const now = world.now()
      const figures = await store.figures({ from: dayOf(now - usualDays * dayMs), to: dayOf(now) })
      return { at: iso(now), silos: await Promise.all([...silos.values()].map((silo) => viewSilo(parts, silo, figures, now))) }
    },
  })
  app.post<{ Params: { silo: string }; Body: { reason: string } }>('/v1/operations/silos/:silo/webhook/resume', {
    config: { right: 'pause' },
    schema: {
      summary: 'Tell a silo again what becomes of its messages; it catches up from where it stopped', tags: ['operations'],
      params: siloParams, body: { content: { 'application/json': { schema: bodySchema } } },
    },
    handler: async (request, reply) => {
      const [{ silo }, { reason }, by] = [request.params, request.body, operatorOf(request)]
      if (holdsCpr(reason)) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      const state = await hub.report.resume(silo)
      if (isRefusal(state)) return sendProblem(reply, fromRefusal(state))
      await audit.note({ by, deed: 'webhook-resumed', on: `silo:${silo}`, reason })
      return { silo, webhook: await webhookOf(parts, silo) }
    },
  })
}
