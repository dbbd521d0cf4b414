// One silo's subscription to its own journal: a cursor, and what happens when a post succeeds or fails. Entries are posted in
// order and at least once (each carries its `seq`, so a repeat is recognised). One that keeps failing is suspended until the
// silo resumes it, and then catches up from its cursor. Several hubs take turns at it.
import type { Outcome } from '../core/outcome.ts'
import type { Silo } from '../core/silo.ts'
import type { Entry, Instant } from '../core/transaction.ts'
import type { Bounds } from './bounds.ts'
import { publicEntry } from './entry.ts'
import type { Parts } from './parts.ts'
import { createTurn, type Turn } from './turn.ts'

/** How a silo's webhook is doing. `after` is the last journal position it took. */
export interface WebhookState {
  readonly after: number
  readonly failingSince?: Instant
  readonly suspendedAt?: Instant
  readonly reason?: string
}

/** `againAt`: whoever's turn it is, nothing is posted before. */
export interface Posting extends WebhookState { readonly againAt?: Instant }

export interface Subscription {
  readonly silo: Silo
  readonly turn: Turn<Posting>
  /** Aborted by whoever has news: a commit, a resume, the end. */
  wake: AbortController
}

const firstMs = 500
const maxMs = 60_000
const postMs = 15_000

export const subscribe = ({ world, store }: Parts, silo: Silo): Subscription => ({
  silo, wake: new AbortController(), turn: createTurn<Posting>({ world, store, name: `webhook:${silo.id}`, first: { after: 0 } }),
})

/** Keeps the state durably, so that a restart goes on from there; false where another hub has changed it meanwhile. */
export const save = ({ world }: Parts, { silo, turn }: Subscription, posting: Posting): Promise<boolean> => {
  world.records.gauge('sluse_webhook_suspended', posting.suspendedAt ? 1 : 0, { silo: silo.id })
  return turn.give(posting)
}

const unknown = (reason: string): Outcome => ({ kind: 'unknown', reason })

const send = (parts: Parts, { silo, turn }: Subscription, entries: readonly Entry[], bounds: Bounds): Promise<Outcome> => {
  const body = JSON.stringify({ silo: silo.id, entries: entries.map(publicEntry) })
  return turn.hold((lost) => bounds.run<Outcome>(
    (signal) => parts.postStatus(silo, body, AbortSignal.any([signal, lost])), unknown, postMs))
}

const failed = async (parts: Parts, subscription: Subscription, outcome: Outcome): Promise<void> => {
  const { world } = parts
  const { silo, turn } = subscription
  const { after, failingSince = world.now() } = turn.state()
  const now = world.now()
  const reason = 'reason' in outcome ? outcome.reason : outcome.kind
  const over = now - failingSince >= (silo.webhook?.suspendAfterMs ?? 0)
  const backoff = Math.min(maxMs, Math.max(firstMs, now - failingSince))
  const againAt = now + Math.ceil(backoff * (0.5 + world.random() / 2))
  const isSaved = await save(parts, subscription, { after, failingSince, reason, ...(over ? { suspendedAt: now } : { againAt }) })
  if (over && isSaved) world.log.warn('webhook-suspended', { silo: silo.id, reason })
}

/** Posts what lies behind the cursor and moves it, or notes the failure. */
export const deliver = async (
  parts: Parts, subscription: Subscription, entries: readonly Entry[], bounds: Bounds,
): Promise<void> => {
  const outcome = await send(parts, subscription, entries, bounds)
  if (bounds.signal.aborted && outcome.kind !== 'delivered') return
  const { silo, turn } = subscription
  parts.world.records.count('sluse_webhook_posts_total', { silo: silo.id, outcome: outcome.kind })
  if (outcome.kind === 'delivered') await save(parts, subscription, { after: entries.at(-1)?.seq ?? turn.state().after })
  else await failed(parts, subscription, outcome)
}
