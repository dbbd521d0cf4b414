// A silo's event becomes one transaction for each partner that subscribes, all in one commit with the event's own record, which
// knows the event again: the same event once more is answered with the same transactions, and another under its name is refused.
import type { Channel, Parsed } from '../../core/channel.ts'
import type { Entity, Organisation, Partner } from '../../core/partner.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { Silo } from '../../core/silo.ts'
import type { Held } from '../../core/store.ts'
import type { Priority, Transaction } from '../../core/transaction.ts'
import { localDate } from '../../routes/index.ts'
import type { OnUnsure } from '../accept.ts'
import { build, judge, refusedRight, type Posted } from '../judge.ts'
import type { Parts } from '../parts.ts'
import { readTimes, timesFault } from '../times.ts'
import { laneFor, referenceFor } from './name.ts'

/** An event as a silo publishes it; its shape has passed its schema. */
export interface PostedEvent {
  readonly reference: string
  readonly topic: string
  readonly entity: Entity
  /** Only these organisations are told; without it, all that subscribe. */
  readonly organisations?: readonly Pick<Organisation, 'type' | 'code'>[]
  readonly priority?: Priority
  readonly notBefore?: string
  readonly expiresAt?: string
}

export interface Published {
  /** The event's own record. */
  readonly event: Transaction
  /** One for each partner that is told. */
  readonly transactions: readonly Transaction[]
  /** The silo had published the very same event before. */
  readonly repeated: boolean
}

export type Publish = (silo: Silo, posted: PostedEvent) => Promise<Published | Refusal>

const compared = ['topic', 'priority', 'notBefore', 'expiresAt'] as const

const conflictOf = (stored: Transaction, fresh: Transaction): Refusal | undefined => {
  const names: string[] = compared.filter((name) => stored[name] !== fresh[name])
  if (stored.digest !== fresh.digest) names.push('entity')
  if (names.length === 0) return undefined
  return { refused: 'reference-conflict', at: names.map((name) => `/${name}`), detail: `Differs in: ${names.join(', ')}.` }
}

/** Where it lies in the event. */
const placed = ({ at = [], ...refusal }: Refusal): Refusal =>
  ({ ...refusal, at: at.map((pointer) => pointer.replace(/^\/content/, '/entity')) })

const messageTo = (partner: string, channel: string, posted: PostedEvent, lane: string): Posted => {
  const { entity, organisations: _, ...rest } = posted
  const reference = referenceFor(posted.reference, partner, entity.EntitetId)
  return { ...rest, reference, channel, recipient: { partner }, content: entity, lane }
}

const isNamed = (partner: Partner, { organisations }: PostedEvent): boolean =>
  organisations?.some(({ type, code }) => type === partner.organisation.type && code === partner.organisation.code) ?? true

interface Read {
  readonly channel: Channel
  readonly parsed: Parsed
  readonly entity: Entity
}

const readEvent = ({ channels, world }: Parts, silo: Silo, posted: PostedEvent): Read | Refusal => {
  const channel = [...channels.values()].find(({ events }) => events)
  if (!channel) return { refused: 'channel-unknown' }
  const forbidden = refusedRight(silo, { channel: channel.name, topic: posted.topic })
  if (forbidden) return { ...forbidden, at: forbidden.at?.filter((pointer) => pointer === '/topic') }
  const parsed = channel.parse({ recipient: { partner: 'nobody' }, content: posted.entity }, world.now())
  return isRefusal(parsed) ? placed(parsed) : { channel, parsed, entity: parsed.body.content as Entity }
}

/** The record of the event itself: settled from the first, without a payload. */
const recordOf = (parts: Parts, silo: Silo, posted: PostedEvent, { parsed, entity, channel: { name } }: Read): Transaction => {
  const times = readTimes(posted, 0, parts.world.now())
  const body = { recipient: posted.organisations ?? null, content: entity }
  const message = { ...posted, ...body, channel: name }
  const { destination: _, ...record } = build(parts, silo, message, { parsed: { ...parsed, body }, route: { name }, times })
  return record
}

/** One of those that an event became, committed; its lane may withhold it. */
export type OnFanned = (transaction: Transaction) => void

/** Makes the publishing stage. Rejects only with a Fault of the store: then nothing was taken. */
export const createPublish = (parts: Parts, onFanned: OnFanned, onUnsure: OnUnsure): Publish => {
  const { store, seal, world, subscriptions } = parts

  const toldOf = async (origin: string, { reference, entity }: PostedEvent): Promise<readonly Transaction[]> => {
    const names = (subscriptions?.partners ?? []).map(({ id }) => referenceFor(reference, id, entity.EntitetId))
    const found = await Promise.all(names.map((name) => store.find(origin, name)))
    return found.filter((one) => one !== undefined)
  }
  const repeated = async (stored: Transaction, fresh: Transaction, posted: PostedEvent): Promise<Published | Refusal> =>
    conflictOf(stored, fresh) ?? { event: stored, transactions: await toldOf(stored.origin, posted), repeated: true }

  const heldFor = (silo: Silo, posted: PostedEvent, { channel, parsed, entity }: Read, { id }: Partner): Held | Refusal => {
    const lane = laneFor(seal, id, parsed.recipient, entity, posted.reference)
    const message = messageTo(id, channel.name, posted, lane)
    const judged = judge(parts, silo, message)
    if (isRefusal(judged)) return judged
    const transaction = build(parts, silo, message, judged)
    return { transaction, payload: seal.seal(transaction.id, judged.parsed.body) }
  }
  const insert = (record: Transaction, held: readonly Held[]) =>
    store.insert(record, new Uint8Array(), held).catch((error: unknown) => {
      onUnsure()
      throw error
    })

  return async (silo, posted) => {
    const read = readEvent(parts, silo, posted)
    if (isRefusal(read)) return read
    const record = recordOf(parts, silo, posted, read)
    const late = timesFault(readTimes(posted, 1, world.now()))
    const stored = await store.find(silo.id, posted.reference)
    if (stored) return repeated(stored, record, posted)
    if (late) return late
    const { EntitetId } = read.entity
    const subscribers = await subscriptions?.subscribers(EntitetId, posted.topic, localDate(world.now())) ?? []
    const held: Held[] = []
    for (const partner of subscribers.filter((each) => isNamed(each, posted))) {
      const made = heldFor(silo, posted, read, partner)
      if (isRefusal(made)) return placed(made)
      held.push(made)
    }
    const told = held.length > 0
    const event: Transaction = { ...record, status: told ? 'sent' : 'cancelled', reason: told ? 'fanned-out' : 'no-subscriber' }
    const inserted = await insert(event, held)
    if (inserted.outcome !== 'inserted') return repeated(inserted.transaction, record, posted)
    world.records.count('sluse_events_total', { origin: silo.id, told: told ? 'yes' : 'no' })
    for (const { transaction } of held) onFanned(transaction)
    return { event, transactions: held.map(({ transaction }) => transaction), repeated: false }
  }
}
