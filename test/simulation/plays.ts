// How a counterpart behaves to one attempt, by the name of its manner.
import type { Delivery } from '../../core/adapter.ts'
import type { Outcome, Receipt } from '../../core/outcome.ts'
import type { Chance } from './chance.ts'
import type { Time } from './time.ts'

export const manners = [
  'accept', 'deliver', 'refuse', 'postpone', 'trouble', 'pause', 'lose-answer', 'not-received', 'hang', 'late', 'throw',
  'overtake', 'bounce',
] as const
export type Manner = (typeof manners)[number]

/** What a counterpart really has of one message. */
export interface Had { arrivals: number; delivered: boolean; bounced: boolean }

export type Play = (delivery: Delivery, signal: AbortSignal) => Promise<Outcome>

interface Means {
  readonly time: Time
  readonly chance: Chance
  arrive(delivery: Delivery): Had
  /** Whether receipts are sent badly: twice, shuffled, late. */
  badReceipts(): boolean
  receipt(receipt: Receipt): void
}

/** Longer than any lease. */
const lateMs = 90_000
const [promptMs, tardyMs] = [5000, 600_000]

const aborted = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) return resolve()
  signal.addEventListener('abort', () => resolve(), { once: true })
})

const unknown = (reason: string): Outcome => ({ kind: 'unknown', reason })
export const evidenceOf = ({ id }: Delivery) => ({ handle: `h-${id.slice(-4)}`, code: 'ok' })
const accepted = (delivery: Delivery): Outcome => ({ kind: 'accepted', evidence: evidenceOf(delivery) })

type Final = 'delivered' | 'refused'

const receiptOf = (delivery: Delivery, kind: Receipt['kind'], attempt: number | undefined): Receipt => ({
  id: delivery.id, kind, evidence: { ...evidenceOf(delivery), code: `c-${kind}`, attempt },
  ...(kind === 'refused' && { reason: 'recipient-unknown' }),
})

const createReceipts = ({ time, chance, badReceipts, receipt }: Means) => {
  const kindsOf = (final: Final): Receipt['kind'][] => {
    if (!badReceipts()) return [final]
    return final === 'refused' ? ['accepted', final, final, 'noted'] : ['accepted', final, final, 'read', 'noted']
  }
  return (delivery: Delivery, final: Final, had: Had): void => {
    const attempt = chance.of(0.7) || final === 'refused' ? delivery.attempt : undefined
    for (const kind of kindsOf(final)) {
      const made = receiptOf(delivery, kind, attempt)
      time.at(time.now() + chance.between(0, badReceipts() ? tardyMs : promptMs), () => receipt(made))
    }
    if (final === 'delivered') had.delivered = true
    else had.bounced = true
  }
}

/** What never says yes. */
const refusals = ({ chance }: Means) => ({
  refuse: async () => ({ kind: 'refused', reason: 'content-refused' }),
  postpone: async () => ({ kind: 'postponed', reason: 'greylisted', blame: 'message' }),
  trouble: async () => ({ kind: 'postponed', reason: 'credential-refused', blame: 'route' }),
  pause: async () => {
    const blame = chance.of(0.5) ? 'route' : 'message'
    return { kind: 'postponed', reason: 'overloaded', blame, retryAfterMs: chance.pick([0, 1000, 60_000]) }
  },
  'not-received': async () => unknown('cut-off'),
} satisfies Partial<Record<Manner, Play>>)

/** What leaves the hub in the dark. */
const silences = ({ time, chance, arrive }: Means): Pick<Record<Manner, Play>, 'hang' | 'late' | 'throw'> => ({
  hang: async (delivery, signal) => {
    if (chance.of(0.5)) arrive(delivery)
    await aborted(signal)
    return unknown('timed-out')
  },
  late: async (delivery) => {
    arrive(delivery)
    await time.sleep(lateMs)
    return accepted(delivery)
  },
  throw: async (delivery) => {
    if (chance.of(0.5)) arrive(delivery)
    throw new Error('an adapter must not throw')
  },
})

export const createPlays = (means: Means): Readonly<Record<Manner, Play>> => {
  const { time, chance, arrive } = means
  const receipts = createReceipts(means)
  return {
    ...refusals(means), ...silences(means),
    accept: async (delivery) => {
      const had = arrive(delivery)
      if (chance.of(0.5)) receipts(delivery, 'delivered', had)
      return accepted(delivery)
    },
    deliver: async (delivery) => {
      arrive(delivery).delivered = true
      return { kind: 'delivered', evidence: evidenceOf(delivery) }
    },
    'lose-answer': async (delivery) => {
      const had = arrive(delivery)
      if (chance.of(0.3)) receipts(delivery, 'delivered', had)
      return unknown('cut-off')
    },
    overtake: async (delivery, signal) => {
      receipts(delivery, 'delivered', arrive(delivery))
      await time.sleep(chance.between(0, 8000), signal)
      return accepted(delivery)
    },
    bounce: async (delivery) => {
      receipts(delivery, 'refused', arrive(delivery))
      return accepted(delivery)
    },
  }
}
