// What waits for a partner that has no address and polls (WS-MakeConnection): one queue for each address it made up (MC-1),
// as plain data. First in, first out; a message that must arrive stays until it is acknowledged and is handed out again,
// because the answer to a poll can be lost like anything else (MC-6).
import { waitAfter } from './backoff.ts'
import type { MakeConnection, Message } from './message.ts'
import type { FaultCode } from './fault.ts'
import type { Name } from '../protocols/xml/index.ts'
import type { RmSettings } from './settings.ts'

export interface Waiting {
  /** The name of its bytes in the ledger. */
  readonly key: string
  /** Until it is acknowledged; others are gone once they were handed out, for the partner asks again for what it misses. */
  readonly stays: boolean
  readonly attempts: number
  readonly dueAt: number
}

export interface PolledQueue {
  readonly version: 1
  readonly address: string
  readonly waiting: readonly Waiting[]
  /** Without a poll for so long the address is forgotten (MC-7). */
  readonly polledAt: number
}

export const emptyQueue = (address: string, now: number): PolledQueue => ({ version: 1, address, waiting: [], polledAt: now })

/** Puts a message at the end. */
export const enqueue = (queue: PolledQueue, key: string, stays: boolean, now: number): PolledQueue =>
  ({ ...queue, waiting: [...queue.waiting, { key, stays, attempts: 0, dueAt: now }] })

/** What was acknowledged, or need not be sent any more, goes. */
export const withdraw = (queue: PolledQueue, keys: readonly string[]): PolledQueue =>
  ({ ...queue, waiting: queue.waiting.filter(({ key }) => !keys.includes(key)) })

export interface Handed {
  readonly queue: PolledQueue
  /** The message to answer with; without one the answer is empty (MC-2). */
  readonly key?: string
  /** Whether more is waiting that could be fetched at once (MC-4). */
  readonly pending: boolean
}

const handedOut = (one: Waiting, now: number, { resendMs, resendCapMs }: RmSettings): readonly Waiting[] => {
  if (!one.stays) return []
  const attempts = one.attempts + 1
  return [{ ...one, attempts, dueAt: now + waitAfter(attempts, one.key, resendMs, resendCapMs) }]
}

/** Answers a poll with the first message that is due. */
export const poll = (queue: PolledQueue, now: number, settings: RmSettings): Handed => {
  const at = queue.waiting.findIndex(({ dueAt }) => dueAt <= now)
  const one = queue.waiting[at]
  if (!one) return { queue: { ...queue, polledAt: now }, pending: false }
  const waiting = [...queue.waiting.slice(0, at), ...handedOut(one, now, settings), ...queue.waiting.slice(at + 1)]
  return { queue: { ...queue, waiting, polledAt: now }, key: one.key, pending: waiting.some(({ dueAt }) => dueAt <= now) }
}

/** Whether nobody has polled for so long that the address is forgotten. */
export const isForgotten = ({ polledAt }: PolledQueue, now: number, { inactivityMs }: RmSettings): boolean =>
  polledAt + inactivityMs <= now

/** What a MakeConnection selects: an address and nothing else, or a fault (MC-3). */
export const selectionIn = ({ address, unsupported }: MakeConnection): string | { readonly code: FaultCode,
  readonly names?: readonly Name[] } => {
  if (unsupported.length > 0) return { code: 'UnsupportedSelection', names: unsupported }
  return address === undefined || address === '' ? { code: 'MissingSelection' } : address
}

/** The message as it goes out over a poll: itself, with word of what more there is (MC-4, MC-5). */
export const overPoll = (message: Message, { pending }: Handed): Message => ({ ...message, pending })
