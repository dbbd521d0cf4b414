// What operators do about partners: see them, look after their subscriptions, and send one a test message.
import type { FastifyInstance } from 'fastify'
import { isRefusal } from '../core/refusal.ts'
import { operatorOf } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, sendProblem } from './problem.ts'
import { registerSubscriptions } from './subscriptions.ts'

export const partnerParams = {
  type: 'object', required: ['partner'],
  properties: {
    partner: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,39}$', description: 'The partner\'s id.', example: 'nordby' },
  },
}

const testedSchema = {
  type: 'object', title: 'Test message', required: ['url', 'outcome', 'tookMs'],
  properties: {
    url: { type: 'string', description: 'Where it was sent.' },
    outcome: { type: 'string', description: 'What it came to: delivered, refused, postponed or unknown.' },
    reason: { type: 'string', description: 'Why it did not arrive.' },
    code: { type: 'string', description: 'The status that was answered.' },
    tookMs: { type: 'integer', description: 'How long it took, milliseconds.' },
  },
  example: { url: 'https://nordby.example.dk/dfdg/', outcome: 'delivered', code: '200', tookMs: 42 },
}

/** The operators' side. */
export const registerPartners = (app: FastifyInstance, { hub }: ApiParts): void => {
  registerSubscriptions(app, { hub }, {
    path: '/v1/operations/subscriptions', right: 'see-partners', changing: 'change-partners',
    callerOf: (request) => ({ operator: operatorOf(request) }),
  })
  app.post<{ Params: { partner: string } }>('/v1/operations/partners/:partner/test', {
    config: { right: 'test-partners' },
    schema: {
      summary: 'Send a partner a test message', tags: ['partners'], params: partnerParams, response: { 200: testedSchema },
      description: 'It tells of nothing (EntitetId 0), goes to the partner\'s own address past the queue, and is no transaction.',
    },
    handler: async (request, reply) => {
      const tested = await hub.partners.test(request.params.partner, operatorOf(request))
      if (isRefusal(tested)) return sendProblem(reply, fromRefusal(tested))
      const { url, outcome, tookMs } = tested
      const reason = 'reason' in outcome ? outcome.reason : undefined
      return reply.send({ url, outcome: outcome.kind, reason, code: outcome.evidence?.code, tookMs })
    },
  })
}
