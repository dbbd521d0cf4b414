// Data protection: what is held of people, until when, and what has been erased.
import type { FastifyInstance } from 'fastify'
import { may } from '../../core/right.ts'
import { personOf } from '../credential.ts'
import type { ApiParts } from '../parts.ts'
import { privacySchema } from './schema.ts'
import { viewPrivacy } from './view.ts'

/** GET /v1/operations/privacy. */
export const registerPrivacy = (app: FastifyInstance, parts: ApiParts): void => {
  app.get('/v1/operations/privacy', {
    config: { right: 'see-overview' },
    schema: {
      summary: 'What is held of people, until when, and what has been erased', tags: ['operations'],
      response: { 200: privacySchema },
    },
    handler: (request) => viewPrivacy(parts, may(personOf(request), 'see-transactions')),
  })
}
