// How a channel's route is described to those who ask.
import { happenings, outcomeKinds } from '../../hub/index.ts'

const moment = (description: string) => ({ type: 'string', format: 'date-time', description })
const count = (description: string) => ({ type: 'integer', description })

const observation = (description: string) => ({
  type: 'object', description, required: ['attempts', 'outcomes'],
  properties: {
    attempts: count('Attempts that ended. Exact.'),
    outcomes: {
      type: 'object', description: 'What they came to. Exact.',
      properties: Object.fromEntries(outcomeKinds.map((kind) => [kind, { type: 'integer' }])),
    },
    medianMs: count('Half of them took less. Estimated, at most a fifth too high; absent where there were none.'),
    p99Ms: count('99 of a hundred took less. Estimated likewise.'),
  },
})

const windowSchema = {
  type: 'object', description: 'When it may send; absent where it always may.', required: ['isOpen'],
  properties: {
    isOpen: { type: 'boolean' }, opensAt: moment('When it opens next, where it is shut.'),
    closesAt: moment('When it shuts next, where it is open and ever does.'),
  },
}

/** What stands of each route in the list. */
export const routeProperties = {
  route: { type: 'string' }, channel: { type: 'string' },
  words: { type: 'object', properties: { da: { type: 'string' }, en: { type: 'string' } } },
  adapter: { type: 'string', description: 'The protocol, or the provider\'s kind.' },
  places: { type: 'array', items: { type: 'string' }, description: 'Where the counterpart is: `host:port`.' },
  state: {
    type: 'string', enum: ['open', 'paused', 'suspended', 'recovering', 'shut', 'waiting', 'fetched'],
    description: '`open`: messages pass. `paused`: an operator holds it back. `suspended`: the breaker is open. ' +
      '`recovering`: it ' +
      'tries the counterpart, or lets more pass bit by bit. `shut`: outside its sending window. `waiting`: the counterpart ' +
        'asked to ' +
      'be left alone. `fetched`: nothing is sent on it, it is fetched from.',
  },
  since: moment('Since when it is suspended or recovering.'), until: moment('Until when it is paused, shut or waiting, or ' +
    'the next probe.'),
  reason: { type: 'string', description: 'Of a pause, in the words of who began it.' }, by: { type: 'string' },
  waiting: count('Unsettled transactions. Exact.'), oldestDueAt: moment('When the one that has been due longest became due.'),
  width: count('Attempts at once, by each hub.'),
  throttle: {
    type: 'object', description: 'How fast it may send, where that is limited.',
    properties: { perSecond: { type: 'number' }, burst: { type: 'integer' } },
  },
  window: windowSchema,
  hour: observation('Of the last hour, as this hub has seen it since it started.'),
  day: observation('Of the last day, likewise.'),
  canTest: { type: 'boolean', description: 'The configuration names a test message.' },
} as const

const required = ['route', 'channel', 'words', 'adapter', 'places', 'state', 'waiting', 'width', 'hour', 'day', 'canTest']
const quiet = { accepted: 0, delivered: 0, refused: 0, postponed: 0, unknown: 0 }
const example = {
  route: 'sms', channel: 'sms', words: { da: 'SMS', en: 'SMS' }, adapter: 'twilio', places: ['api.example.dk:443'], state: 'open',
  waiting: 3, width: 8, canTest: true, hour: { attempts: 120, outcomes: { ...quiet, accepted: 120 }, medianMs: 80, p99Ms: 310 },
  day: { attempts: 2900, outcomes: { ...quiet, accepted: 2900 }, medianMs: 82, p99Ms: 402 },
}

export const channelsSchema = {
  type: 'object', title: 'Channels and their routes', required: ['startedAt', 'routes'],
  properties: {
    startedAt: moment('Since when this hub has watched: what it has seen is no older.'),
    routes: { type: 'array', items: { type: 'object', required, properties: routeProperties } },
  },
  example: { startedAt: '2026-11-23T08:00:00.000Z', routes: [example] },
}

export const routeSchema = {
  type: 'object', title: 'One route and its counterpart', required: [...required, 'startedAt', 'certificates', 'history'],
  properties: {
    ...routeProperties, startedAt: channelsSchema.properties.startedAt,
    certificates: {
      type: 'array', description: 'Of the hub, of the authorities it trusts, and of the counterpart itself.',
      items: {
        type: 'object', required: ['whose', 'on'],
        properties: {
          whose: { type: 'string', enum: ['own', 'authority', 'counterpart'] },
          on: { type: 'string', description: 'Its place in the settings, or the counterpart\'s `host:port`.' },
          expiresAt: moment('When it expires.'), trouble: { type: 'string', description: 'Why it could not be seen, as a code.' },
        },
      },
    },
    history: {
      type: 'array', description: 'What happened to it lately, on all hubs; the newest first, thirty at most.',
      items: {
        type: 'object', required: ['at', 'what'],
        properties: {
          at: moment('When.'), what: { type: 'string', enum: happenings }, reason: { type: 'string' }, by: { type: 'string' },
          until: moment('Of a pause: when it ends by itself.'), id: { type: 'string', description: 'The test message.' },
          status: { type: 'string', description: 'What became of it.' },
        },
      },
    },
  },
  example: { ...example, startedAt: '2026-11-23T08:00:00.000Z', certificates: [], history: [] },
}
