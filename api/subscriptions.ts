// What partners subscribe to: one list for each system, made the whole of what stands or changing nothing. Partners come by their
// own door under a client certificate, operators by the hub's.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller, Hub, Standing } from '../hub/index.ts'
import type { Right } from './credential.ts'
import { fromFault } from '../intake/index.ts'
import { problem, sendProblem } from './problem.ts'

const subscriptionSchema = {
  type: 'object', title: 'Subscription', required: ['orgType', 'orgCode', 'entityType', 'startDato'],
  properties: {
    orgType: { type: 'string', description: 'What kind of organisation it is for.' },
    orgCode: { type: 'string', description: 'Its number among those of its kind.' },
    entityType: { type: 'integer', description: 'Number of the type of entity, one that it may subscribe to.' },
    webhookUrl: { type: 'string', description: 'https, below the address agreed with the partner; none where it polls.' },
    startDato: { type: 'string', format: 'date', description: 'First day.' },
    slutDato: { type: 'string', format: 'date', description: 'Last day; without it, for good.' },
  },
  example: {
    orgType: 'kommune', orgCode: '999', entityType: 100_008, webhookUrl: 'https://nordby.example.dk/dfdg/kontaktgruppe',
    startDato: '2026-12-01',
  },
}

const listSchema = {
  type: 'object', title: 'Subscriptions of a system', required: ['systemIdentifier', 'abonnementer'],
  properties: {
    systemIdentifier: { type: 'string', description: 'The system\'s own name.' },
    abonnementer: { type: 'array', items: subscriptionSchema, description: 'All of them: what is not here is ended.' },
  },
  example: { systemIdentifier: 'nordby-fagsystem', abonnementer: [subscriptionSchema.example] },
}

const doneSchema = {
  type: 'object', title: 'What was done', required: ['added', 'removed', 'cancelled', 'abonnementer'],
  properties: {
    added: { type: 'integer', description: 'Subscriptions that are new.' },
    removed: { type: 'integer', description: 'Subscriptions that were ended.' },
    cancelled: { type: 'integer', description: 'Messages that waited for one that was ended, and were cancelled.' },
    abonnementer: listSchema.properties.abonnementer,
  },
  example: { added: 1, removed: 0, cancelled: 0, abonnementer: [subscriptionSchema.example] },
}

const standingSchema = {
  type: 'object', title: 'Subscriptions', required: ['systems'],
  properties: {
    systems: {
      type: 'array',
      items: {
        ...listSchema,
        properties: {
          ...listSchema.properties,
          changedAt: { type: 'string', format: 'date-time', description: 'When they were changed last.' },
          by: { type: 'string', description: 'Who changed them.' },
        },
      },
    },
  },
  example: { systems: [{ ...listSchema.example, changedAt: '2026-11-23T10:00:00.000Z', by: 'partner:nordby' }] },
}

const viewStanding = ([systemIdentifier, { changedAt, by, subscriptions }]: readonly [string, Standing]) =>
  ({ systemIdentifier, changedAt: new Date(changedAt).toISOString(), by, abonnementer: subscriptions })

/** The contract knows three answers: done, all that is wrong, and an error of the hub's; the last two change nothing. */
const synchronise = async (reply: FastifyReply, hub: Hub, caller: Caller, body: unknown): Promise<FastifyReply> => {
  try {
    const done = await hub.partners.synchronise(caller, body)
    if ('objections' in done) return sendProblem(reply, problem('subscriptions-invalid', { errors: done.objections }))
    const { subscriptions, ...counts } = done
    return reply.send({ ...counts, abonnementer: subscriptions })
  } catch (error) {
    const told = fromFault(error)
    if (!told) throw error
    return sendProblem(reply, { ...told, status: 500 })
  }
}

const description = 'All or nothing, and safe to repeat: 200 done; 400 with all that is wrong and nothing changed; ' +
  '500 and nothing changed. What waits to be sent for a subscription that is ended is cancelled.'

/** Whatever comes is judged by the hub, which tells all that is wrong at once. */
const anything = () => (): boolean => true

export interface SubscriptionDoor {
  readonly path: string
  readonly right: Right
  /** What changing them asks for, where it is more. */
  readonly changing?: Right
  callerOf(request: FastifyRequest): Caller
}

/** Registers GET and PUT at one door. */
export const registerSubscriptions = (app: FastifyInstance, { hub }: { readonly hub: Hub }, door: SubscriptionDoor): void => {
  const { path, right, changing = right, callerOf } = door
  app.get(path, {
    config: { right },
    schema: { summary: 'What partners subscribe to', tags: ['partners'], response: { 200: standingSchema } },
    handler: async (request) => ({ systems: [...await hub.partners.standing(callerOf(request))].map(viewStanding) }),
  })
  app.put(path, {
    config: { right: changing },
    validatorCompiler: anything,
    schema: {
      summary: 'Synchronise the subscriptions of a system', description, tags: ['partners'],
      body: { content: { 'application/json': { schema: listSchema } } }, response: { 200: doneSchema },
    },
    handler: (request, reply) => synchronise(reply, hub, callerOf(request), request.body),
  })
}
