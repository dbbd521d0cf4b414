// The door's stage: a message becomes a transaction. Everything that can be refused is refused here, as a value; what is
// accepted is answered for only after its commit.
import type { Channel, Parsed } from '../core/channel.ts'
import type { Body } from '../core/adapter.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Route } from '../core/route.ts'
import type { Silo } from '../core/silo.ts'
import type { Priority, Transaction } from '../core/transaction.ts'
import { choose, topicFits } from '../routes/index.ts'
import type { Parts } from './parts.ts'
import { drop, duplicateOf } from './drop.ts'
import { readTimes, timesFault, type Times } from './times.ts'

/** A message as a silo posts it; its shape has passed the schema of its channel. */
export interface Posted {
  readonly reference: string
  readonly channel: string
  readonly topic: string
  readonly recipient: unknown
  readonly content: unknown
  readonly lane?: string
  /** While one of the same silo, channel and key is unsettled, another is dropped. */
  readonly dedupe?: string
  readonly priority?: Priority
  /** The silo is asked just before sending whether it is still relevant. */
  readonly ask?: boolean
  readonly notBefore?: string
  readonly expiresAt?: string
}

export interface Accepted {
  readonly transaction: Transaction
  /** The silo had posted the very same message before. */
  readonly repeated: boolean
  readonly notes?: Parsed['notes']
}

export type Accept = (silo: Silo, posted: Posted) => Promise<Accepted | Refusal>

/** What the door hands on: the transaction as committed, and its sealed payload. */
export type OnAccepted = (transaction: Transaction, sealed: Uint8Array, withheld: boolean) => void

/** The ledger answered with an error: it may be committed all the same, and then it is sent, whatever the silo was told. */
export type OnUnsure = () => void

interface Judged { readonly parsed: Parsed; readonly route: Route; readonly times: Times }

const refusedRight = (silo: Silo, posted: Posted): Refusal | undefined => {
  if (!silo.channels.includes(posted.channel)) return { refused: 'channel-forbidden', at: ['/channel'] }
  if (!silo.topics.some((topic) => topicFits(topic, posted.topic))) return { refused: 'topic-unknown', at: ['/topic'] }
  if (posted.ask && !silo.relevance) return { refused: 'relevance-missing', at: ['/ask'] }
  return undefined
}

const judge = (parts: Parts, channel: Channel, silo: Silo, posted: Posted, body: Body): Judged | Refusal => {
  const parsed = channel.parse(body)
  if (isRefusal(parsed)) return parsed
  const { destination } = parsed
  const route = choose(parts.routes, { origin: silo.id, channel: posted.channel, topic: posted.topic, destination })
  if (!route) return { refused: 'route-missing', at: ['/channel', '/topic'] }
  return { parsed, route, times: readTimes(posted, route.lifeMs, parts.world.now()) }
}

const optional = <T>(value: T, name: string): Record<string, T> => (value === undefined ? {} : { [name]: value })

const build = (parts: Parts, silo: Silo, posted: Posted, { parsed, route, times }: Judged): Transaction => ({
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
  priority: posted.priority ?? 'normal',
  status: 'queued',
  recipient: parts.seal.recipient(parsed.recipient),
  digest: parts.seal.digest(parsed.body),
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

const compared = ['channel', 'topic', 'lane', 'priority', 'notBefore', 'expiresAt', 'recipient'] as const

/** Names of the members in which a post differs from the transaction its reference names; never values. */
const differences = (stored: Transaction, fresh: Transaction): string[] => {
  const names: string[] = compared.filter((name) => stored[name] !== fresh[name])
  // A dropped one gave up its key, so the key of a repeat is not held against it.
  if (!duplicateOf(stored) && stored.dedupe !== fresh.dedupe) names.push('dedupe')
  if (stored.asks !== fresh.asks) names.push('ask')
  const sameBody = stored.digest === fresh.digest
  return sameBody || names.includes('recipient') ? names : [...names, 'content']
}

const answerKnown = (stored: Transaction, fresh: Transaction, notes: Parsed['notes']): Accepted | Refusal => {
  const names = differences(stored, fresh)
  if (names.length === 0) return { transaction: stored, repeated: true, notes }
  return { refused: 'reference-conflict', at: names.map((name) => `/${name}`), detail: `Differs in: ${names.join(', ')}.` }
}

/** Times that no longer make sense are refused, unless this is a repeat of what was accepted while they did. */
const lateAnswer = async (
  parts: Parts, fresh: Transaction, late: Refusal, notes: Parsed['notes'],
): Promise<Accepted | Refusal> => {
  const stored = await parts.store.find(fresh.origin, fresh.reference)
  return stored ? answerKnown(stored, fresh, notes) : late
}

/** Makes the accepting stage. Rejects only with a Fault of the store: then nothing was taken. */
export const createAccept = (
  parts: Parts, onAccepted: OnAccepted, onUnsure: OnUnsure,
): Accept => async (silo, posted) => {
  const channel = parts.channels.get(posted.channel)
  if (!channel) return { refused: 'channel-unknown', at: ['/channel'] }
  const forbidden = refusedRight(silo, posted)
  if (forbidden) return forbidden
  const judged = judge(parts, channel, silo, posted, { recipient: posted.recipient, content: posted.content })
  if (isRefusal(judged)) return judged
  const fresh = build(parts, silo, posted, judged)
  const late = timesFault(judged.times)
  if (late) return lateAnswer(parts, fresh, late, judged.parsed.notes)
  const sealed = parts.seal.seal(fresh.id, judged.parsed.body)
  const inserted = await parts.store.insert(fresh, sealed).catch((error: unknown) => {
    onUnsure()
    throw error
  })
  if (inserted.outcome === 'waiting') {
    const dropped = await drop(parts, fresh, inserted.transaction)
    return dropped.repeated ? answerKnown(dropped.transaction, fresh, judged.parsed.notes) : dropped
  }
  if (inserted.outcome !== 'inserted') return answerKnown(inserted.transaction, fresh, judged.parsed.notes)
  parts.world.records.count('sluse_accepted_total', { origin: silo.id, channel: posted.channel })
  onAccepted(fresh, sealed, inserted.withheld)
  return { transaction: fresh, repeated: false, notes: judged.parsed.notes }
}
