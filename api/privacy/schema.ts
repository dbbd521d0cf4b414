// What is told of the personal data that the hub holds.
import { blindSpots, scanTroubles, scanVerdicts } from '../../core/canary.ts'

const moment = (description: string) => ({ type: 'string', format: 'date-time', description })
const count = (description: string) => ({ type: 'integer', description })
const ms = (description: string) => ({ type: 'integer', description: `${description} In milliseconds.` })

const weighed = {
  type: 'object', required: ['bytes', 'isExact'],
  properties: {
    bytes: count('Of the payloads as they lie, sealed.'),
    isExact: { type: 'boolean', description: 'Else reckoned from the mean of some of them.' },
  },
}

const nearest = {
  type: 'object', required: ['at'],
  properties: {
    at: moment('When it is decided by itself; where `id` is shown, of that transaction.'),
    id: { type: 'string', description: 'The transaction; only for those who may see it.' },
  },
}

const held = {
  type: 'object', required: ['count', 'size', 'states', 'attachments'], description: 'Payloads: recipient and content, sealed.',
  properties: {
    count: count('Exact.'), size: weighed,
    states: {
      type: 'array', description: 'Every status with a payload, in the order of the way through.', items: {
        type: 'object', required: ['status', 'count', 'then'],
        properties: {
          status: { type: 'string' }, count: count('Exact.'), nearest,
          then: {
            type: 'string', enum: ['erased', 'in-doubt', 'asked'],
            description: 'What happens then where nothing happens before: the payload is `erased`; the attempt lapses and ' +
              'is `in-doubt`; the counterpart is `asked` again, and in the end it is parked.',
          },
        },
      },
    },
    nearest: { ...nearest, description: 'The payload that is erased next where nobody does anything.' },
    attachments: {
      type: 'object', required: ['bound', 'unbound', 'bytes'],
      properties: {
        bound: count('Of messages that wait; exact.'), unbound: count('Uploaded, and named by no message yet; exact.'),
        bytes: count('Of both, as uploaded; exact.'),
      },
    },
  },
}

const erased = {
  type: 'object', required: ['today', 'days'],
  properties: {
    today: count('Payloads erased since midnight in Copenhagen; exact.'),
    days: {
      type: 'array', description: 'And of the days before, the newest first; exact.', items: {
        type: 'object', required: ['day', 'count'], properties: { day: { type: 'string' }, count: { type: 'integer' } },
      },
    },
    last: {
      type: 'object', required: ['at', 'isClean'],
      description: 'The last time that SQLite\'s files were made to forget what was deleted (`secure_delete` and a truncating ' +
        'checkpoint); absent where the ledger is not in files of the hub\'s own.',
      properties: {
        at: moment('When it was tried.'),
        isClean: { type: 'boolean', description: 'No file holds anything that was deleted before. Else it is tried again.' },
        cleanAt: moment('When it last succeeded.'),
      },
    },
  },
}

const clocks = {
  type: 'object', required: ['routes', 'silos', 'unboundMs'],
  properties: {
    routes: {
      type: 'array', items: {
        type: 'object', required: ['route', 'lifeMs', 'parkedMs'],
        properties: {
          route: { type: 'string' }, lifeMs: ms('How long a payload may wait to be sent where the message says nothing.'),
          parkedMs: ms('How long a parked one waits for a decision.'),
        },
      },
    },
    silos: {
      type: 'array', items: {
        type: 'object', required: ['silo', 'retentionMs'],
        properties: {
          silo: { type: 'string' }, retentionMs: ms('How long a settled transaction is kept, without recipient and content.'),
          parkedMs: ms('Instead of the route\'s.'),
        },
      },
    },
    unboundMs: ms('How long an attachment is kept that no message names.'),
  },
}

const keys = {
  type: 'object', required: ['days', 'destroyed'],
  properties: {
    days: {
      type: 'array', description: 'The oldest first.', items: {
        type: 'object', required: ['day', 'use'],
        properties: {
          day: { type: 'string', description: 'UTC.' },
          use: {
            type: 'string', enum: ['current', 'needed', 'idle'],
            description: '`needed`: something that is held was sealed on that day or before. `idle`: destroyed within the hour.',
          },
        },
      },
    },
    destroyed: {
      type: 'array', description: 'The last thirty, the newest first.', items: {
        type: 'object', required: ['day', 'at'], properties: { day: { type: 'string' }, at: moment('When.') },
      },
    },
  },
}

const spot = { type: 'string', enum: Object.keys(blindSpots) }

const scan = {
  type: 'object', required: ['startedAt', 'endedAt', 'by', 'verdict', 'found', 'places', 'blindTo'],
  properties: {
    startedAt: moment('When it began.'), endedAt: moment('When it was over.'),
    by: { type: 'string', description: 'Who asked for it; `hub` where its time had come.' },
    reason: { type: 'string', description: 'Why.' },
    verdict: {
      type: 'string', enum: scanVerdicts,
      description: '`clean`: found nowhere. `found`: content or recipient outside the seal, or something sealed that should ' +
        'have been erased. `blind`: what surely stands there was not found either. `unfinished`: see `trouble`.',
    },
    trouble: { type: 'string', enum: scanTroubles },
    found: {
      type: 'array', items: {
        type: 'object', required: ['name', 'form', 'place', 'when'],
        properties: {
          name: { type: 'string', description: 'content, recipient, attachment, or sealed.' },
          form: { type: 'string', description: 'utf8, upper, utf16, hex, base64, or raw.' },
          place: { type: 'string', description: 'The file or table.' },
          when: { type: 'string', enum: ['held', 'erased'], description: 'While it was held, or after it was erased.' },
        },
      },
    },
    places: {
      type: 'array', description: 'What was read; of the newest scan alone.', items: {
        type: 'object', required: ['name', 'kind', 'bytes'],
        properties: {
          name: { type: 'string' }, kind: { type: 'string', enum: ['file', 'folder', 'table'] },
          bytes: count('Of a folder, of the files written since the scan began.'),
        },
      },
    },
    blindTo: { type: 'array', items: spot, description: 'What could not be looked at.' },
  },
}

const canary = {
  type: 'object', required: ['scans', 'blindTo'],
  properties: {
    running: {
      type: 'object', required: ['since', 'by'], description: 'One is under way on this hub.',
      properties: { since: moment('Since when.'), by: { type: 'string' } },
    },
    scans: { type: 'array', items: scan, description: 'The last thirty, the newest first.' },
    blindTo: { type: 'array', items: spot, description: 'What a scan here cannot look at.' },
    nextAt: moment('When this hub begins one by itself.'),
  },
}

/** The answer of GET /v1/operations/privacy. */
export const privacySchema = {
  type: 'object', title: 'Data protection', required: ['at', 'ledger', 'held', 'erased', 'clocks', 'keys', 'canary'],
  properties: {
    at: moment('When it was counted.'),
    ledger: { type: 'string', enum: ['sqlite', 'postgres', 'memory'], description: 'Where it is held.' },
    held, erased, clocks, keys, canary,
  },
  example: {
    at: '2026-11-23T09:00:00.000Z', ledger: 'sqlite',
    held: {
      count: 1, size: { bytes: 312, isExact: true }, attachments: { bound: 0, unbound: 0, bytes: 0 },
      states: [{ status: 'parked', count: 1, then: 'erased', nearest: { at: '2026-12-07T09:00:00.000Z' } }],
      nearest: { at: '2026-12-07T09:00:00.000Z' },
    },
    erased: { today: 1208, days: [{ day: '2026-11-22', count: 9102 }] },
    clocks: {
      routes: [{ route: 'sms', lifeMs: 86_400_000, parkedMs: 1_209_600_000 }],
      silos: [{ silo: 'kontaktforloeb', retentionMs: 7_776_000_000 }], unboundMs: 86_400_000,
    },
    keys: { days: [{ day: '2026-11-23', use: 'current' }], destroyed: [{ day: '2026-11-21', at: '2026-11-22T00:40:00.000Z' }] },
    canary: { scans: [], blindTo: ['log', 'backups', 'disk'], nextAt: '2026-11-23T09:10:00.000Z' },
  },
}
