import type { JsonSchema } from '../core/channel.ts'
import { causes } from '../core/fallback.ts'
import { duration, namePattern, object, topics } from './schema-words.ts'

const names = (description: string, example: readonly string[]): JsonSchema =>
  ({ type: 'array', uniqueItems: true, items: { type: 'string', minLength: 1 }, description, examples: [example] })

const match = object('Which messages take the route: those that every given list names. A list left out asks nothing.', {
  origins: names('Ids of silos.', ['kontaktforloeb']),
  topics: topics('Topics. One that ends in `.*` means everything below it.'),
  destinations: names('Destinations, where the channel has such: for `silo`, the receiving silo\'s id.', ['jobsoegning']),
})

const clockTime = (description: string, standard: string): JsonSchema =>
  ({ type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$', description, default: standard })

/** When something is open. */
export const windowSchema: JsonSchema = {
  type: 'object', additionalProperties: false,
  description: 'When the route may send, on the clock in Copenhagen. Without it: at any time.',
  properties: {
    days: {
      type: 'array', minItems: 1, uniqueItems: true, items: { type: 'integer', minimum: 1, maximum: 7 },
    default: [1, 2, 3, 4, 5, 6, 7],
      description: 'Weekdays, 1 = Monday … 7 = Sunday.', examples: [[1, 2, 3, 4, 5]],
    },
    from: clockTime('`HH:MM`, inclusive.', '00:00'),
    to: clockTime('`HH:MM`, exclusive, later than `from`; `24:00` is the end of the day.', '24:00'),
    holidays: { enum: ['open', 'closed'], default: 'open', description: 'Whether Danish public holidays are days off.' },
  },
}

const throttle: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['perSecond'],
  description: 'How fast the route may send. Without it: as fast as its width allows.',
  properties: {
    perSecond: {
      type: 'number', exclusiveMinimum: 0, maximum: 100_000, description: 'Messages a second in the long run; may be a fraction.',
    examples: [10],
    },
    burst: {
      type: 'integer', minimum: 1, maximum: 100_000,
    description: 'Messages at once after a pause. Without it: those of one second, at least one.',
    },
  },
}

const patience = {
  retry: object('How often and how long a message is tried again when the trouble is its own.', {
    budget: duration('Wall clock from the first failed attempt until the message is parked.', '72h', '0s', '365d'),
    first: duration('Ceiling of the wait before the second attempt; doubles with each.', '30s', '100ms', '1d'),
    max: duration('Longest wait between two attempts; at least `first`.', '3h', '100ms', '7d'),
    spacing: {
      enum: ['spread', 'exact'], default: 'spread',
      description: '`spread`: anywhere between half of `first` and a ceiling that doubles. `exact`: after the nth attempt ' +
        'just `first` × (2ⁿ − 1), at most `max`.',
    },
  }),
  breaker: object('When the way out itself is in trouble it is suspended, and no message loses an attempt.', {
    failures: {
      type: 'integer', minimum: 1, maximum: 1_000, default: 5, description: 'Troubles in a row that suspend the route.',
    },
    open: duration('Time until it is tried with one message; doubles each time that fails.', '30s', '100ms', '1d'),
    maxOpen: duration('Longest time between two such tries; at least `open`.', '15m', '100ms', '7d'),
  }),
  inDoubt: object('What happens when nobody knows whether a message was sent.', {
    askAfter: duration('Time for a receipt to settle it before the counterpart is asked.', '1m', '0s', '7d'),
    giveUp: duration('Time after which nobody is asked any more; at least `askAfter`.', '24h', '0s', '30d'),
    otherwise: {
      enum: ['park', 'resend'], default: 'park',
      description: '`park`: an operator decides. `resend`: it is sent again and flagged, and may arrive twice.',
    },
  }),
}

/** Which channel may follow on which; the usual rules come after these. */
export const fallback: JsonSchema = {
  type: 'array', maxItems: 1_000, default: [],
  description: 'Which channel may follow on one that failed. The first rule that names topic, channel and cause decides; ' +
    'the usual rules come after these.',
  items: {
    type: 'object', additionalProperties: false, required: ['from', 'because', 'to'],
    properties: {
      topics: topics('Topics it is for. One that ends in `.*` means everything below it. Left out: all.'),
      from: { type: 'string', minLength: 1, description: 'The channel that failed.', examples: ['eboks'] },
      because: {
        type: 'array', minItems: 1, uniqueItems: true, items: { enum: causes }, examples: [['recipient']],
        description: 'Kinds of causes. `unproven`: it has not failed, but the time for another channel has come; then the ' +
          'recipient may get both.',
      },
      to: names('Channels that may follow; an empty list forbids all.', ['sms']),
    },
  },
}

const test: JsonSchema = {
  type: 'object', additionalProperties: false, required: ['topic', 'recipient', 'content'],
  description: 'What operators may send to see whether the route works, and to whom: a recipient of your own, never a citizen. ' +
    'Without it, nothing can be sent so. Not with `perPartner`.',
  properties: {
    topic: {
      type: 'string', pattern: '^[a-z0-9]+(?:[.-][a-z0-9]+)*$', maxLength: 100, description: 'Its topic.',
        examples: ['drift.test'],
    },
    recipient: { type: 'object', description: 'As in a message on the channel.', examples: [{ phone: '+4520000000' }] },
    content: { type: 'object', description: 'As in a message on the channel.', examples: [{ text: 'Test fra drift.' }] },
  },
}

export const routes: JsonSchema = {
  type: 'array', maxItems: 1_000, default: [],
  description: 'The message routes (beskedruter). A message takes the first, in this order, that matches it.',
  items: {
    type: 'object', additionalProperties: false, required: ['name', 'channel'],
    properties: {
      name: {
        type: 'string', pattern: namePattern, examples: ['sms-day'],
        description: 'Unique; also the name of its queue and its inlets\' address.',
      },
      channel: { type: 'string', minLength: 1, description: 'The channel it carries.', examples: ['sms'] },
      match,
      settings: { type: 'object', default: {}, description: 'The way out; what stands here is the channel\'s own, see below.' },
      perPartner: {
        type: 'boolean', default: false,
        description: 'There is one such route for each partner with an endpoint on the channel, called `<name>-<partner>`.',
      },
      width: { type: 'integer', minimum: 1, maximum: 1_000, default: 4, description: 'Attempts under way at once.' },
      attempt: duration('How long one attempt may take before its outcome is unknown.', '30s', '100ms', '15m'),
      window: windowSchema, throttle, ...patience,
      receipt: duration(
        'How long a receipt may take until the journal says that it is overdue. Without it, none is missed.', undefined, '1s',
        '90d'),
      life: duration('How long a payload may wait to be sent where the silo gives no `expiresAt`.', '7d', '1s', '365d'),
      lead: duration(
        'How long before a chain\'s `deadline` it must be given a message that falls back to it.', undefined, '0s', '365d'),
      parked: duration('How long a parked payload is kept for an operator\'s decision.', '14d', '1m', '365d'),
      test,
    },
  },
}
