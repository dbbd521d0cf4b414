// The audit, to be read, taken along and verified.
import type { FastifyInstance } from 'fastify'
import { Readable } from 'node:stream'
import type { Audit, AuditLine } from '../people/index.ts'
import { operatorOf } from './credential.ts'
import type { ApiParts } from './parts.ts'

const lineSchema = {
  type: 'object', title: 'Line of the audit', required: ['number', 'at', 'by', 'deed', 'before', 'hash'],
  properties: {
    number: { type: 'integer', description: 'Begins with 1 and has no gaps.' },
    at: { type: 'integer', description: 'When, in milliseconds since 1970 UTC: as it is hashed.' },
    by: { type: 'string', description: 'Who did it.' }, deed: { type: 'string', description: 'What, as a stable code.' },
    on: { type: 'string', description: 'On what.' }, reason: { type: 'string', description: 'Why, in the words of who did it.' },
    approvedBy: { type: 'string' }, result: { type: 'string' },
    details: { type: 'object', additionalProperties: true },
    before: { type: 'string', description: 'The hash of the line before; 64 zeros for the first.' },
    hash: { type: 'string', description: 'SHA-256 of the line as JSON without this member, members by name, no blanks.' },
  },
  example: {
    number: 1, at: 1_795_600_800_000, by: 'anne.hansen', deed: 'signed-in', details: { way: 'password' }, before: '0'.repeat(64),
    hash: '8f43…',
  },
}

const query = {
  type: 'object', additionalProperties: false,
  properties: {
    after: {
      type: 'integer', minimum: 0, maximum: 999_999_999_999, default: 0, example: 0,
      description: 'The number of the last line seen.',
    },
    limit: { type: 'integer', minimum: 1, maximum: 500, default: 100, example: 100, description: 'Lines at most.' },
    newest: { type: 'boolean', default: false, example: true, description: 'The last lines instead, newest first.' },
  },
}
interface Query { readonly after: number; readonly limit: number; readonly newest: boolean }

const pageSchema = {
  type: 'object', title: 'Page of the audit', required: ['lines', 'last'],
  properties: {
    lines: { type: 'array', items: lineSchema }, last: { type: 'integer', description: 'The number of the very last line.' },
  },
  example: { lines: [lineSchema.example], last: 1 },
}

const verifiedSchema = {
  type: 'object', title: 'Verification', required: ['intact', 'lines'],
  properties: {
    intact: { type: 'boolean' }, lines: { type: 'integer', description: 'How many are as they were written.' },
    head: { type: 'string', description: 'The hash of the last line: keep it elsewhere, and compare.' },
    brokenAt: { type: 'integer', description: 'The number of the first line that is wrong.' }, why: { type: 'string' },
  },
  example: { intact: true, lines: 412, head: '8f43…' },
}

async function* everyLine(audit: Audit): AsyncGenerator<AuditLine> {
  for (let after = 0; ;) {
    const lines = await audit.read(after, 500)
    yield* lines
    if (lines.length === 0) return
    after += lines.length
  }
}

async function* asText(lines: AsyncIterable<AuditLine>): AsyncGenerator<string> {
  for await (const line of lines) yield `${JSON.stringify(line)}\n`
}

/** Reading, exporting and verifying. */
export const registerAudit = (app: FastifyInstance, { people: { audit } }: ApiParts): void => {
  app.get<{ Querystring: Query }>('/v1/audit', {
    config: { right: 'see-audit' },
    schema: { summary: 'Who did what, why', tags: ['audit'], querystring: query, response: { 200: pageSchema } },
    handler: async ({ query: { after, limit, newest } }) => {
      const last = await audit.last()
      if (!newest) return { lines: await audit.read(after, limit), last }
      return { lines: [...await audit.read(Math.max(0, last - limit), limit)].reverse(), last }
    },
  })
  app.get('/v1/audit/export', {
    config: { right: 'see-audit' },
    schema: {
      summary: 'The whole audit, one JSON object a line', tags: ['audit'],
      description: 'That it was exported stands in it. `npm run audit:verify -- <file>` verifies it.',
    },
    handler: async (request, reply) => {
      await audit.note({ by: operatorOf(request), deed: 'audit-exported' })
      return reply.type('application/x-ndjson').send(Readable.from(asText(everyLine(audit))))
    },
  })
  app.get('/v1/audit/verify', {
    config: { right: 'see-audit' },
    schema: { summary: 'Verify the chain of hashes', tags: ['audit'], response: { 200: verifiedSchema } },
    handler: () => audit.verify(),
  })
}
