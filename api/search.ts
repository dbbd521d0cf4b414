// What people look for: by any name it has and by what it is.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { reasons } from '../core/reason.ts'
import { statuses, type Status } from '../core/status.ts'
import type { Transaction } from '../core/transaction.ts'
import { confinedIn } from './credential.ts'
import { idAt, lookFor, operatedSchema, viewForOperators, type Asked } from './looking.ts'
import type { ApiParts } from './parts.ts'

const name = (description: string, example: string) => ({ type: 'string', minLength: 1, maxLength: 100, description, example })
const moment = (description: string) => (
  { type: 'string', format: 'date-time', description, example: '2026-11-23T08:00:00.000Z' })

/** What a search may be narrowed by; bulk actions use it, too. */
export const filterMembers = {
  silo: name('The silo that handed it in.', 'kontaktforloeb'), channel: name('The channel.', 'sms'),
  topic: name('The topic.', 'moede.booket'), route: name('The message route.', 'sms'),
  status: { type: 'string', enum: statuses, description: 'Where it is.', example: 'parked' },
  reason: { type: 'string', enum: Object.keys(reasons), description: 'Why it is there.', example: 'budget-spent' },
  since: moment('Accepted then or later.'), until: moment('Accepted before then.'),
}

/** Paging. */
export const pageMembers = {
  limit: { type: 'integer', minimum: 1, maximum: 500, default: 50, description: 'Transactions at most.', example: 50 },
  before: {
    type: 'string', maxLength: 40, description: 'Where to go on: `next` of the page before.',
    example: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11',
  },
}

/** Any name of one. */
export const namedMember = name(
  'Any name of it: its id, or the reference that its silo gave it. Nothing else is looked at then.', 'moede-4711')

const searchQuery = {
  type: 'object', additionalProperties: false,
  properties: {
    named: namedMember,
    ...filterMembers, ...pageMembers,
  },
}

/** The filter as it is asked over HTTP. */
export interface Filter {
  readonly silo?: string
  readonly channel?: string
  readonly topic?: string
  readonly route?: string
  readonly status?: Status
  readonly reason?: string
  readonly since?: string
  readonly until?: string
}
interface Query extends Filter { readonly named?: string; readonly limit: number; readonly before?: string }

export const foundSchema = {
  type: 'object', title: 'Transactions found', required: ['transactions', 'complete'],
  properties: {
    transactions: {
      type: 'array', description: 'Newest first.',
      items: operatedSchema,
    },
    complete: { type: 'boolean', description: 'Everything has been looked at. Else there may be more, from `next` on.' },
    next: { type: 'string', description: 'Ask with it as `before` for what comes after.' },
  },
  example: { transactions: [operatedSchema.example], complete: true },
}

const atOf = (text: string | undefined): string | undefined => (text === undefined ? undefined : idAt(Date.parse(text)))

/** The question to the ledger; one who sees a single silo asks of nothing else. */
export const askedOf = ({ silo, since, until, ...filter }: Filter, confined: string | undefined): Omit<Asked, 'limit'> => {
  const origin = confined ?? silo
  return { ...filter, ...(origin !== undefined && { origin }), from: atOf(since), before: atOf(until) }
}

/** The earlier of two ids, where there are two. */
export const earlier = (one: string | undefined, other: string | undefined): string | undefined => (
  one === undefined || other === undefined ? one ?? other : one < other ? one : other)

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Limit = string | undefined

/** Those that bear a name; of several silos, each may have one. */
export const byName = async ({ store, silos }: ApiParts, named: string, confined: Limit): Promise<readonly Transaction[]> => {
  const mine = ({ origin }: Transaction): boolean => confined === undefined || origin === confined
  if (uuid.test(named)) return [await store.read(named)].filter((one) => one !== undefined && mine(one)) as Transaction[]
  const origins = confined === undefined ? [...silos.keys()] : [confined]
  const found = await Promise.all(origins.map((origin) => store.find(origin, named)))
  return found.filter((one) => one !== undefined)
}

/** A page as it is answered. */
export const viewFound = (transactions: readonly Transaction[], next?: string) => (
  { transactions: transactions.map(viewForOperators), complete: next === undefined, next })

const search = (parts: ApiParts) => async (request: FastifyRequest<{ Querystring: Query }>) => {
  const { named, limit, before, ...filter } = request.query
  const confined = confinedIn(request)
  if (named !== undefined) return viewFound(await byName(parts, named, confined))
  const asked = askedOf(filter, confined)
  const { transactions, next } = await lookFor(
    parts.store, parts.world, { ...asked, before: earlier(before, asked.before), limit })
  return viewFound(transactions, next)
}

/** Searching by name and by what it is. */
export const registerSearch = (app: FastifyInstance, parts: ApiParts): void => {
  app.get<{ Querystring: Query }>('/v1/operations/transactions', {
    config: { right: 'see-transactions' },
    schema: {
      summary: 'Search all transactions', tags: ['operations'], querystring: searchQuery, response: { 200: foundSchema },
      description: 'Looks for a fifth of a second at most; where that is not enough, `complete` is false and `next` goes on.',
    },
    handler: search(parts),
  })
}
