// The ways to partners that keep state with them: what stands between the hub and each, what is done to one sequence, and a check
// of the way that means nothing to the partner.
import type { FastifyInstance } from 'fastify'
import { holdsCpr } from '../core/cpr.ts'
import type { OperatingRight } from '../core/right.ts'
import { checkSteps, checkWords, sequenceActions, type Checked, type Partnership, type SequenceAction,
  type SequenceView } from '../core/partnership.ts'
import { sequenceName } from './carried.ts'
import { operatorOf } from './credential.ts'
import { reasonMember } from './operations.ts'
import type { ApiParts } from './parts.ts'
import { partnerParams } from './partners.ts'
import { problem, sendProblem } from './problem.ts'

/** The right that each action asks for. */
const rightTo: Readonly<Record<SequenceAction, OperatingRight>> = {
  suspend: 'pause', resume: 'pause', 'request-acknowledgement': 'test-partners', terminate: 'change-partners',
}
const summaries: Readonly<Record<SequenceAction, string>> = {
  suspend: 'Hold a sequence back: nothing is sent in it, or nothing that comes in it is taken, until it is resumed',
  resume: 'Let a sequence go on', 'request-acknowledgement': 'Ask for an acknowledgement of a sequence, or say ours again',
  terminate: 'End a sequence; what is not acknowledged finds another',
}

const moment = (description: string) => ({ type: 'string', format: 'date-time', description })
const count = (description: string) => ({ type: 'integer', description })
const sequenceSchema = {
  type: 'object', required: ['id', 'role', 'version', 'state', 'suspended', 'gaps', 'messages', 'acknowledged'],
  properties: {
    id: { type: 'string', description: 'Its identifier; while it is asked for, the MessageID of the question.' },
    role: { type: 'string', enum: ['source', 'destination'], description: '`source`: messages of ours go in it.' },
    version: { type: 'string', enum: ['1.1', '1.0'], description: 'WS-ReliableMessaging; 1.1 is also 1.2.' },
    state: { type: 'string' }, suspended: { type: 'boolean' },
    lowestUnacknowledged: count('The least number that is not acknowledged.'),
    gaps: {
      type: 'array', items: { type: 'array', items: { type: 'integer' } },
      description: 'Numbers missing below the greatest, from and to; the first hundred.',
    },
    messages: count('Numbers given, or received.'), acknowledged: count('Of them acknowledged.'),
    retransmissions: count('Messages that were sent again.'),
    oldestAt: moment('When the oldest that is not acknowledged got its number.'), expiresAt: moment('When the sequence ends.'),
  },
}
const sample: SequenceView = {
  id: 'urn:uuid:0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50', role: 'source', version: '1.1', state: 'created', suspended: false,
  gaps: [], messages: 3, acknowledged: 3, retransmissions: 0,
}
const wayOf = { partner: { type: 'string' }, route: { type: 'string' } }
const wordsSchema = { type: 'object', properties: { da: { type: 'string' }, en: { type: 'string' } } }
const waysSchema = {
  type: 'object', title: 'Ways to partners', required: ['partners'],
  properties: {
    partners: {
      type: 'array', items: {
        type: 'object', required: ['partner', 'route', 'waiting', 'sequences'],
        properties: {
          ...wayOf, words: { ...wordsSchema, description: 'What it is called.' },
          waiting: count('Messages that wait for a sequence.'), sequences: { type: 'array', items: sequenceSchema },
        },
      },
    },
  },
  example: { partners: [{ partner: 'nordby', route: 'wsrm-nordby', waiting: 0, sequences: [sample] }] },
}
const checkSchema = {
  type: 'object', title: 'Check of the ways to a partner', required: ['ways'],
  properties: {
    ways: {
      type: 'array', items: {
        type: 'object', required: ['partner', 'route', 'isGood', 'steps'],
        properties: {
          ...wayOf, isGood: { type: 'boolean', description: 'No step failed.' },
          steps: {
            type: 'array', items: {
              type: 'object', required: ['step', 'outcome', 'code', 'words'],
              properties: {
                step: { type: 'string', enum: checkSteps },
                outcome: { type: 'string', enum: ['passed', 'warned', 'failed', 'skipped'] },
                code: { type: 'string' }, words: wordsSchema, fix: { ...wordsSchema, description: 'What helps.' },
                until: moment('When the certificate expires.'), status: count('What HTTP answered.'),
              },
            },
          },
        },
      },
    },
  },
  example: {
    ways: [{ partner: 'nordby', route: 'wsrm-nordby', isGood: true,
      steps: [{ step: 'create', outcome: 'passed', code: 'created', words: checkWords.created }] }],
  },
}
const actSchema = {
  type: 'object', required: ['id', 'reason'], additionalProperties: false,
  properties: { id: { type: 'string', minLength: 1, maxLength: 2048, description: 'The sequence.' }, reason: reasonMember },
  example: { id: sample.id, reason: 'Partneren skifter server i nat' },
}

const iso = (at: number | undefined): string | undefined => (at === undefined ? undefined : new Date(at).toISOString())
const viewSequence = ({ oldestAt, expiresAt, ...one }: SequenceView) =>
  ({ ...one, oldestAt: iso(oldestAt), expiresAt: iso(expiresAt) })

const viewStep = ({ until, ...one }: Checked) => {
  const { da, en, ...more }: { readonly da: string; readonly en: string; readonly fix?: object } = checkWords[one.code]
  return { ...one, until: iso(until), words: { da, en }, ...(one.outcome !== 'passed' && more) }
}

type Ways = readonly (readonly [string, Partnership])[]
type One = { Params: { partner: string } }
type Acted = One & { Body: { readonly id: string; readonly reason: string } }

const registerAction = (
  app: FastifyInstance, parts: ApiParts, waysTo: (partner: string) => Ways, action: SequenceAction,
): void => {
  app.post<Acted>(`/v1/operations/partners/:partner/sequences/${action}`, {
    config: { right: rightTo[action] },
    schema: {
      summary: summaries[action], tags: ['partners'], params: partnerParams, response: { 200: waysSchema },
      body: { content: { 'application/json': { schema: actSchema } } },
    },
    handler: async (request, reply) => {
      const [{ partner }, { id, reason }] = [request.params, request.body]
      if (holdsCpr(reason)) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      const ways = waysTo(partner)
      if (ways.length === 0) return sendProblem(reply, problem('partner-unknown'))
      const done = await actOn(ways, id, action)
      if (done === 'unfit') return sendProblem(reply, problem('sequence-unfit'))
      if (done === 'unknown') return sendProblem(reply, problem('sequence-unknown'))
      const by = operatorOf(request)
      await parts.people.audit.note({
        by, deed: `sequence-${action}`, on: `partner:${partner}`, reason, details: { sequence: sequenceName(id) },
      })
      return reply.send({ partners: ways.map(viewWith(parts)) })
    },
  })
}

const actOn = async (ways: Ways, id: string, action: SequenceAction): Promise<'done' | 'unknown' | 'unfit'> => {
  for (const [, way] of ways) {
    const done = await way.act(id, action)
    if (done !== 'unknown') return done
  }
  return 'unknown'
}

const viewWith = ({ partners = [] }: ApiParts) => ([route, { partner, standing }]: Ways[number]) => {
  const { waiting, sequences } = standing()
  const words = partners.find(({ id }) => id === partner)?.words
  return { partner, ...(words && { words }), route, waiting, sequences: sequences.map(viewSequence) }
}

/** Looking at the ways, deciding about a sequence, and checking a way. */
export const registerPartnerships = (app: FastifyInstance, parts: ApiParts): void => {
  const all: Ways = [...parts.partnerships ?? []]
  const waysTo = (partner: string): Ways => all.filter(([, way]) => way.partner === partner)
  app.get('/v1/operations/partners', {
    config: { right: 'see-partners' },
    schema: { summary: 'Partners with their sequences', tags: ['partners'], response: { 200: waysSchema } },
    handler: async () => ({ partners: all.map(viewWith(parts)) }),
  })
  for (const action of sequenceActions) registerAction(app, parts, waysTo, action)
  app.post<One>('/v1/operations/partners/:partner/check', {
    config: { right: 'test-partners' },
    schema: {
      summary: 'Check the way to a partner, step by step', tags: ['partners'], params: partnerParams,
      response: { 200: checkSchema },
      description: 'Name, connection, certificates, and a sequence that is created and ended again. Nothing of the silos\' ' +
        'goes out, and no other sequence is touched.',
    },
    handler: async (request, reply) => {
      const { partner } = request.params
      const ways = waysTo(partner)
      if (ways.length === 0) return sendProblem(reply, problem('partner-unknown'))
      const checked = await Promise.all(ways.map(async ([route, way]) => ({ route, steps: await way.check() })))
      const told = checked.map(({ route, steps }) => (
        { partner, route, isGood: steps.every(({ outcome }) => outcome !== 'failed'), steps: steps.map(viewStep) }))
      const result = told.every(({ isGood }) => isGood) ? 'good' : 'failed'
      await parts.people.audit.note({ by: operatorOf(request), deed: 'partner-checked', on: `partner:${partner}`, result })
      return reply.send({ ways: told })
    },
  })
}
