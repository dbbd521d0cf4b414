import type { FastifyInstance, FastifyReply } from 'fastify'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { WebhookState } from '../hub/index.ts'
import { siloOf } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, sendProblem } from './problem.ts'
import { webhookSchema } from '../intake/index.ts'

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString())

const send = (reply: FastifyReply, state: WebhookState | Refusal): FastifyReply => {
  if (isRefusal(state)) return sendProblem(reply, fromRefusal(state))
  return reply.send({ ...state, failingSince: iso(state.failingSince), suspendedAt: iso(state.suspendedAt) })
}

/** The silo's webhook: how it is doing, and taking it up again after it was suspended. */
export const registerWebhook = (app: FastifyInstance, { hub }: ApiParts): void => {
  app.get('/v1/webhook', {
    config: { right: 'silo' },
    schema: { summary: 'How the silo\'s webhook is doing', tags: ['webhook'], response: { 200: webhookSchema } },
    handler: async (request, reply) => send(reply, await hub.report.state(siloOf(request).id)),
  })
  app.post('/v1/webhook/resume', {
    config: { right: 'silo' },
    schema: {
      summary: 'Resume a suspended webhook; it catches up from where it stopped', tags: ['webhook'],
      response: { 200: webhookSchema },
    },
    handler: async (request, reply) => send(reply, await hub.report.resume(siloOf(request).id)),
  })
}
