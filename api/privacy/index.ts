// Data protection: what is held of people, until when, what has been erased, and the canary scan that looks whether that is so.
import type { FastifyInstance } from 'fastify'
import { holdsCpr } from '../../core/cpr.ts'
import { may } from '../../core/right.ts'
import { operatorOf, personOf } from '../credential.ts'
import { reasonMember } from '../operations.ts'
import type { ApiParts } from '../parts.ts'
import { problem, sendProblem } from '../problem.ts'
import { privacySchema } from './schema.ts'
import { viewPrivacy } from './view.ts'

const reasonBody = {
  type: 'object', required: ['reason'], additionalProperties: false, properties: { reason: reasonMember },
  example: { reason: 'Efter ny version' },
}
const begunSchema = {
  type: 'object', title: 'A canary scan under way', required: ['since', 'by'],
  properties: {
    since: { type: 'string', format: 'date-time', description: 'When it began.' },
    by: { type: 'string', description: 'Who asked for it.' },
  },
  example: { since: '2026-11-23T09:00:00.000Z', by: 'anne.hansen' },
}

/** GET /v1/operations/privacy, and the canary scan. */
export const registerPrivacy = (app: FastifyInstance, parts: ApiParts): void => {
  app.get('/v1/operations/privacy', {
    config: { right: 'see-overview' },
    schema: {
      summary: 'What is held of people, until when, and what has been erased', tags: ['operations'],
      response: { 200: privacySchema },
    },
    handler: (request) => viewPrivacy(parts, may(personOf(request), 'see-transactions')),
  })
  app.post<{ Body: { reason: string } }>('/v1/operations/privacy/scan', {
    config: { right: 'scan-canary' },
    schema: {
      summary: 'Run the canary scan', tags: ['operations'], response: { 202: begunSchema },
      description: 'Made-up content is held, looked for in all that the hub keeps, erased, and looked for again; nothing is ' +
        'sent. What came of it is the newest of `canary.scans`. While one is under way, that one is answered.',
      body: { content: { 'application/json': { schema: reasonBody } } },
    },
    handler: async (request, reply) => {
      const { reason } = request.body
      if (holdsCpr(reason)) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      const { since, by } = parts.hub.canary.begin(operatorOf(request), reason)
      return reply.code(202).send({ since: new Date(since).toISOString(), by })
    },
  })
}
