// The schema of the file, and the source of docs/configuration.md: every member says what it means, its default and limits.
// Two keywords are our own: `duration` (limits of a duration) and `variable` (the environment variable that overrides it).
import type { JsonSchema } from '../core/channel.ts'
import { alarms } from './schema-alarms.ts'
import { logLevels } from './configuration.ts'
import { doors } from './schema-doors.ts'
import { profiles } from './profile.ts'
import { partnerApi, partners } from './schema-partners.ts'
import { operators, people } from './schema-people.ts'
import { fallback, routes } from './schema-routes.ts'
import { serviceLevels } from './schema-levels.ts'
import { silos } from './schema-silos.ts'
import { duration, flag, object } from './schema-words.ts'

const api = object('The HTTP API that silos and operators call, and that counterparts call back.', {
  host: flag('SLUSE_HOST', {
    type: 'string', minLength: 1, default: '127.0.0.1', description: 'Address to listen on.', examples: ['0.0.0.0'],
  }),
  port: flag('SLUSE_PORT', {
    type: 'integer', minimum: 0, maximum: 65_535, default: 8080, description: 'Port to listen on. 0 lets the machine choose one.',
  }),
  publicUrl: flag('SLUSE_PUBLIC_URL', {
    type: 'string', format: 'uri', pattern: '^https?://[^?#]+$', examples: ['https://sluse.example.dk'],
    description: 'How silos and counterparts reach the hub, and where receipts come back. Else `http://localhost:<port>`.',
  }),
  maxBodyBytes: {
    type: 'integer', minimum: 1_024, maximum: 268_435_456, default: 16_777_216,
    description: 'Largest body of a request with one message, in bytes.',
  },
  maxLineBytes: {
    type: 'integer', minimum: 1_024, maximum: 268_435_456, default: 16_777_216,
    description: 'Longest line of a request with many messages, in bytes: the largest of those messages.',
  },
  requestTimeout: duration('How long a request may take to arrive, a long list of messages included.', '5m', '1s', '1h'),
  inFlightPerSilo: {
    type: 'integer', minimum: 1, maximum: 10_000, default: 64,
    description: 'Requests of one silo under way at once. The next is answered 429 with Retry-After.',
  },
})

const store = object('The ledger of transactions and their sealed payloads.', {
  kind: {
    enum: ['sqlite', 'postgres', 'memory'],
    description: 'Follows from the profile: `sqlite`, one file, for `embedded`; `postgres` for the others. Only `memory` is ' +
      'chosen here, with `embedded`: gone when the hub stops; for trying things out.',
  },
  file: flag('SLUSE_STORE_FILE', {
    type: 'string', minLength: 1, default: 'var/sluse.db', description: 'The database file, relative to the working directory.',
  }),
  maxBytes: {
    type: 'integer', minimum: 1_048_576, maximum: 17_592_186_044_416, default: 10_737_418_240,
    description: 'Largest size of the database file, in bytes. When it is full the hub takes no more messages and says so.',
  },
  url: {
    type: 'string', pattern: '^postgres(ql)?://[^?#]+$', maxLength: 2_000, examples: [{ env: 'SLUSE_STORE_URL' }],
    description: 'Of `postgres`: `postgres://user:password@host:5432/database`. Over verified TLS unless it is this machine.',
  },
  schema: {
    type: 'string', pattern: '^[a-z][a-z0-9_]{0,40}$', default: 'sluse',
    description: 'Of `postgres`: the schema within the database, for the hubs of this ledger alone; made where there is none.',
  },
  ca: {
    type: 'string', pattern: '^\\s*-----BEGIN ', maxLength: 65_536,
    description: 'Of `postgres`: PEM of a private certificate authority, where the server has one.',
  },
})

const queue = object('The engine that carries tickets to the workers.', {
  kind: {
    enum: ['embedded', 'bullmq', 'rabbitmq'],
    description: 'Follows from the profile, and is its name.',
  },
  url: {
    type: 'string', pattern: '^(rediss?|amqps?)://[^?#]+$', maxLength: 2_000, examples: [{ env: 'SLUSE_QUEUE_URL' }],
    description: 'Where the server is, with user and password: `rediss:` or `amqps:`, without TLS only on the same machine.',
  },
  prefix: {
    type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', default: 'sluse',
    description: 'Begins the name of everything on the server.',
  },
  ca: {
    type: 'string', pattern: '^\\s*-----BEGIN ', maxLength: 65_536,
    description: 'PEM of a private certificate authority, where the server has one.',
  },
})

const attachments = object('Files that silos upload by themselves and name in their messages; held beside the database.', {
  maxBytes: {
    type: 'integer', minimum: 1, maximum: 4_294_967_296, default: 99_500_000,
    description: 'Largest attachment, in bytes. The default is 99.5 MB, the most that Digital Post carries in one message.',
  },
  maxUnboundBytes: {
    type: 'integer', minimum: 1, maximum: 17_592_186_044_416, default: 2_147_483_648,
    description: 'How much one silo may have uploaded that no message names yet, in bytes.',
  },
  maxTotalBytes: {
    type: 'integer', minimum: 1, maximum: 17_592_186_044_416, default: 21_474_836_480,
    description: 'How much is held for all silos together, in bytes. Beyond it no more is taken, as when the disk is full.',
  },
  unbound: duration('How long an attachment is kept that no message names.', '24h', '1m', '7d'),
  inFlightPerSilo: {
    type: 'integer', minimum: 1, maximum: 1_000, default: 8,
    description: 'Uploads of one silo under way at once. The next is answered 429 with Retry-After.',
  },
})

/** The file as a whole; a route's `settings` are checked apart, by the schema of its channel. */
export const fileSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'Ignored; for editors.' },
    profile: {
      enum: [...profiles],
      description: 'What the hub stands on. `embedded`: SQLite, attachments in files and tickets within the process; nothing ' +
        'to install, one hub. `rabbitmq`, `bullmq`: ledger and attachments on PostgreSQL and tickets over RabbitMQ, or over ' +
        'BullMQ on Redis; several hubs. They need `store.url` and `queue.url`; docs/operating/profiles.md. Left out: ' +
        '`queue.kind`, or else `embedded`.',
    },
    api, store, attachments,
    queue, doors,
    keyring: object('The keys that payloads are sealed with. Keep it out of the database\'s backup, and back it up by itself.', {
      folder: flag('SLUSE_KEYRING', {
        type: 'string', minLength: 1, default: 'var/keyring',
      description: 'The folder of the keyring, relative to the working directory.',
      }),
    }),
    log: object('The log: one JSON object a line on standard output.', {
      level: flag('SLUSE_LOG_LEVEL', {
        enum: [...logLevels], default: 'info', description: 'The least severe lines that are written.',
      }),
    }),
    traces: object('Where the way of each message is told of, by OpenTelemetry; see docs/operating/traces.md.', {
      endpoint: flag('SLUSE_TRACES', {
        type: 'string', pattern: '^https?://[^?#@]+$', maxLength: 2_000, examples: ['https://collector.example.dk:4318'],
        description: 'The collector\'s address for OTLP over HTTP, without `/v1/traces`. Nothing is told without one.',
      }),
    }),
    name: flag('SLUSE_NAME', {
      type: 'string', minLength: 1, maxLength: 63, pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', examples: ['sluse-1'],
      description: 'What this hub is called among several on one ledger. Left out: the name of its machine.',
    }),
    alarms,
    canary: object('The canary scan: made-up content that is looked for in all that the hub keeps; docs/operating/privacy.md.', {
      every: duration('How often it runs by itself. `0s`: only when somebody asks for it.', '24h', '0s', '90d'),
    }),
    drain: duration('How long stopping waits for attempts under way before it cuts them off.', '20s', '0s', '10m'),
    people, operators, silos, partners, partnerApi, routes, fallback, serviceLevels,
  },
}
