// The inbox of a silo that fetches its messages instead of having them posted to it: it claims some under a lease, says which it
// has, and gives back what it cannot take now.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Fetch, Fetched } from '../core/fetch.ts'
import type { World } from '../core/world.ts'
import { siloOf } from './credential.ts'
import { createFlood } from './flood.ts'
import {
  acknowledgementSchema, acknowledgementsSchema, claimedSchema, claimSchema, inboxSchema, returnSchema, returnsSchema,
} from './inbox-schema.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem } from './problem.ts'

interface Claim { readonly limit?: number; readonly lease?: number; readonly wait?: number }
interface Said { readonly claim: string; readonly ids: readonly string[] }
interface Returned extends Said { readonly delay?: number }

const viewFetched = ({ id, attempt, origin, reference, topic, until, body }: Fetched) =>
  ({ id, attempt, origin, reference, topic, until: new Date(until).toISOString(), content: body.content })

const { limit: someOf, lease: leaseOf } = claimSchema.properties

const claimFrom = async (
  inbox: Fetch, { newId }: World, { limit = someOf.default, lease = leaseOf.default, wait = 0 }: Claim, signal: AbortSignal,
) => {
  const claim = newId()
  const messages = await inbox.claim({ claim, limit, leaseMs: lease * 1000, waitMs: wait * 1000, signal })
  return { claim, messages: messages.map(viewFetched) }
}

const others = (ids: readonly string[], done: readonly string[]): readonly string[] => ids.filter((id) => !done.includes(id))

const json = <T>(schema: T) => ({ content: { 'application/json': { schema } } })

/** /v1/inbox; answers what ends all waiting. */
export const registerInbox = (app: FastifyInstance, { hub, world, limits }: ApiParts): (() => void) => {
  const stopping = new AbortController()
  const flood = createFlood(limits.inFlightPerSilo)
  const config = { right: 'silo' } as const
  type Act<B> = (inbox: Fetch, body: B, signal: AbortSignal) => Promise<unknown>
  const at = <B>(act: Act<B>) => async (request: FastifyRequest, reply: FastifyReply) => {
    const silo = siloOf(request).id
    const inbox = hub.inbox(silo)
    if (!inbox) return sendProblem(reply, problem('inbox-missing'))
    if (!flood.enter(silo)) return sendProblem(reply, problem('too-many-requests'))
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    try {
      return await act(inbox, request.body as B, AbortSignal.any([stopping.signal, gone.signal]))
    } finally {
      flood.leave(silo)
    }
  }
  app.get('/v1/inbox', {
    config,
    schema: {
      summary: 'See how much waits to be fetched', tags: ['inbox'], description: 'Counts; nothing is claimed.',
      response: { 200: inboxSchema },
    },
    handler: at(async (inbox) => ({ lines: await inbox.inventory() })),
  })
  app.post('/v1/inbox/claims', {
    config,
    schema: {
      summary: 'Claim messages under a lease', tags: ['inbox'], body: json(claimSchema), response: { 200: claimedSchema },
      description: 'Until the lease ends they are shown to nobody else; afterwards they are offered again under the same ids, ' +
        'by which the silo knows what it has. Of each lane the first alone is offered.',
    },
    handler: at<Claim>((inbox, claim, signal) => claimFrom(inbox, world, claim, signal)),
  })
  app.post('/v1/inbox/acknowledgements', {
    config,
    schema: {
      summary: 'Say which of a claim the silo has', tags: ['inbox'], body: json(acknowledgementSchema),
      response: { 200: acknowledgementsSchema },
      description: 'They are delivered, and their content is erased. Safe to repeat. `lost`: no more held by this claim.',
    },
    handler: at<Said>(async (inbox, { claim, ids }) => {
      const acknowledged = await inbox.settle(claim, ids)
      return { acknowledged, lost: others(ids, acknowledged) }
    }),
  })
  app.post('/v1/inbox/returns', {
    config,
    schema: {
      summary: 'Give messages of a claim back', tags: ['inbox'], body: json(returnSchema), response: { 200: returnsSchema },
      description: 'They are offered again, after `delay`. `lost`: no more held by this claim.',
    },
    handler: at<Returned>(async (inbox, { claim, ids, delay = 0 }) => {
      const returned = await inbox.giveBack(claim, ids, delay * 1000)
      return { returned, lost: others(ids, returned) }
    }),
  })
  return () => stopping.abort()
}
