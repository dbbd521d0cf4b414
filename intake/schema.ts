// The shapes that silos see. They validate requests, shape answers and are served as OpenAPI; there is no second description.
import { priorities } from '../core/transaction.ts'
import { statuses } from '../core/status.ts'
import { reasons } from '../core/reason.ts'
import type { Channel, JsonSchema } from '../core/channel.ts'

const instant = (description: string) => ({ type: 'string', format: 'date-time', description })
export const technical = (description: string, maxLength: number) => (
  { type: 'string', minLength: 1, maxLength, pattern: '^[A-Za-z0-9ÆØÅæøå][A-Za-z0-9ÆØÅæøå._:/@-]*$', description })

/** The members of every message. */
export const envelope = {
  reference: technical(
    'The silo\'s own name for the message, unique within the silo: the idempotency key. Nothing personal.', 100),
  topic: technical('What the message is about; one of the silo\'s topics.', 100),
  lane: technical(
    'Ordering key: messages of one lane are sent one at a time, in the order of acceptance. Nothing personal.', 100),
  dedupe: technical(
    'Key of de-duplication: while one of the silo\'s is on its way under it on the channel, another is dropped. Not personal.',
    100),
  ask: {
    type: 'boolean', default: false,
    description: 'Ask the silo just before sending whether it is still relevant; only where its `relevance` is configured.',
  },
  priority: { type: 'string', enum: priorities, default: 'normal', description: 'Among the silo\'s own messages.' },
  notBefore: instant('Earliest moment of sending (RFC 3339).'),
  expiresAt: instant('Latest moment of sending (RFC 3339). Without it, the route\'s life counts.'),
}

const named = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const saidOn = ({ name }: Channel) => ({
  channel: { const: name, description: 'The channel.' }, recipient: named(`${name}.recipient`), content: named(`${name}.content`),
})

const stepOn = (channel: Channel): JsonSchema => (
  { type: 'object', required: ['channel', 'recipient', 'content'], additionalProperties: false, properties: saidOn(channel) })

const fallbackOn = (channels: readonly Channel[]): JsonSchema => ({
  type: 'array', minItems: 1, maxItems: 3,
  description: 'What is said instead where the one before has failed, each in its own words and kept until then. ' +
    'After a closed channel (e-Boks) an open one (SMS, email) may say that there is a message, not what it says.',
  items: { type: 'object', required: ['channel'], discriminator: { propertyName: 'channel' }, oneOf: channels.map(stepOn) },
})

/** A message on one channel. */
const messageOn = (channel: Channel): JsonSchema => ({
  type: 'object',
  title: `Message on channel ${channel.name}`,
  required: ['reference', 'channel', 'topic', 'recipient', 'content'],
  additionalProperties: false,
  properties: {
    ...saidOn(channel), ...envelope, fallback: named('fallback'),
    deadline: instant('When it should have arrived, by whichever channel: each is given up while there is time for the next.'),
  },
  example: { reference: 'moede-4711-paamindelse', channel: channel.name, topic: 'moede.booket', ...channel.example },
})

const saidBy = ({ name, schema }: Channel) => [[`${name}.recipient`, schema.recipient], [`${name}.content`, schema.content]]

/**
 * What may be posted: one schema a channel, told apart by `channel`. What several need stands once, under `components` as in
 * OpenAPI, so that it is compiled and served once.
 */
export const messageSchema = (channels: readonly Channel[]): JsonSchema => ({
  type: 'object',
  required: ['channel'],
  discriminator: { propertyName: 'channel' },
  oneOf: channels.map(messageOn),
  components: { schemas: { ...Object.fromEntries(channels.flatMap(saidBy)), fallback: fallbackOn(channels) } },
})

/** What is known about why. */
export const evidenceSchema = {
  type: 'object',
  description: 'What is known about why: codes and times as the counterpart claims them, never its words.',
  properties: {
    code: { type: 'string' }, claimedAt: instant('When the counterpart says it happened.'), handle: { type: 'string' },
    attempt: { type: 'integer' }, tookMs: { type: 'number' }, parts: { type: 'integer' }, by: { type: 'string' },
  },
}

const reason = { type: 'string', description: `Why, as a stable code: ${Object.keys(reasons).join(', ')}.` }
const id = { type: 'string', format: 'uuid', description: 'The transaction (UUIDv7), also the id that counterparts see.' }

const entryMembers = {
  seq: { type: 'integer', description: 'Position in the journal: the cursor.' }, id, reference: { type: 'string' },
  channel: { type: 'string' }, status: { type: 'string', enum: statuses }, event: { type: 'string' }, reason,
  attempt: { type: 'integer' }, version: { type: 'integer' }, at: instant('When the hub wrote it.'),
  evidence: evidenceSchema,
  traceparent: { type: 'string', description: 'W3C Trace Context of the message, where the hub traces.' },
}

/** One line of the journal. */
export const entrySchema = {
  type: 'object',
  title: 'Entry',
  required: ['seq', 'id', 'reference', 'channel', 'status', 'event', 'attempt', 'version', 'at'],
  properties: entryMembers,
  example: {
    seq: 42, id: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11', reference: 'moede-4711-paamindelse', channel: 'sms', status: 'delivered',
    event: 'delivered', attempt: 1, version: 4, at: '2026-11-23T09:00:02.120Z',
    evidence: { code: 'delivered', attempt: 1, handle: 'SM0123456789abcdef0123456789abcdef' },
  },
}

const transactionMembers = {
  id, reference: { type: 'string' }, channel: { type: 'string' }, topic: { type: 'string' }, route: { type: 'string' },
  status: { type: 'string', enum: statuses }, reason, lane: { type: 'string' },
  dedupe: { type: 'string', description: 'The key of de-duplication, as given.' },
  ask: { type: 'boolean', description: 'The silo is asked just before sending.' },
  duplicateOf: { type: 'string', format: 'uuid', description: 'Dropped, because this one was waiting under its key.' },
  priority: { type: 'string', enum: priorities },
  attempt: { type: 'integer', description: 'Attempts begun.' },
  follows: { type: 'string', format: 'uuid', description: 'The transaction before it in its chain.' },
  next: {
    type: 'string', format: 'uuid', description: 'The transaction after it in its chain, held until this one has failed.',
  },
  handle: { type: 'string', description: 'The provider\'s own name for it.' },
  dueAt: instant('When it may be sent next.'), notBefore: instant('As given.'), expiresAt: instant('As given.'),
  keptUntil: instant('The latest moment of sending.'), createdAt: instant('When it was accepted.'),
  changedAt: instant('When it last changed.'), version: { type: 'integer' },
  notes: {
    type: 'object', additionalProperties: true,
    description: 'What the channel says of the message at once (SMS: number of parts).',
  },
}

const exampleTransaction = {
  id: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11', reference: 'moede-4711-paamindelse', channel: 'sms', topic: 'moede.booket',
  route: 'sms', status: 'queued', priority: 'normal', attempt: 0, keptUntil: '2026-12-07T09:00:00.000Z',
  createdAt: '2026-11-23T09:00:00.000Z', changedAt: '2026-11-23T09:00:00.000Z', version: 1, notes: { parts: 1 },
}

/** A transaction: technical data and status, never content. */
export const transactionSchema = {
  type: 'object',
  title: 'Transaction',
  required: [
    'id', 'reference', 'channel', 'topic', 'route', 'status', 'priority', 'attempt', 'keptUntil', 'createdAt', 'changedAt',
    'version',
  ],
  properties: transactionMembers,
  example: exampleTransaction,
}

const moment = (description: string) => ({
  type: 'object', description, required: ['at'],
  properties: { at: instant('When the hub wrote it down.'), evidence: evidenceSchema },
})

/** A transaction with everything that happened to it. */
export const timelineSchema = {
  ...transactionSchema,
  title: 'Transaction with timeline',
  required: [...transactionSchema.required, 'timeline'],
  properties: {
    ...transactionMembers,
    dispatch: moment('When the counterpart took it over.'),
    delivery: moment('When it was there for its recipient, as the counterpart says.'),
    read: moment('When it was opened, where the counterpart tells.'),
    timeline: { type: 'array', items: entrySchema },
  },
  example: { ...exampleTransaction, timeline: [entrySchema.example] },
}

/** A page of the journal. */
export const journalSchema = {
  type: 'object',
  title: 'Page of the journal',
  required: ['entries', 'after'],
  properties: {
    entries: { type: 'array', items: entrySchema },
    after: { type: 'integer', description: 'The cursor to ask with next.' },
  },
  example: { entries: [entrySchema.example], after: 42 },
}

/** How the silo's webhook is doing. */
export const webhookSchema = {
  type: 'object',
  title: 'State of the webhook',
  required: ['after'],
  properties: {
    after: { type: 'integer', description: 'The last journal position it took.' },
    failingSince: instant('Since when it has been failing.'), suspendedAt: instant('When it was suspended.'), reason,
  },
  example: { after: 42 },
}
