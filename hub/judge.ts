// What can be refused of a message before anything is written, and the transaction that it becomes.
import { withoutUploads } from '../core/attachment.ts'
import type { Channel, Parsed } from '../core/channel.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Route } from '../core/route.ts'
import type { Silo } from '../core/silo.ts'
import type { Priority, Transaction } from '../core/transaction.ts'
import { choose, topicFits } from '../routes/index.ts'
import type { Parts } from './parts.ts'
import { readTimes, type Times } from './times.ts'

/** What is said to whom over which channel. */
export interface Said {
  readonly channel: string
  readonly recipient: unknown
  readonly content: unknown
}

/** A message as a silo posts it; its shape has passed the schema of its channel. */
export interface Posted extends Said {
  readonly reference: string
  readonly topic: string
  readonly lane?: string
  /** While one of the same silo, channel and key is unsettled, another is dropped. */
  readonly dedupe?: string
  readonly priority?: Priority
  /** The silo is asked just before sending whether it is still relevant. */
  readonly ask?: boolean
  readonly notBefore?: string
  readonly expiresAt?: string
  /** What is said instead where the one before has failed, in order; each with its own words. */
  readonly fallback?: readonly Said[]
  /** When it should have arrived, by whichever channel. */
  readonly deadline?: string
  /** The silo's own trace context, from the request and not from the message. */
  readonly traceparent?: string
}

export interface Judged {
  readonly channel: Channel
  readonly parsed: Parsed
  readonly route: Route
  readonly times: Times
}

/** What a silo may not use. */
export const refusedRight = (silo: Silo, posted: Pick<Posted, 'channel' | 'topic' | 'ask'>): Refusal | undefined => {
  if (!silo.channels.includes(posted.channel)) return { refused: 'channel-forbidden', at: ['/channel'] }
  if (!silo.topics.some((topic) => topicFits(topic, posted.topic))) return { refused: 'topic-unknown', at: ['/topic'] }
  if (posted.ask && !silo.relevance) return { refused: 'relevance-missing', at: ['/ask'] }
  return undefined
}

/** Everything that can be said of a message without the ledger; its times are read and not yet judged. */
export const judge = (parts: Parts, silo: Silo, posted: Posted): Judged | Refusal => {
  const channel = parts.channels.get(posted.channel)
  if (!channel) return { refused: 'channel-unknown', at: ['/channel'] }
  const forbidden = refusedRight(silo, posted)
  if (forbidden) return forbidden
  const parsed = channel.parse({ recipient: posted.recipient, content: posted.content }, parts.world.now())
  if (isRefusal(parsed)) return parsed
  const { destination } = parsed
  const routes = silo.route === undefined ? parts.routes : parts.routes.filter(({ name }) => name === silo.route)
    .map((one) => ({ ...one, match: {} }))
  const route = choose(routes, { origin: silo.id, channel: posted.channel, topic: posted.topic, destination })
  if (!route) return { refused: 'route-missing', at: ['/channel', '/topic'] }
  return { channel, parsed, route, times: readTimes(posted, route.lifeMs, parts.world.now()) }
}

const optional = <T>(value: T, name: string): Record<string, T> => (value === undefined ? {} : { [name]: value })

/** The transaction of one that stands alone. */
export const build = (
  parts: Parts, silo: Silo, posted: Posted,
  { parsed, route, times }: Pick<Judged, 'parsed' | 'times'> & { readonly route: Pick<Route, 'name'> },
): Transaction => ({
  id: parts.world.newId(),
  origin: silo.id,
  reference: posted.reference,
  channel: posted.channel,
  topic: posted.topic,
  route: route.name,
  ...optional(parsed.destination, 'destination'),
  ...optional(posted.lane, 'lane'),
  ...optional(posted.dedupe, 'dedupe'),
  ...optional(posted.ask || undefined, 'asks'),
  ...optional(parts.world.tracer?.begin(posted.traceparent), 'trace'),
  priority: posted.priority ?? 'normal',
  status: 'queued',
  recipient: parts.seal.recipient(parsed.recipient),
  digest: parts.seal.digest(withoutUploads(parsed.body, parsed.attachments)),
  attempt: 0,
  dueAt: Math.max(times.now, times.notBefore ?? 0),
  deadlineAt: times.keptUntil,
  ...optional(times.notBefore, 'notBefore'),
  ...optional(times.expiresAt, 'expiresAt'),
  keptUntil: times.keptUntil,
  createdAt: times.now,
  changedAt: times.now,
  version: 1,
})
