// The configuration, to be read: what the hub runs with, without secrets; what was different before; and what its file says now.
import type { FastifyInstance } from 'fastify'
import type { FaultCode } from '../core/errors.ts'
import type { Instant } from '../core/transaction.ts'
import type { ApiParts } from './parts.ts'
import { problem, sendProblem } from './problem.ts'

/** What came of looking at the file. `lines`: warnings, or what is wrong. */
export interface FileLooked { readonly outcome: 'sound' | FaultCode; readonly lines: readonly string[]; readonly shown?: unknown }

/** What the hub runs with, secrets covered. */
export interface Settings {
  readonly shown: unknown
  /** Since when hubs of this ledger have been started with it. */
  readonly since: Instant
  /** What they were started with before that. */
  readonly before?: { readonly at: Instant; readonly shown: unknown }
  /** Looks at the file again; absent where there is none. */
  readonly look?: () => FileLooked
}

export interface Difference { readonly at: string; readonly before?: unknown; readonly now?: unknown }

type Members = Readonly<Record<string, unknown>>
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null

/** Members by name: those of a list by what they call themselves, so that one more at the front is one difference. */
const membersOf = (value: Members): Members => (Array.isArray(value)
  ? Object.fromEntries(value.map((each: unknown, index) => [isMembers(each) ? String(each.name ?? index) : String(index), each]))
  : value)

/** Where two configurations differ, and in what. */
export const differencesOf = (before: unknown, now: unknown, at = ''): readonly Difference[] => {
  if (JSON.stringify(before) === JSON.stringify(now)) return []
  if (!isMembers(before) || !isMembers(now)) return [{ at, before, now }]
  const [one, other] = [membersOf(before), membersOf(now)]
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .flatMap((name) => differencesOf(one[name], other[name], `${at}/${name}`))
}

const iso = (at: number): string => new Date(at).toISOString()
const anything = { description: 'Any JSON; secrets are covered.' }
const differences = (description: string) => ({
  type: 'array', description, items: {
    type: 'object', required: ['at'],
    properties: { at: { type: 'string', description: 'Where.' }, before: anything, now: anything },
  },
})

const configurationSchema = {
  type: 'object', title: 'Configuration in force', required: ['version', 'since', 'running', 'changed', 'hasFile'],
  properties: {
    version: { type: 'string', description: 'Of the hub.' },
    since: { type: 'string', format: 'date-time', description: 'Since when hubs of this ledger have been started with it.' },
    running: { ...anything, description: 'What the hub runs with, with its defaults. Secrets are covered.' },
    changed: differences('What was different before that; empty where nothing is known of it.'),
    before: { type: 'string', format: 'date-time', description: 'Since when it was as it was before.' },
    hasFile: { type: 'boolean', description: 'There is a file to be checked.' },
  },
  example: {
    version: '0.1.0', since: '2026-11-23T08:00:00.000Z', running: { log: { level: 'info' } }, hasFile: true,
    changed: [{ at: '/log/level', before: 'debug', now: 'info' }],
  },
}

const checkSchema = {
  type: 'object', title: 'The file as it is now', required: ['outcome', 'lines', 'differences'],
  properties: {
    outcome: { type: 'string', description: '`sound`, `no-file`, or the code of what keeps a hub from starting with it.' },
    lines: { type: 'array', items: { type: 'string' }, description: 'What is wrong, or warnings.' },
    differences: differences('What would change with the next start.'),
  },
  example: { outcome: 'sound', lines: [], differences: [{ at: '/routes/sms/width', before: 8, now: 16 }] },
}

/** Reading the configuration, and checking its file. */
export const registerConfiguration = (app: FastifyInstance, { settings, version }: ApiParts): void => {
  app.get('/v1/operations/configuration', {
    config: { right: 'see-configuration' },
    schema: { summary: 'What the hub runs with', tags: ['operations'], response: { 200: configurationSchema } },
    handler: async (_request, reply) => {
      if (!settings) return sendProblem(reply, problem('address-unknown'))
      const { shown, since, before, look } = settings
      return {
        version, since: iso(since), running: shown, hasFile: look !== undefined,
        changed: before ? differencesOf(before.shown, shown) : [], ...(before && { before: iso(before.at) }),
      }
    },
  })
  app.get('/v1/operations/configuration/check', {
    config: { right: 'see-configuration' },
    schema: {
      summary: 'Whether a hub would start with the file as it is now, and what would change', tags: ['operations'],
      description: 'Looks and changes nothing.', response: { 200: checkSchema },
    },
    handler: async () => {
      const looked = settings?.look?.()
      if (!settings || !looked) return { outcome: 'no-file', lines: [], differences: [] }
      const { outcome, lines, shown } = looked
      return { outcome, lines, differences: outcome === 'sound' ? differencesOf(settings.shown, shown) : [] }
    },
  })
}
