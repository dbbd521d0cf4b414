import type { FastifyInstance } from 'fastify'
import type { Stray } from '../core/stray.ts'
import type { ApiParts } from './parts.ts'
import { evidenceSchema } from '../intake/index.ts'

const iso = (at: number): string => new Date(at).toISOString()

const view = ({ id, kind, reason, evidence, firstAt, lastAt, times }: Stray) => {
  const { code, handle, claimedAt } = evidence
  const shown = { code, handle, claimedAt: claimedAt === undefined ? undefined : iso(claimedAt) }
  return { id, kind, reason, evidence: shown, firstAt: iso(firstAt), lastAt: iso(lastAt), times }
}

const moment = (description: string) => ({ type: 'string', format: 'date-time', description })

const strayReceiptsSchema = {
  type: 'object', title: 'Stray receipts', required: ['receipts'],
  properties: {
    receipts: {
      type: 'array', description: 'Newest first; the newest thousand, for thirty days.',
      items: {
        type: 'object', required: ['id', 'kind', 'evidence', 'firstAt', 'lastAt', 'times'],
        properties: {
          id: { type: 'string', description: 'The transaction that it speaks of.' },
          kind: { type: 'string', description: 'What it says: accepted, delivered, refused, recalled, read or noted.' },
          reason: { type: 'string' }, evidence: evidenceSchema, firstAt: moment('When it came first.'),
          lastAt: moment('When it came last.'), times: { type: 'integer', description: 'How often it came.' },
        },
      },
    },
  },
  example: {
    receipts: [{
      id: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11', kind: 'delivered', evidence: { code: 'COMPLETED' },
      firstAt: '2026-11-23T09:00:02.120Z', lastAt: '2026-11-23T09:00:02.120Z', times: 1,
    }],
  },
}

/** Receipts that match no transaction, for operators. */
export const registerStrayReceipts = (app: FastifyInstance, { hub }: ApiParts): void => {
  app.get('/v1/operations/stray-receipts', {
    config: { right: 'see-overview' },
    schema: { summary: 'Receipts that match no transaction', tags: ['operations'], response: { 200: strayReceiptsSchema } },
    handler: async () => ({ receipts: (await hub.strays()).map(view) }),
  })
}
