// The meeting moved: what was to be said of it is taken back under the name the silo gave it, not under the hub's.
import type { FastifyInstance } from 'fastify'
import type { Under } from '../hub/index.ts'
import { cancellationSchema, cancellationsSchema, createCancel } from '../intake/index.ts'
import { siloOf } from './credential.ts'
import type { ApiParts } from './parts.ts'

/** POST /v1/cancellations: takes back what waits under a key or a reference. */
export const registerCancellations = (app: FastifyInstance, parts: ApiParts): void => {
  const cancel = createCancel(parts)
  app.post<{ Body: Under }>('/v1/cancellations', {
    config: { right: 'silo' },
    schema: {
      summary: 'Cancel what waits under a key or a reference', tags: ['transactions'],
      description: 'Safe to repeat. What has been sent, or may have been, is not cancelled and says so.',
      body: { content: { 'application/json': { schema: cancellationSchema } } }, response: { 200: cancellationsSchema },
    },
    handler: async (request, reply) => reply.send(await cancel(siloOf(request).id, request.body)),
  })
}
