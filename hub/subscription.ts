// One silo's subscription to its own journal: a cursor, and what happens when a post succeeds or fails. Entries are posted in
// order and at least once (each carries its `seq`, so a repeat is recognised). One that keeps failing is suspended until the
// silo resumes it, and then catches up from its cursor.
import type { Outcome } from '../core/outcome.ts'
import type { Silo } from '../core/silo.ts'
import type { Entry, Instant } from '../core/transaction.ts'
import type { Bounds } from './bounds.ts'
import { publicEntry } from './entry.ts'
import type { Parts } from './parts.ts'

/** How a silo's webhook is doing. `after` is the last journal position it took. */
export interface WebhookState {
  readonly after: number
  readonly failingSince?: Instant
  readonly suspendedAt?: Instant
  readonly reason?: string
}

export interface Subscription {
  readonly silo: Silo
  state: WebhookState
  /** Aborted by whoever has news: a commit, a resume, the end. */
  wake: AbortController
}

const firstMs = 500
const maxMs = 60_000
const postMs = 15_000

export const markName = (silo: string): string => `webhook:${silo}`

/** Keeps the state durably, so that a restart goes on from there. */
export const save = async ({ world, store }: Parts, subscription: Subscription, state: WebhookState): Promise<void> => {
  const silo = subscription.silo.id
  subscription.state = state
  world.records.gauge('sluse_webhook_suspended', state.suspendedAt ? 1 : 0, { silo })
  await store.mark(markName(silo), JSON.stringify(state))
}

const unknown = (reason: string): Outcome => ({ kind: 'unknown', reason })

const send = (parts: Parts, { silo }: Subscription, entries: readonly Entry[], bounds: Bounds): Promise<Outcome> => {
  const body = JSON.stringify({ silo: silo.id, entries: entries.map(publicEntry) })
  return bounds.run<Outcome>((signal) => parts.postStatus(silo, body, signal), unknown, postMs)
}

const failed = async (parts: Parts, subscription: Subscription, outcome: Outcome): Promise<void> => {
  const { world } = parts
  const { silo, state } = subscription
  const now = world.now()
  const failingSince = state.failingSince ?? now
  const reason = 'reason' in outcome ? outcome.reason : outcome.kind
  const over = now - failingSince >= (silo.webhook?.suspendAfterMs ?? 0)
  // What came while the post was under way does not cut the pause short.
  subscription.wake = new AbortController()
  await save(parts, subscription, { after: state.after, failingSince, reason, ...(over && { suspendedAt: now }) })
  if (over) return world.log.warn('webhook-suspended', { silo: silo.id, reason })
  const backoff = Math.min(maxMs, Math.max(firstMs, now - failingSince))
  await world.sleep(Math.ceil(backoff * (0.5 + world.random() / 2)), subscription.wake.signal)
}

/** Posts what lies behind the cursor and moves it, or notes the failure and waits a while. */
export const deliver = async (
  parts: Parts, subscription: Subscription, entries: readonly Entry[], bounds: Bounds,
): Promise<void> => {
  const outcome = await send(parts, subscription, entries, bounds)
  if (bounds.signal.aborted && outcome.kind !== 'delivered') return
  const { silo, state } = subscription
  parts.world.records.count('sluse_webhook_posts_total', { silo: silo.id, outcome: outcome.kind })
  if (outcome.kind === 'delivered') await save(parts, subscription, { after: entries.at(-1)?.seq ?? state.after })
  else await failed(parts, subscription, outcome)
}
