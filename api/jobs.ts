// Bulk actions: a dry run that freezes what it found, approval by a second person where that is asked, a canary, then the rest
// at a pace. What is told of a job is what became of each transaction.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { holdsCpr } from '../core/cpr.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import { may, type OperatingRight } from '../core/right.ts'
import type { Transaction } from '../core/transaction.ts'
import { actions, halts, jobStatuses, mostItems, type Action, type Job } from '../hub/index.ts'
import { operatorOf, personOf } from './credential.ts'
import { lookFor, type Asked } from './looking.ts'
import { reasonMember, rightTo } from './operations.ts'
import type { ApiParts } from './parts.ts'
import { fromRefusal, problem, sendProblem } from './problem.ts'
import { askedOf, byName, filterMembers, namedMember, type Filter } from './search.ts'

const perSecond = {
  type: 'integer', minimum: 1, maximum: 200, description: 'How many are begun each second; 5 where nothing is said.',
}
const draftSchema = {
  type: 'object', required: ['action', 'reason', 'filter'], additionalProperties: false,
  properties: {
    action: { type: 'string', enum: actions, description: 'What to do with each.' }, reason: reasonMember, perSecond,
    filter: {
      type: 'object', additionalProperties: false, anyOf: [{ required: ['status'] }, { required: ['named'] }],
      properties: { ...filterMembers, named: namedMember },
      description: 'Which transactions: as in a search, by status or by name. What it finds now is the selection, whatever ' +
        'comes later.',
    },
  },
  example: {
    action: 'resume', reason: 'Udbyderen er oppe igen', filter: { status: 'parked', route: 'sms', reason: 'budget-spent' },
    perSecond: 5,
  },
}

const counts = (description: string) => ({ type: 'object', additionalProperties: { type: 'integer' }, description })
const jobMembers = {
  id: { type: 'string', format: 'uuid' }, action: { type: 'string', enum: actions }, reason: { type: 'string' },
  by: { type: 'string', description: 'Who drafted it.' }, createdAt: { type: 'string', format: 'date-time' },
  filter: { type: 'object', additionalProperties: { type: 'string' } },
  needsApproval: { type: 'boolean', description: 'A second person must approve it.' }, approvedBy: { type: 'string' }, perSecond,
  canary: {
    type: 'integer', description: 'How many go first: all must be known, and 95 % of them well, before the rest begins.',
  },
  status: { type: 'string', enum: jobStatuses }, halt: { type: 'string', enum: halts, description: 'Why it was halted.' },
  tally: counts('How many wait, are begun, succeeded, failed and were skipped because they had changed.'),
  routes: counts('How many on each route.'), silos: counts('How many of each silo.'),
  leftOut: counts('How many the filter found that the action does not fit, by status.'),
}
const jobExample = {
  id: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11', action: 'resume', reason: 'Udbyderen er oppe igen', by: 'anne.hansen',
  createdAt: '2026-11-23T09:00:00.000Z', filter: { status: 'parked', route: 'sms' }, needsApproval: false, perSecond: 5,
  canary: 1, status: 'drafted', tally: { waiting: 12, begun: 0, succeeded: 0, failed: 0, skipped: 0 }, routes: { sms: 12 },
  silos: { kontaktforloeb: 12 }, leftOut: {},
}
const jobSchema = {
  type: 'object', title: 'Job', properties: jobMembers, example: jobExample,
  required: [
    'id', 'action', 'reason', 'by', 'createdAt', 'filter', 'needsApproval', 'perSecond', 'canary', 'status', 'tally', 'routes',
    'silos', 'leftOut',
  ],
}
const jobsSchema = {
  type: 'object', title: 'Jobs', required: ['jobs'], properties: { jobs: { type: 'array', items: jobSchema } },
  example: { jobs: [jobExample] },
}
const itemsSchema = {
  ...jobSchema, title: 'Job with its selection', required: [...jobSchema.required, 'items'],
  properties: {
    ...jobMembers,
    items: {
      type: 'array', description: 'Those that are not as hoped come first; a thousand at most.', items: {
        type: 'object', required: ['id', 'state'], properties: { id: { type: 'string' }, state: { type: 'string' } },
      },
    },
  },
  example: { ...jobExample, items: [{ id: '019ab1c2-7f00-7000-8000-2f6e0b9d1c12', state: 'waiting' }] },
}
const jobParams = {
  type: 'object', required: ['job'], properties: { job: { type: 'string', format: 'uuid', description: 'The job.' } },
}

const mostShown = 1_000
const selectMs = 5_000
const order = ['failed', 'skipped', 'begun', 'waiting', 'succeeded']

const view = ({ holder: _, heldUntil: __, ...job }: Job) => ({ ...job, createdAt: new Date(job.createdAt).toISOString() })

const answered = (reply: FastifyReply, job: Job | Refusal): FastifyReply => (
  isRefusal(job) ? sendProblem(reply, fromRefusal(job)) : reply.send(view(job)))

type Selected = readonly Transaction[] | undefined

/** All that the filter finds; undefined where that is too much, or takes too long. */
const selectAll = async ({ store, world }: ApiParts, asked: Omit<Asked, 'limit'>): Promise<Selected> => {
  const [found, endsAt] = [[] as Transaction[], world.now() + selectMs]
  for (let before = asked.before; ;) {
    const { transactions, next } = await lookFor(store, world, { ...asked, before, limit: mostItems + 1 - found.length })
    found.push(...transactions)
    if (found.length > mostItems || (next !== undefined && world.now() > endsAt)) return undefined
    if (next === undefined) return found
    before = next
  }
}

const select = (parts: ApiParts, { named, ...filter }: DraftFilter): Promise<Selected> => (
  named === undefined ? selectAll(parts, askedOf(filter, undefined)) : byName(parts, named, undefined))

type DraftFilter = Filter & { readonly named?: string }
type DraftBody = { Body: { action: Action; reason: string; filter: DraftFilter; perSecond?: number } }

const drafting = (app: FastifyInstance, parts: ApiParts): void => {
  app.post<DraftBody>('/v1/operations/jobs', {
    config: { right: 'replay' },
    schema: {
      summary: 'Draft a bulk action: a dry run that freezes its selection', tags: ['jobs'], response: { 201: jobSchema },
      description: 'Nothing is done yet. Discarding, confirming, more than five hundred, and what the drafter may not do alone ' +
        'must be approved by somebody else.',
      body: { content: { 'application/json': { schema: draftSchema } } },
    },
    handler: async (request, reply) => {
      const { action, reason, filter, perSecond: pace = 5 } = request.body
      if (holdsCpr(reason)) return sendProblem(reply, problem('cpr-suspected', { errors: [{ at: '/reason' }] }))
      const selected = await select(parts, filter)
      if (!selected) return sendProblem(reply, problem('job-too-large'))
      const by = operatorOf(request)
      const needsApproval = !may(personOf(request), rightTo[action])
      const given = { ...filter } as Readonly<Record<string, string>>
      const job = await parts.hub.jobs.draft({ action, reason, by, filter: given, perSecond: pace, needsApproval }, selected)
      if (isRefusal(job)) return sendProblem(reply, fromRefusal(job))
      const details = { action, count: job.tally.waiting, needsApproval: job.needsApproval }
      await parts.people.audit.note({ by, deed: 'job-drafted', on: `job:${job.id}`, reason, details })
      return reply.code(201).send(view(job))
    },
  })
}

type Named = { Params: { job: string } }
type Decide = (id: string, request: FastifyRequest) => Promise<Job | Refusal>

const deciding = (app: FastifyInstance, { hub: { jobs }, people: { audit } }: ApiParts): void => {
  const decision = (name: string, right: OperatingRight, summary: string, decide: Decide): void => {
    app.post<Named>(`/v1/operations/jobs/:job/${name}`, {
      config: { right },
      schema: { summary, tags: ['jobs'], params: jobParams, response: { 200: jobSchema } },
      handler: async (request, reply) => {
        const job = await decide(request.params.job, request)
        if (!isRefusal(job)) {
          const by = operatorOf(request)
          const { reason, approvedBy, status: result } = job
          await audit.note({ by, deed: `job-${name}`, on: `job:${job.id}`, reason, approvedBy, result })
        }
        return answered(reply, job)
      },
    })
  }
  const approve: Decide = async (id, request) => {
    const found = await jobs.read(id)
    const lacks = found && !may(personOf(request), rightTo[found.job.action])
    return lacks ? { refused: 'right-missing' } : jobs.approve(id, operatorOf(request))
  }
  decision('approve', 'approve', 'Approve what somebody else has drafted', approve)
  decision('start', 'replay', 'Start a job, or start again what was halted', jobs.begin)
  decision('halt', 'replay', 'Halt a job; what is begun goes on', jobs.halt)
  decision('abort', 'replay', 'End a job for good', jobs.abort)
}

/** Drafting, deciding and seeing what became of it. */
export const registerJobs = (app: FastifyInstance, parts: ApiParts): void => {
  const { hub: { jobs }, people: { audit }, world } = parts
  jobs.watch((job) => {
    const { succeeded, failed, skipped } = job.tally
    const details = { succeeded, failed, skipped }
    void audit.note({ by: 'hub', deed: `job-${job.status}`, on: `job:${job.id}`, result: job.halt, details })
      .catch((error: Error) => world.log.error('audit-failed', { error: error.message }))
  })
  drafting(app, parts)
  deciding(app, parts)
  app.get('/v1/operations/jobs', {
    config: { right: 'see-overview' },
    schema: { summary: 'All bulk actions, newest first', tags: ['jobs'], response: { 200: jobsSchema } },
    handler: async () => ({ jobs: (await jobs.all()).map(view).reverse() }),
  })
  app.get<Named>('/v1/operations/jobs/:job', {
    config: { right: 'see-overview' },
    schema: {
      summary: 'A bulk action with what became of each', tags: ['jobs'], params: jobParams, response: { 200: itemsSchema },
    },
    handler: async (request, reply) => {
      const found = await jobs.read(request.params.job)
      if (!found) return sendProblem(reply, problem('job-unknown'))
      const items = found.items.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state))
      return reply.send({ ...view(found.job), items: items.slice(0, mostShown).map(({ id, state }) => ({ id, state })) })
    },
  })
}
