// Search by recipient, that stores and logs nothing: what is typed is posted, turned into its keyed hash, and compared.
import type { FastifyInstance } from 'fastify'
import { compileBody, fromErrors } from '../intake/index.ts'
import { confinedIn, operatorOf } from './credential.ts'
import { lookFor } from './looking.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'
import { askedOf, earlier, filterMembers, foundSchema, pageMembers, viewFound } from './search.ts'

const { default: _, ...limit } = pageMembers.limit
const bodySchema = {
  type: 'object', required: ['channel', 'recipient'], additionalProperties: false,
  properties: {
    channel: { type: 'string', minLength: 1, maxLength: 63, description: 'The channel that the recipient was addressed on.' },
    recipient: { type: 'object', additionalProperties: true, description: 'As in a message on that channel.' },
    since: filterMembers.since, until: filterMembers.until, before: pageMembers.before, limit,
  },
  example: { channel: 'sms', recipient: { phone: '+4520000000' } },
}

interface Body {
  readonly channel: string
  readonly recipient: object
  readonly limit?: number
  readonly before?: string
  readonly since?: string
  readonly until?: string
}

/** POST, because an address stands in logs and histories and a body does not. */
export const registerRecipients = (app: FastifyInstance, { store, world, channels, hub, people }: ApiParts): void => {
  const validators = new Map([...channels].map(([name, { schema }]) => [name, compileBody(schema.recipient)]))
  app.post<{ Body: Body }>('/v1/operations/recipients', {
    config: { right: 'find-recipients' },
    schema: {
      summary: 'Find what was sent to somebody', tags: ['operations'], response: { 200: foundSchema },
      description: 'The recipient is turned into its keyed hash and compared; it is neither stored nor logged. ' +
        'The audit has who looked, and not for whom. Looks for a fifth of a second at most; `next` goes on.',
      body: { content: { 'application/json': { schema: bodySchema } } },
    },
    handler: async (request, reply) => {
      const { channel, recipient, limit: most = 50, before, ...times } = request.body
      const valid = validators.get(channel)
      if (!valid) return sendProblem(reply, problem('channel-unknown', { errors: [{ at: '/channel' }] }))
      if (!valid(recipient)) return sendProblem(reply, fromErrors(valid.errors ?? [], 'body'))
      const hash = hub.hashRecipient(channel, recipient)
      if (typeof hash !== 'string') return sendProblem(reply, fromRefusal(hash))
      await people.audit.note({ by: operatorOf(request), deed: 'recipient-searched', on: `channel:${channel}` })
      const asked = askedOf(times, confinedIn(request))
      const { transactions, next } = await lookFor(
        store, world, { ...asked, recipient: hash, limit: most, before: earlier(before, asked.before) })
      return reply.send(viewFound(transactions, next))
    },
  })
}
