// The meeting moved: what was to be said of it is taken back under the name the silo gave it, not under the hub's.
import type { FastifyInstance } from 'fastify'
import type { Cancelled } from '../hub/index.ts'
import { siloOf } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problemSchema } from './problem.ts'
import { technical, transactionSchema } from './schema.ts'
import { viewTransaction } from './view.ts'

const cancellationSchema = {
  type: 'object', title: 'Cancellation', minProperties: 1, maxProperties: 1, additionalProperties: false,
  properties: {
    dedupe: technical('The key of de-duplication: everything of the silo\'s that is on its way under it.', 100),
    reference: technical('The silo\'s own name for one message.', 100),
  },
  example: { dedupe: 'moede-4711' },
}

const { example: cancelledExample } = transactionSchema

/** What became of each. */
const cancellationsSchema = {
  type: 'object', title: 'What became of each', required: ['cancellations'],
  properties: {
    cancellations: {
      type: 'array', description: 'Empty where nothing was found.',
      items: {
        type: 'object', required: ['cancelled', 'transaction'],
        properties: {
          cancelled: { type: 'boolean', description: 'False where it is too late; then `problem` says why.' },
          transaction: transactionSchema, problem: problemSchema,
        },
      },
    },
  },
  example: {
    cancellations: [{
      cancelled: true, transaction: { ...cancelledExample, status: 'cancelled', reason: 'cancelled-by-silo', version: 2 },
    }],
  },
}

const viewCancelled = ({ transaction, refusal }: Cancelled) => (
  { cancelled: !refusal, transaction: viewTransaction(transaction), problem: refusal && fromRefusal(refusal) })

/** POST /v1/cancellations: takes back what waits under a key or a reference. */
export const registerCancellations = (app: FastifyInstance, { hub }: ApiParts): void => {
  app.post<{ Body: { dedupe?: string; reference?: string } }>('/v1/cancellations', {
    config: { right: 'silo' },
    schema: {
      summary: 'Cancel what waits under a key or a reference', tags: ['transactions'],
      description: 'Safe to repeat. What has been sent, or may have been, is not cancelled and says so.',
      body: { content: { 'application/json': { schema: cancellationSchema } } }, response: { 200: cancellationsSchema },
    },
    handler: async (request, reply) => {
      const cancellations = await hub.operate.cancelUnder(siloOf(request).id, request.body)
      return reply.send({ cancellations: cancellations.map(viewCancelled) })
    },
  })
}
