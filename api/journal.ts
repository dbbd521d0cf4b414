import type { FastifyInstance } from 'fastify'
import type { Entry } from '../core/transaction.ts'
import { publicEntry } from '../hub/index.ts'
import { siloOf } from './credential.ts'
import type { ApiParts } from './parts.ts'
import { journalSchema } from '../intake/index.ts'
import type { Wakers } from './wakers.ts'

const query = {
  type: 'object', additionalProperties: false,
  properties: {
    after: {
      type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0, example: 41,
      description: 'The last position seen.',
    },
    limit: { type: 'integer', minimum: 1, maximum: 1000, default: 100, description: 'Entries at most.', example: 100 },
    wait: {
      type: 'integer', minimum: 0, maximum: 30, default: 0, example: 20,
      description: 'Seconds to wait for something new where there is nothing.',
    },
  },
}

interface Query { readonly after: number; readonly limit: number; readonly wait: number }

/** GET /v1/journal: the status feed of the silo, with a cursor. */
export const registerJournal = (app: FastifyInstance, { store }: ApiParts, wakers: Wakers): void => {
  const look = async (origin: string, { after, limit, wait }: Query): Promise<readonly Entry[]> => {
    const waker = wakers.arm(origin)
    try {
      const found = await store.journal({ origin, after, limit })
      if (found.length > 0 || wait === 0) return found
      await waker.until(wait * 1000)
      return await store.journal({ origin, after, limit })
    } finally {
      waker.disarm()
    }
  }
  app.get<{ Querystring: Query }>('/v1/journal', {
    config: { right: 'silo' },
    schema: {
      summary: 'Follow what becomes of the silo\'s messages', tags: ['journal'],
      description: 'Every change of every transaction of the silo, in order. ' +
        'Ask again with the answered `after`; entries come at least once.',
      querystring: query, response: { 200: journalSchema },
    },
    handler: async (request) => {
      const entries = await look(siloOf(request).id, request.query)
      return { entries: entries.map(publicEntry), after: entries.at(-1)?.seq ?? request.query.after }
    },
  })
}
