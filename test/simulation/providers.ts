// Counterparts as models. Each knows the truth, how often a message really reached it, and answers as badly as the port allows.
// Three kinds: blind (cannot be asked, knows no repeats), askable (honest when asked) and repeatable (knows repeats).
import type { Adapter, Delivery } from '../../core/adapter.ts'
import { fetchedAdapter } from '../../core/fetch.ts'
import type { Answer, Receipt } from '../../core/outcome.ts'
import type { Chance } from './chance.ts'
import { createPlays, evidenceOf, type Had, type Manner } from './plays.ts'
import type { Time } from './time.ts'

export type { Had, Manner } from './plays.ts'

export const kinds = ['blind', 'askable', 'repeatable'] as const
/** `fetched`: nothing is sent to it; it comes by itself, see fetcher.ts. */
export type Kind = (typeof kinds)[number] | 'fetched'

export interface Provider {
  readonly kind: Kind
  readonly adapter: Adapter
  had(id: string): Had | undefined
  /** It has taken home what it fetched; one that it knows already is no other. */
  fetched(delivery: Delivery): void
}

export interface Setting {
  readonly kind: Kind
  readonly time: Time
  readonly chance: Chance
  /** How it behaves to this attempt. */
  manner(delivery: Delivery): Manner
  /** Whether it answers when asked. */
  answers(): boolean
  /** Longest time it takes for anything. */
  latencyMs(): number
  badReceipts(): boolean
  began(delivery: Delivery): void
  arrived(delivery: Delivery): void
  receipt(receipt: Receipt): void
}

const createTruth = ({ kind, arrived }: Setting) => {
  const known = new Map<string, Had>()
  const arrive = (delivery: Delivery): Had => {
    const had = known.get(delivery.id) ?? { arrivals: 0, delivered: false, bounced: false }
    const isRepeat = had.arrivals > 0 && (kind === 'repeatable' || kind === 'fetched')
    known.set(delivery.id, had)
    if (isRepeat) return had
    had.arrivals += 1
    arrived(delivery)
    return had
  }
  return { known, arrive }
}

const told = (delivery: Delivery, had: Had | undefined): Answer => {
  if (!had) return { kind: 'absent' }
  const evidence = evidenceOf(delivery)
  if (had.bounced) return { kind: 'refused', reason: 'recipient-unknown', evidence }
  return { kind: had.delivered ? 'delivered' : 'accepted', evidence }
}

/** A counterpart. */
export const createProvider = (setting: Setting): Provider => {
  const { kind, time, chance } = setting
  const { known, arrive } = createTruth(setting)
  const plays = createPlays({ ...setting, arrive })

  const wait = (signal: AbortSignal): Promise<void> => time.sleep(chance.between(0, setting.latencyMs()), signal)
  const send: Adapter['send'] = async (delivery, signal) => {
    setting.began(delivery)
    const manner = setting.manner(delivery)
    await wait(signal)
    if (signal.aborted) return { kind: 'unknown', reason: 'timed-out' }
    const knowsIt = kind === 'repeatable' && known.has(delivery.id)
    return plays[knowsIt && (manner === 'refuse' || manner === 'bounce') ? 'accept' : manner](delivery, signal)
  }
  const lookup: Adapter['lookup'] = async (delivery, signal) => {
    await wait(signal)
    if (!setting.answers() || signal.aborted) return { kind: 'unknown', reason: 'timed-out' }
    return told(delivery, known.get(delivery.id))
  }
  const sent = { repeatable: kind === 'repeatable', send, close: async () => undefined, ...(kind === 'askable' && { lookup }) }
  const adapter = kind === 'fetched' ? fetchedAdapter : sent
  return { kind, adapter, had: (id) => known.get(id), fetched: (delivery) => { arrive(delivery).delivered = true } }
}
