// The overview: what waits, since when, and what is wrong, in numbers that are exact and named causes that lead to their rows.
import type { FastifyInstance } from 'fastify'
import { reasons, type Reason } from '../core/reason.ts'
import { isSettled, type Status } from '../core/status.ts'
import { confinedIn } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { askedOf, filterMembers, type Filter } from './search.ts'

const iso = (at: number): string => new Date(at).toISOString()
const moment = (description: string) => ({ type: 'string', format: 'date-time', description })

const overviewSchema = {
  type: 'object', title: 'Overview', required: ['at', 'verdict', 'troubles', 'counts', 'routes'],
  properties: {
    at: moment('When it was counted.'),
    verdict: {
      type: 'string', enum: ['calm', 'watch', 'stuck'],
      description: '`stuck`: somebody has to do something; `watch`: something is not as usual, and the hub goes on by itself.',
    },
    troubles: {
      type: 'array', description: 'Why the verdict is what it is, the worst first.',
      items: {
        type: 'object', required: ['trouble', 'count', 'worst'],
        properties: {
          trouble: { type: 'string', enum: ['in-doubt', 'parked', 'breaker-open', 'late', 'paused'] },
          worst: { type: 'boolean', description: 'It alone makes the verdict `stuck`.' },
          count: { type: 'integer', description: 'Transactions, exact; routes for `breaker-open` and `paused`.' },
          since: moment('Since when, where that is known.'), route: { type: 'string' },
        },
      },
    },
    counts: {
      type: 'array', description: 'Exact, kept with every commit.',
      items: {
        type: 'object', required: ['route', 'status', 'count'],
        properties: { route: { type: 'string' }, status: { type: 'string' }, count: { type: 'integer' } },
      },
    },
    routes: {
      type: 'array', items: {
        type: 'object', required: ['route', 'channel', 'breaker', 'waiting', 'width'],
        properties: {
          route: { type: 'string' }, channel: { type: 'string' },
          breaker: { type: 'string', description: 'closed, open or probing.' },
          waiting: { type: 'integer', description: 'Unsettled transactions, exact.' },
          oldestDueAt: moment('When the one that has been due longest became due; absent where nothing is due.'),
          width: { type: 'integer', description: 'How many are sent at once.' },
          pausedUntil: moment('Held back by an operator until then.'),
        },
      },
    },
  },
  example: {
    at: '2026-11-23T09:00:00.000Z', verdict: 'watch',
    troubles: [{ trouble: 'breaker-open', count: 1, worst: false, route: 'sms' }],
    counts: [{ route: 'sms', status: 'queued', count: 3 }],
    routes: [{ route: 'sms', channel: 'sms', breaker: 'open', waiting: 3, width: 8, oldestDueAt: '2026-11-23T08:59:00.000Z' }],
  },
}

const lateMs = 15 * 60_000
type Counts = Awaited<ReturnType<ApiParts['store']['counts']>>

const sumOf = (counts: Counts): number => counts.reduce((sum, { count }) => sum + count, 0)
const total = (counts: Counts, status: Status): number => sumOf(counts.filter((one) => one.status === status))

interface Trouble {
  readonly trouble: string; readonly worst: boolean; readonly count: number; readonly since?: string; readonly route?: string
}

const routesOf = async ({ store, routes, hub }: ApiParts, counts: Counts, now: number) => {
  const [shares, breakers, pauses] = [await store.shares(), hub.breakers(), await hub.pauses.all()]
  return routes.map(({ name: route, channel, width }) => {
    const dueAt = Math.min(...shares.filter((one) => one.route === route).map((one) => one.dueAt))
    const waiting = sumOf(counts.filter((one) => one.route === route && !isSettled(one.status)))
    const pausedUntil = Math.max(...pauses.filter(({ routes: paused }) => paused.includes(route)).map(({ until }) => until))
    return {
      route, channel, breaker: breakers.get(route) ?? 'closed', waiting, width, ...(dueAt <= now && { oldestDueAt: iso(dueAt) }),
      ...(pausedUntil > now && { pausedUntil: iso(pausedUntil) }),
    }
  })
}

const troublesOf = (counts: Counts, routes: Awaited<ReturnType<typeof routesOf>>, now: number): readonly Trouble[] => {
  const late = (route: (typeof routes)[number]): boolean => (
    route.oldestDueAt !== undefined && route.pausedUntil === undefined && Date.parse(route.oldestDueAt) < now - lateMs)
  const [doubtful, parked] = [total(counts, 'in-doubt'), total(counts, 'parked')]
  return [
    ...routes.filter(late).map(({ route, waiting, oldestDueAt }) => (
      { trouble: 'late', worst: true, count: waiting, since: oldestDueAt, route })),
    ...(parked > 0 ? [{ trouble: 'parked', worst: true, count: parked }] : []),
    ...(doubtful > 0 ? [{ trouble: 'in-doubt', worst: false, count: doubtful }] : []),
    ...routes.filter(({ breaker }) => breaker !== 'closed').map(({ route }) => (
      { trouble: 'breaker-open', worst: false, count: 1, route })),
    ...routes.filter(({ pausedUntil }) => pausedUntil).map(({ route }) => ({ trouble: 'paused', worst: false, count: 1, route })),
  ]
}

/** The overview as it is now. */
export const overviewOf = async (parts: ApiParts) => {
  const [now, counts] = [parts.world.now(), await parts.store.counts()]
  const routes = await routesOf(parts, counts, now)
  const troubles = troublesOf(counts, routes, now)
  const verdict = troubles.some(({ worst }) => worst) ? 'stuck' : troubles.length > 0 ? 'watch' : 'calm'
  return { at: iso(now), verdict, troubles, counts, routes }
}

const failuresQuery = {
  type: 'object', additionalProperties: false,
  properties: {
    silo: filterMembers.silo, channel: filterMembers.channel, route: filterMembers.route, since: filterMembers.since,
    until: filterMembers.until,
    status: {
      type: 'string', enum: ['parked', 'in-doubt', 'failed'], default: 'parked', example: 'parked',
      description: 'Parked: waits for a decision. In doubt: may have been sent. Failed: has been given up.',
    },
  },
}

const failuresSchema = {
  type: 'object', title: 'Failures by cause', required: ['groups', 'complete', 'looked'],
  properties: {
    groups: {
      type: 'array', description: 'The largest first.', items: {
        type: 'object', required: ['status', 'channel', 'route', 'count', 'silos', 'oldest', 'newest'],
        properties: {
          status: { type: 'string' }, channel: { type: 'string' }, route: { type: 'string' },
          reason: { type: 'string', description: 'A stable code.' }, da: { type: 'string' }, en: { type: 'string' },
          count: { type: 'integer' }, silos: { type: 'array', items: { type: 'string' } },
          oldest: moment('When the first of them came to be so.'), newest: moment('And the last.'),
        },
      },
    },
    complete: { type: 'boolean', description: 'The counts are exact; else they are of the newest `looked`.' },
    looked: { type: 'integer' },
  },
  example: {
    groups: [{
      status: 'parked', channel: 'sms', route: 'sms', reason: 'budget-spent', da: 'Der er forsøgt så længe ruten tillader',
      en: 'Tried for as long as the route allows', count: 12, silos: ['kontaktforloeb'], oldest: '2026-11-23T08:00:00.000Z',
      newest: '2026-11-23T08:55:00.000Z',
    }],
    complete: true, looked: 12,
  },
}

const mostGrouped = 20_000
type Group = Awaited<ReturnType<ApiParts['store']['failures']>>['groups'][number]

const viewGroup = (status: string) => ({ channel, route, reason, count, origins, oldest, newest }: Group) => ({
  status, channel, route, reason, ...reasons[reason as Reason], count, silos: origins, oldest: iso(oldest), newest: iso(newest),
})

type FailuresAsked = Filter & { readonly status: 'parked' | 'in-doubt' | 'failed' }

const registerFailures = (app: FastifyInstance, { store }: ApiParts): void => {
  app.get<{ Querystring: FailuresAsked }>('/v1/operations/failures', {
    config: { right: 'see-transactions' },
    schema: {
      summary: 'What failed, by cause', tags: ['operations'], querystring: failuresQuery, response: { 200: failuresSchema },
      description: 'Transactions of one status, channel, route and reason are one group.',
    },
    handler: async (request) => {
      const { status } = request.query
      const { groups, looked } = await store.failures(
        { ...askedOf(request.query, confinedIn(request)), status, look: mostGrouped })
      return {
        groups: [...groups].sort((one, other) => other.count - one.count).map(viewGroup(status)),
        complete: looked < mostGrouped, looked,
      }
    },
  })
}

/** The overview and the failures by cause. */
export const registerOverview = (app: FastifyInstance, parts: ApiParts): void => {
  app.get('/v1/operations/overview', {
    config: { right: 'see-overview' },
    schema: {
      summary: 'Whether anything is stuck, since when, and where', tags: ['operations'], response: { 200: overviewSchema },
    },
    handler: () => overviewOf(parts),
  })
  registerFailures(app, parts)
}
