// The channel that leads to a silo: one silo writes to another, or a partner's message is carried inwards. What is said is JSON
// that the two have agreed on; the hub looks only at its size.
import type { Adapter, Body } from '../../core/adapter.ts'
import type { Channel, JsonSchema, Parsed, WayOut } from '../../core/channel.ts'
import { Fault } from '../../core/errors.ts'
import { fetchedAdapter } from '../../core/fetch.ts'
import type { Refusal } from '../../core/refusal.ts'
import { severalWays } from '../../core/ways.ts'
import type { Services } from '../../core/world.ts'
import { createWebhook, isWebhookUrl, type Webhook } from '../../adapters/webhook/index.ts'
import { depthWithin } from './depth.ts'

const maxDataBytes = 262_144
const maxDepth = 64

interface Said {
  readonly recipient: { readonly silo: string }
  readonly content: { readonly type?: string; readonly data: object; readonly correlation?: string }
}

interface Settings {
  readonly adapter: 'webhook'
  readonly url: string
  readonly secret: string
  readonly ca?: string
  readonly connections?: number
  readonly timeoutMs?: number
}

const recipient: JsonSchema = {
  type: 'object',
  description: 'The silo the message is for.',
  properties: { silo: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,62}$', description: 'Its id, as in the configuration.' } },
  required: ['silo'],
  additionalProperties: false,
}

const content: JsonSchema = {
  type: 'object',
  description: `What is said: JSON of at most ${maxDataBytes} bytes that the two silos have agreed on.`,
  properties: {
    type: { type: 'string', maxLength: 100, pattern: '^[A-Za-z0-9._:/-]+$', description: 'What kind of message it is.' },
    data: { type: 'object', description: 'The message itself; the hub does not look into it.' },
    correlation: { type: 'string', minLength: 1, maxLength: 100, description: 'What it is an answer to, in the silos\' words.' },
  },
  required: ['data'],
  additionalProperties: false,
}

const pushed: JsonSchema = {
  type: 'object',
  description: 'Where the silo takes its messages: signed JSON is posted to it.',
  properties: {
    adapter: { const: 'webhook', description: 'Signed posts over HTTP.' },
    url: {
      type: 'string', maxLength: 2000,
      pattern: '^(https://|http://(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1\\])(:\\d+)?(/|$))',
      description: 'https, or http on this machine.',
    },
    secret: {
      type: 'string', minLength: 16, maxLength: 500, writeOnly: true, description: 'Key of the HMAC-SHA256 signature.',
    },
    ca: { type: 'string', description: 'PEM of a private certificate authority, which alone is then trusted.' },
    connections: { type: 'integer', minimum: 1, maximum: 256, default: 16, description: 'Connections at once.' },
    timeoutMs: { type: 'integer', minimum: 100, maximum: 120_000, default: 15_000, description: 'How long one post may take.' },
  },
  required: ['adapter', 'url', 'secret'],
  additionalProperties: false,
}

const example: Body = {
  recipient: { silo: 'kontaktforloeb' },
  content: {
    type: 'samtale.booket',
    data: { samtale: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50', tidspunkt: '2026-03-02T09:30:00+01:00', sted: 'Jobcenter Nordby' },
    correlation: 'sag-2026-000117',
  },
}

const tooMuch = (detail: string): Refusal => ({ refused: 'content-invalid', at: ['/content/data'], detail })

const parse = (body: Body): Parsed | Refusal => {
  const { recipient: { silo }, content: { data } } = body as Said
  if (!depthWithin(data, maxDepth)) return tooMuch(`at most ${maxDepth} levels deep`)
  if (Buffer.byteLength(JSON.stringify(data)) > maxDataBytes) return tooMuch(`at most ${maxDataBytes} bytes`)
  return { body, recipient: silo, destination: silo }
}

const sendThrough = (webhook: Webhook): Adapter['send'] => (delivery, signal) => {
  const { id, attempt, origin, reference, topic, body } = delivery
  const said = JSON.stringify({ id, origin, reference, topic, content: (body as Said).content })
  return webhook.post(said, { 'sluse-id': id, 'sluse-attempt': String(attempt) }, signal)
}

const openWebhook = (given: unknown, { world }: Services): WayOut => {
  const { url, secret, ca, connections, timeoutMs } = given as Settings
  if (!isWebhookUrl(url)) throw new Fault('config-invalid', 'url: https, or http on this machine')
  const webhook = createWebhook({ url, secret, ca, connections, timeoutMs, now: () => world.now() })
  return { adapter: { repeatable: true, send: sendThrough(webhook), close: () => webhook.close() }, inlets: [] }
}

const fetched: JsonSchema = {
  type: 'object',
  description: 'The silo fetches its messages by itself, at /v1/inbox; the route\'s `match.destinations` names it.',
  properties: { adapter: { const: 'inbox', description: 'Nothing is posted; the messages wait until they are fetched.' } },
  required: ['adapter'],
  additionalProperties: false,
}

export const silo: Channel = {
  name: 'silo',
  words: { da: 'Silo', en: 'Silo' },
  closed: true,
  schema: { recipient, content },
  example,
  parse,
  ...severalWays('How the silo gets its messages.', {
    webhook: { settings: pushed, open: openWebhook },
    inbox: { settings: fetched, open: () => ({ adapter: fetchedAdapter, inlets: [], fetched: 'api' }) },
  }),
}
