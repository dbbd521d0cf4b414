// All that a filter finds, as a sheet (CSV, RFC 4180): read a page at a time by the keyset and streamed, so that its size costs
// no memory; whoever reads slowly slows the reading. It has what a search answers, and nothing else.
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Transaction } from '../core/transaction.ts'
import { confinedIn, operatorOf } from './credential.ts'
import { createFlood } from './flood.ts'
import { lookFor, viewForOperators } from './looking.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem } from './problem.ts'
import { askedOf, byName, filterMembers, namedMember, type Filter } from './search.ts'

const columns = [
  'id', 'reference', 'silo', 'channel', 'topic', 'route', 'status', 'reason', 'priority', 'attempt', 'createdAt', 'changedAt',
  'keptUntil',
] as const
const pageSize = 500
const mostOfPerson = 2

const cell = (value: string | number | undefined): string => {
  const text = String(value ?? '')
  // A sheet must not take a cell for a formula.
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

const lineOf = (transaction: Transaction): string => {
  const view = viewForOperators(transaction)
  return `${columns.map((name) => cell(view[name])).join(',')}\r\n`
}

type Asking = { Querystring: Filter & { readonly named?: string } }

async function* linesOf(parts: ApiParts, request: FastifyRequest<Asking>): AsyncGenerator<string> {
  const [{ named, ...filter }, confined] = [request.query, confinedIn(request)]
  yield `${columns.join(',')}\r\n`
  if (named !== undefined) return yield (await byName(parts, named, confined)).map(lineOf).join('')
  const asked = askedOf(filter, confined)
  for (let before = asked.before; ;) {
    const { transactions, next } = await lookFor(parts.store, parts.world, { ...asked, before, limit: pageSize })
    if (transactions.length > 0) yield transactions.map(lineOf).join('')
    if (next === undefined) return
    before = next
  }
}

/** The same filter and the same rights as a search. */
export const registerSheet = (app: FastifyInstance, parts: ApiParts): void => {
  const flood = createFlood(mostOfPerson)
  app.get<Asking>('/v1/operations/transactions.csv', {
    config: { right: 'see-transactions' },
    schema: {
      summary: 'All transactions that a filter finds, as CSV', tags: ['operations'],
      description: `RFC 4180 in UTF-8, newest first, streamed: ${columns.join(', ')}. Two at a time a person.`,
      querystring: { type: 'object', additionalProperties: false, properties: { named: namedMember, ...filterMembers } },
    },
    handler: async (request, reply) => {
      const name = operatorOf(request)
      if (!flood.enter(name)) return sendProblem(reply, problem('too-many-requests'))
      reply.raw.once('close', () => flood.leave(name))
      return reply.headers({ 'cache-control': 'no-store', 'content-disposition': 'attachment; filename="sluse.csv"' })
        .type('text/csv; charset=utf-8').send(Readable.from(linesOf(parts, request)))
    },
  })
}
