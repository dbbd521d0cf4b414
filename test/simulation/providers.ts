// Counterparts as models. Each knows the truth, how often a message really reached it, and answers as badly as the port allows:
// it refuses, postpones, loses its answer, hangs, answers after the lease, throws, and sends receipts late, twice, out of order
// or before its answer. Three kinds: blind (cannot be asked, knows no repeats), askable (honest when asked) and repeatable.
import type { Adapter, Delivery } from '../../core/adapter.ts'
import type { Answer, Outcome, Receipt } from '../../core/outcome.ts'
import type { Chance } from './chance.ts'
import type { Time } from './time.ts'

export const kinds = ['blind', 'askable', 'repeatable'] as const
export type Kind = (typeof kinds)[number]

export const manners = [
  'accept', 'deliver', 'refuse', 'postpone', 'trouble', 'pause', 'lose-answer', 'not-received', 'hang', 'late', 'throw', 'overtake', 'bounce',
] as const
export type Manner = (typeof manners)[number]

/** What a counterpart really has of one message. */
export interface Had { arrivals: number; delivered: boolean; bounced: boolean }

export interface Provider {
  readonly name: string
  readonly kind: Kind
  readonly adapter: Adapter
  had(id: string): Had | undefined
}

export interface Setting {
  readonly name: string
  readonly kind: Kind
  readonly time: Time
  readonly chance: Chance
  /** How it behaves to this attempt. */
  manner(delivery: Delivery): Manner
  /** Whether it answers when asked. */
  answers(): boolean
  /** Longest time it takes for anything. */
  latencyMs(): number
  /** Whether it sends receipts badly: twice, shuffled, late. */
  badReceipts(): boolean
  began(provider: string, delivery: Delivery): void
  arrived(provider: string, delivery: Delivery, had: Had): void
  receipt(receipt: Receipt): void
}

/** Longer than any lease. */
const lateMs = 90_000

type Play = (delivery: Delivery, signal: AbortSignal) => Promise<Outcome>

const aborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) return resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
})

const createReceipts = ({ time, chance, badReceipts, receipt }: Setting) => {
  const sendOne = (made: Receipt, latest: number): void => { time.at(time.now() + chance.between(0, latest), () => receipt(made)) }
  const kindsOf = (final: 'delivered' | 'refused'): Receipt['kind'][] => (badReceipts() ? ['accepted', final, final, 'read', 'noted'] : [final])
  return (delivery: Delivery, final: 'delivered' | 'refused', had: Had): void => {
    const attempt = chance.of(0.7) || final === 'refused' ? delivery.attempt : undefined
    for (const kind of kindsOf(final)) {
      if (kind === 'read' && final === 'refused') continue
      const evidence = { code: `c-${kind}`, handle: `h-${delivery.id.slice(-4)}`, attempt }
      sendOne({ id: delivery.id, kind, evidence, ...(kind === 'refused' && { reason: 'recipient-unknown' }) }, badReceipts() ? 600_000 : 5000)
    }
    if (final === 'delivered') had.delivered = true
    else had.bounced = true
  }
}

/** A counterpart. */
export const createProvider = (setting: Setting): Provider => {
  const { name, kind, time, chance } = setting
  const known = new Map<string, Had>()
  const receipts = createReceipts(setting)

  const arrive = (delivery: Delivery): Had => {
    const had = known.get(delivery.id) ?? { arrivals: 0, delivered: false, bounced: false }
    const isRepeat = had.arrivals > 0 && kind === 'repeatable'
    known.set(delivery.id, had)
    if (isRepeat) return had
    had.arrivals += 1
    setting.arrived(name, delivery, had)
    return had
  }
  const evidenceOf = ({ id }: Delivery) => ({ handle: `h-${id.slice(-4)}`, code: 'ok' })
  const accept: Play = async (delivery) => {
    arrive(delivery)
    return { kind: 'accepted', evidence: evidenceOf(delivery) }
  }
  const unknown = (reason: string): Outcome => ({ kind: 'unknown', reason })

  const plays: Readonly<Record<Manner, Play>> = {
    accept: async (delivery, signal) => {
      const outcome = await accept(delivery, signal)
      if (chance.of(0.5)) receipts(delivery, 'delivered', known.get(delivery.id) as Had)
      return outcome
    },
    deliver: async (delivery) => {
      arrive(delivery).delivered = true
      return { kind: 'delivered', evidence: evidenceOf(delivery) }
    },
    refuse: async () => ({ kind: 'refused', reason: 'content-refused' }),
    postpone: async () => ({ kind: 'postponed', reason: 'greylisted', blame: 'message' }),
    trouble: async () => ({ kind: 'postponed', reason: 'credential-refused', blame: 'route' }),
    pause: async () => (
      { kind: 'postponed', reason: 'overloaded', blame: chance.of(0.5) ? 'route' : 'message', retryAfterMs: chance.pick([0, 1000, 60_000]) }),
    'lose-answer': async (delivery) => {
      const had = arrive(delivery)
      if (chance.of(0.3)) receipts(delivery, 'delivered', had)
      return unknown('cut-off')
    },
    'not-received': async () => unknown('cut-off'),
    hang: async (delivery, signal) => {
      if (chance.of(0.5)) arrive(delivery)
      await aborted(signal)
      return unknown('timed-out')
    },
    late: async (delivery, signal) => {
      const outcome = await accept(delivery, signal)
      await time.sleep(lateMs)
      return outcome
    },
    throw: async (delivery) => {
      if (chance.of(0.5)) arrive(delivery)
      throw new Error('an adapter must not throw')
    },
    overtake: async (delivery, signal) => {
      receipts(delivery, 'delivered', arrive(delivery))
      await time.sleep(chance.between(0, 8000), signal)
      return { kind: 'accepted', evidence: evidenceOf(delivery) }
    },
    bounce: async (delivery) => {
      receipts(delivery, 'refused', arrive(delivery))
      return { kind: 'accepted', evidence: evidenceOf(delivery) }
    },
  }

  const send: Adapter['send'] = async (delivery, signal) => {
    setting.began(name, delivery)
    const manner = setting.manner(delivery)
    await time.sleep(chance.between(0, setting.latencyMs()), signal)
    if (signal.aborted) return unknown('timed-out')
    const knowsIt = kind === 'repeatable' && known.has(delivery.id)
    return plays[knowsIt && (manner === 'refuse' || manner === 'bounce') ? 'accept' : manner](delivery, signal)
  }
  const told = (delivery: Delivery, had: Had | undefined): Answer => {
    if (!had) return { kind: 'absent' }
    if (had.bounced) return { kind: 'refused', reason: 'recipient-unknown', evidence: evidenceOf(delivery) }
    return { kind: had.delivered ? 'delivered' : 'accepted', evidence: evidenceOf(delivery) }
  }
  const lookup: Adapter['lookup'] = async (delivery, signal) => {
    await time.sleep(chance.between(0, setting.latencyMs()), signal)
    return setting.answers() && !signal.aborted ? told(delivery, known.get(delivery.id)) : unknown('timed-out')
  }
  const adapter: Adapter = { repeatable: kind === 'repeatable', send, close: async () => undefined, ...(kind === 'askable' && { lookup }) }
  return { name, kind, adapter, had: (id) => known.get(id) }
}
