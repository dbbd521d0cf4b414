// What the end of a transaction makes of the chain behind it, in the same commit: the first link that its cause permits is
// released, and what is no longer needed is cancelled. So no crash can lie between a failure and its fallback.
import type { Event, Status } from '../core/status.ts'
import { step, type Patch } from '../core/step.ts'
import type { Change } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'
import { causeOf, mayFollow } from '../routes/index.ts'
import type { Parts } from './parts.ts'
import type { Write } from './write.ts'

const ends: ReadonlySet<Status> = new Set(['delivered', 'failed', 'cancelled'])

/** True where a change ends one that others follow on. */
export const endsLink = ({ next, event }: Change): boolean =>
  next.next !== undefined && event !== 'evidence' && ends.has(next.status)

type Verdict = readonly [Event, string]

const verdictOn = ({ fallback }: Parts, ended: Transaction, held: Transaction, reason = ended.reason): Verdict => {
  if (ended.status === 'delivered') return ['unneeded', 'fallback-unneeded']
  if (ended.status === 'cancelled') return ['unneeded', 'chain-cancelled']
  const cause = causeOf(reason)
  const hop = { topic: ended.topic, from: ended.channel, to: held.channel }
  if (mayFollow(fallback, hop, cause)) return ['released', cause === 'unproven' ? 'fallback-unproven' : 'fallback']
  return ['unneeded', cause === 'unproven' ? 'fallback-unproven' : 'fallback-forbidden']
}

const hop = (held: Transaction, ended: Transaction, [event, reason]: Verdict, now: number): Change | undefined => {
  const released: Patch = { dueAt: Math.max(now, held.notBefore ?? 0), deadlineAt: held.keptUntil }
  const evidence = { ...(ended.reason !== undefined && { code: ended.reason }), by: `fallback:${ended.id}` }
  return step(held, event, now, { reason, ...(event === 'released' && released) }, evidence)
}

/** Adds to a change that ends a link what becomes of the links behind it. */
export const createRelease = (parts: Parts) => async (change: Change): Promise<Change> => {
  const { store, world } = parts
  const also: Change[] = []
  for (let id = change.next.next; id !== undefined;) {
    const held = await store.read(id)
    if (held?.status !== 'held') break
    const verdict = verdictOn(parts, change.next, held)
    const made = hop(held, change.next, verdict, world.now())
    if (made) also.push(made)
    id = verdict[0] === 'released' ? undefined : held.next
  }
  return also.length > 0 ? { ...change, also } : change
}

/** The time for a held link has come, and nothing proves that the one before it failed: the rules say whether it is sent. */
export const createUnproven = (parts: Parts, write: Write) => async (held: Transaction): Promise<void> => {
  const before = held.follows === undefined ? undefined : await parts.store.read(held.follows)
  const verdict: Verdict = before
    ? verdictOn(parts, { ...before, status: 'failed' }, held, 'fallback-unproven')
    : ['unneeded', 'fallback-unproven']
  const change = hop(held, before ?? held, verdict, parts.world.now())
  if (change) await write(change)
}
