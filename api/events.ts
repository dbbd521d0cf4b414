import type { FastifyInstance } from 'fastify'
import { holdsCpr } from '../core/cpr.ts'
import type { Channel } from '../core/channel.ts'
import { isRefusal } from '../core/refusal.ts'
import type { PostedEvent, Published } from '../hub/index.ts'
import { siloOf } from './credential.ts'
import { createFlood } from './flood.ts'
import type { ApiParts } from './parts.ts'
import { envelope, fromFault, transactionSchema, viewTransaction } from '../intake/index.ts'
import { fromRefusal, problem, sendProblem, type Problem } from './problem.ts'

const organisation = {
  type: 'object', required: ['type', 'code'], additionalProperties: false,
  properties: {
    type: { type: 'string', minLength: 1, maxLength: 50, description: 'What kind of organisation it is.' },
    code: { type: 'string', minLength: 1, maxLength: 20, description: 'Its number among those of its kind.' },
  },
}

const eventSchema = ({ schema, example }: Channel) => ({
  type: 'object', title: 'Event', required: ['reference', 'topic', 'entity'], additionalProperties: false,
  properties: {
    reference: envelope.reference, topic: envelope.topic, entity: schema.content,
    organisations: {
      type: 'array', minItems: 1, maxItems: 1000, items: organisation,
      description: 'Only these are told, where they subscribe: the citizen\'s own authorities. Without it, all that subscribe.',
    },
    priority: envelope.priority, notBefore: envelope.notBefore, expiresAt: envelope.expiresAt,
  },
  example: {
    reference: 'kontaktgruppe-4711', topic: 'kontaktgruppe.aendret', entity: example.content,
    organisations: [{ type: 'kommune', code: '999' }],
  },
})

const { example: transactionExample } = transactionSchema
const record = {
  ...transactionExample, reference: 'kontaktgruppe-4711', channel: 'webservicebesked', topic: 'kontaktgruppe.aendret',
  route: 'webservicebesked', status: 'sent', reason: 'fanned-out', notes: undefined,
}
const publishedSchema = {
  type: 'object', title: 'Published event', required: ['event', 'transactions'],
  properties: {
    event: { ...transactionSchema, description: 'The event\'s own record; `cancelled`, `no-subscriber` where nobody is told.' },
    transactions: { type: 'array', items: transactionSchema, description: 'One for each partner that is told.' },
  },
  example: {
    event: record,
    transactions: [{
      ...record, id: '019ab1c2-7f00-7000-8000-2f6e0b9d1c12', reference: 'kontaktgruppe-4711~nordby/100008', status: 'queued',
      reason: undefined, route: 'webservicebesked-nordby', lane: 'nordby:0f343b0931126a20f133',
    }],
  },
}

const view = ({ event, transactions }: Published) =>
  ({ event: viewTransaction(event), transactions: transactions.map((one) => viewTransaction(one)) })

const personal = ({ reference, topic }: PostedEvent): Problem | undefined => {
  const name = holdsCpr(reference) ? 'reference' : holdsCpr(topic) ? 'topic' : undefined
  return name && problem('cpr-suspected', { errors: [{ at: `/${name}` }] })
}

/** POST /v1/events: tells every partner that subscribes. */
export const registerEvents = (app: FastifyInstance, { hub, channels, limits, world }: ApiParts): void => {
  const channel = [...channels.values()].find(({ events }) => events)
  if (!channel) return
  const flood = createFlood(limits.inFlightPerSilo)
  app.post<{ Body: PostedEvent }>('/v1/events', {
    config: { right: 'silo' },
    onRequest: (request, reply, next) => {
      if (!flood.enter(siloOf(request).id)) return void sendProblem(reply, problem('too-many-requests'))
      reply.raw.once('close', () => flood.leave(siloOf(request).id))
      next()
    },
    schema: {
      summary: 'Publish an event to the partners that subscribe', tags: ['events'],
      description: 'Answers 202 after the durable commit of all transactions, 200 where the very same event was published ' +
        'before.',
      body: { content: { 'application/json': { schema: eventSchema(channel) } } },
      response: { 200: publishedSchema, 202: publishedSchema },
    },
    handler: async (request, reply) => {
      const refuse = (told: Problem) => {
        world.records.count('sluse_refused_at_door_total', { code: told.code })
        return sendProblem(reply, told)
      }
      const suspected = personal(request.body)
      if (suspected) return refuse(suspected)
      try {
        const published = await hub.publish(siloOf(request), request.body)
        if (isRefusal(published)) return refuse(fromRefusal(published))
        return reply.code(published.repeated ? 200 : 202).send(view(published))
      } catch (error) {
        const told = fromFault(error)
        if (!told) throw error
        return refuse(told)
      }
    },
  })
}
