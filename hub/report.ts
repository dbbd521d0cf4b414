// Telling the silos: each silo with a webhook has a cursor in the journal and a loop that posts what lies behind it, in order
// and at least once (every entry carries its `seq`, so a repeat is recognised). A webhook that keeps failing is suspended; the
// silo resumes it and catches up from its cursor. The loop wakes on commits and never polls.
import type { Outcome } from '../core/outcome.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Silo } from '../core/silo.ts'
import type { Entry, Instant } from '../core/transaction.ts'
import type { Parts } from './parts.ts'

/** How a silo's webhook is doing. `after` is the last journal position it took. */
export interface WebhookState {
  readonly after: number
  readonly failingSince?: Instant
  readonly suspendedAt?: Instant
  readonly reason?: string
}

export interface Report {
  state(silo: string): WebhookState | Refusal
  /** Takes up again where it was left. */
  resume(silo: string): Promise<WebhookState | Refusal>
  start(): Promise<void>
  stop(): Promise<void>
}

const page = 100
const firstMs = 500
const maxMs = 60_000
const postMs = 15_000

interface Post { readonly silo: Silo; state: WebhookState; wake: AbortController }

/** The journal entry as silos see it, in the feed and in the webhook alike. */
export const publicEntry = ({ seq, id, reference, channel, status, event, reason, attempt, version, at, evidence }: Entry) => ({
  seq, id, reference, channel, status, event, reason, attempt, version, at: new Date(at).toISOString(),
  evidence: evidence && { ...evidence, claimedAt: evidence.claimedAt && new Date(evidence.claimedAt).toISOString() },
})

const markName = (silo: string): string => `webhook:${silo}`

/** The reporting stage. */
export const createReport = (parts: Parts): Report => {
  const { world, store } = parts
  const posts = new Map<string, Post>()
  const stopping = new AbortController()
  const loops: Promise<void>[] = []
  let unwatch: (() => void) | undefined

  const save = async (post: Post, state: WebhookState): Promise<void> => {
    post.state = state
    world.records.gauge('sluse_webhook_suspended', state.suspendedAt ? 1 : 0, { silo: post.silo.id })
    await store.mark(markName(post.silo.id), JSON.stringify(state))
  }

  const send = async (post: Post, entries: readonly Entry[]): Promise<Outcome> => {
    const body = JSON.stringify({ silo: post.silo.id, entries: entries.map(publicEntry) })
    const limit = new AbortController()
    const over = new AbortController()
    const abort = (): void => limit.abort()
    stopping.signal.addEventListener('abort', abort, { once: true })
    void world.sleep(postMs, over.signal).then(() => { if (!over.signal.aborted) abort() })
    try {
      return await parts.postStatus(post.silo, body, limit.signal)
    } finally {
      over.abort()
      stopping.signal.removeEventListener('abort', abort)
    }
  }

  const failed = async (post: Post, outcome: Outcome): Promise<void> => {
    const now = world.now()
    const failingSince = post.state.failingSince ?? now
    const reason = 'reason' in outcome ? outcome.reason : outcome.kind
    const over = now - failingSince >= (post.silo.webhook?.suspendAfterMs ?? 0)
    await save(post, { after: post.state.after, failingSince, reason, ...(over && { suspendedAt: now }) })
    if (over) return world.log.warn('webhook-suspended', { silo: post.silo.id, reason })
    const backoff = Math.min(maxMs, Math.max(firstMs, now - failingSince))
    await world.sleep(Math.ceil(backoff * (0.5 + world.random() / 2)), post.wake.signal)
  }

  const deliver = async (post: Post, entries: readonly Entry[]): Promise<void> => {
    const outcome = await send(post, entries)
    if (stopping.signal.aborted && outcome.kind !== 'delivered') return
    world.records.count('sluse_webhook_posts_total', { silo: post.silo.id, outcome: outcome.kind })
    if (outcome.kind === 'delivered') await save(post, { after: entries.at(-1)?.seq ?? post.state.after })
    else await failed(post, outcome)
  }

  // The wake-up call is armed before the look, so that a commit between look and sleep is not missed.
  const turn = async (post: Post): Promise<void> => {
    post.wake = new AbortController()
    const entries = post.state.suspendedAt ? [] : await store.journal({ origin: post.silo.id, after: post.state.after, limit: page })
    if (entries.length > 0) await deliver(post, entries)
    else if (!stopping.signal.aborted) await world.sleep(Number.MAX_SAFE_INTEGER, post.wake.signal)
  }
  const loop = async (post: Post): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await turn(post)
      } catch (error) {
        world.log.error('report-failed', { silo: post.silo.id, error: (error as Error).message })
        await world.sleep(firstMs, stopping.signal)
      }
    }
  }

  const state = (silo: string): WebhookState | Refusal => posts.get(silo)?.state ?? { refused: 'webhook-missing' }
  return {
    state,
    resume: async (silo) => {
      const found = state(silo)
      const post = posts.get(silo)
      if (isRefusal(found) || !post) return { refused: 'webhook-missing' }
      await save(post, { after: found.after })
      post.wake.abort()
      return post.state
    },
    start: async () => {
      const marks = await store.marks()
      for (const silo of parts.silos.values()) {
        if (!silo.webhook) continue
        const saved = marks.get(markName(silo.id))
        const state = saved ? JSON.parse(saved) as WebhookState : { after: 0 }
        const post: Post = { silo, state, wake: new AbortController() }
        posts.set(silo.id, post)
        loops.push(loop(post))
      }
      unwatch = store.watch((origins) => { for (const origin of origins) if (!posts.get(origin)?.state.failingSince) posts.get(origin)?.wake.abort() })
    },
    stop: async () => {
      unwatch?.()
      stopping.abort()
      for (const post of posts.values()) post.wake.abort()
      await Promise.all(loops)
    },
  }
}
