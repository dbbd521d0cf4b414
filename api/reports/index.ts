// Reports: volume, outcome and time, by day or month, silo and channel. Made of numbers that the ledger keeps apart from the
// records, so they hold nothing personal and go back further than these.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { boundsMs, dayOf } from '../../core/figures.ts'
import { levelMeasures } from '../../core/level.ts'
import { confinedIn } from '../credential.ts'
import type { ApiParts } from '../parts.ts'
import { columns, csvOf, parquetOf } from './files.ts'
import { rowsOf, totalsOf, type By, type ReportRow } from './rows.ts'

const date = (description: string, example: string) => ({ type: 'string', format: 'date', description, example })
const name = (description: string, example: string) => ({ type: 'string', minLength: 1, maxLength: 100, description, example })
const bounds = boundsMs.map((each) => each / 1000)

const query = {
  type: 'object', additionalProperties: false,
  properties: {
    from: date('The first day, in Copenhagen; a month ago where it is absent.', '2026-11-01'),
    to: date('The last day; today where it is absent.', '2026-11-30'),
    by: { type: 'string', enum: ['day', 'month'], default: 'day', example: 'month', description: 'What a period is.' },
    silo: name('Of one silo.', 'kontaktforloeb'), channel: name('Of one channel.', 'sms'),
    within: {
      type: 'integer', enum: bounds, default: 900, example: 900,
      description: 'The service level asked after, in seconds: `handedWithin` counts what the counterpart took in less time.',
    },
    format: { type: 'string', enum: ['json', 'csv', 'parquet'], default: 'json', example: 'csv', description: 'As what.' },
  },
}

interface Query {
  readonly from?: string
  readonly to?: string
  readonly by: By
  readonly silo?: string
  readonly channel?: string
  readonly within: number
  readonly format: 'json' | 'csv' | 'parquet'
}

const count = (description: string) => ({ type: 'integer', description: `${description} Exact.` })
const time = (description: string) => (
  { type: ['integer', 'null'], description: `${description} Estimated; null where none is known.` })

const agreed = (description: string): string => `The service level in the configuration. ${description} Null where there is none.`

const rowSchema = {
  type: 'object', required: columns,
  properties: {
    period: { type: 'string', description: 'When they were accepted, in Copenhagen: `YYYY-MM-DD` or `YYYY-MM`.' },
    silo: { type: 'string' }, channel: { type: 'string' },
    accepted: count('Taken from the silo. What is held for a fallback and never needed is left out.'),
    open: count('Not settled yet.'), sent: count('Taken by the counterpart; no word of their arrival.'),
    delivered: count('Arrived.'), failed: count('Given up or refused.'), cancelled: count('Taken back, or dropped as doubles.'),
    handed: count('Taken by the counterpart, whatever became of them later.'),
    handedWithin: count('Those of them that took less than `within`.'),
    handedMedianMs: time('Half of them took less.'), handedP95Ms: time('95 of a hundred took less.'),
    arrived: count('Arrived, of those whose time is known.'), arrivedMedianMs: time('Half of them took less.'),
    arrivedP95Ms: time('95 of a hundred took less.'),
    levelMeasure: { type: ['string', 'null'], enum: [...levelMeasures, null], description: agreed('What ends the clock.') },
    levelShare: { type: ['number', 'null'], description: agreed('Percent that are to make it.') },
    levelWithinMs: { type: ['integer', 'null'], description: agreed('In less than this.') },
    levelOf: { type: ['integer', 'null'], description: agreed('How many it counts: all but the cancelled. Exact.') },
    levelMet: { type: ['integer', 'null'], description: agreed('Those of them that made it. Exact.') },
  },
}

const example: ReportRow = {
  period: '2026-11-23', silo: 'kontaktforloeb', channel: 'sms', accepted: 1200, open: 3, sent: 40, delivered: 1140, failed: 12,
  cancelled: 5, handed: 1185, handedWithin: 1180, handedMedianMs: 730, handedP95Ms: 4100, arrived: 1140, arrivedMedianMs: 3900,
  arrivedP95Ms: 21_000, levelMeasure: 'delivered', levelShare: 95, levelWithinMs: 300_000, levelOf: 1195, levelMet: 1138,
}

const reportSchema = {
  type: 'object', title: 'Report', required: ['schema', 'from', 'to', 'by', 'within', 'rows', 'channels'],
  properties: {
    schema: { type: 'integer', description: 'Version of the rows. Members are added; none is renamed or removed within one.' },
    from: { type: 'string' }, to: { type: 'string' }, by: { type: 'string' },
    within: { type: 'integer', description: 'Seconds.' },
    rows: { type: 'array', description: 'By period, silo and channel.', items: rowSchema },
    channels: { type: 'array', description: 'Each channel over the whole time, `period` and `silo` empty.', items: rowSchema },
  },
  example: { schema: 1, from: '2026-11-01', to: '2026-11-30', by: 'day', within: 900, rows: [example], channels: [] },
}

const monthMs = 30 * 86_400_000

const sendFile = (reply: FastifyReply, rows: readonly ReportRow[], format: 'csv' | 'parquet', title: string): FastifyReply => {
  reply.header('content-disposition', `attachment; filename="${title}.${format}"`).header('cache-control', 'no-store')
  reply.serializer((body: unknown) => body as string)
  if (format === 'csv') return reply.type('text/csv; charset=utf-8').send(csvOf(rows))
  return reply.type('application/vnd.apache.parquet').send(parquetOf(rows))
}

/** GET /v1/operations/reports: as JSON, CSV or Parquet. */
export const registerReports = (app: FastifyInstance, { store, world, serviceLevels: levels = [] }: ApiParts): void => {
  app.get<{ Querystring: Query }>('/v1/operations/reports', {
    config: { right: 'see-reports' },
    schema: {
      summary: 'Volume, outcome and time, by day or month', tags: ['operations'], querystring: query,
      response: { 200: reportSchema },
      description: 'Made of numbers that are kept apart from the records: nothing personal, and retention leaves them alone.',
    },
    handler: async (request, reply) => {
      const { by, within, format, silo, channel } = request.query
      const { from = dayOf(world.now() - monthMs), to = dayOf(world.now()) } = request.query
      const origin = confinedIn(request) ?? silo
      const figures = await store.figures({ from, to, ...(origin !== undefined && { origin }) })
      const grouping = { by, withinMs: within * 1000, levels, ...(channel !== undefined && { channel }) }
      const rows = rowsOf(figures, grouping)
      if (format !== 'json') return sendFile(reply, rows, format, `sluse-${from}-${to}`)
      return { schema: 1, from, to, by, within, rows, channels: totalsOf(figures, grouping) }
    },
  })
}
