// Telling the silos: each silo with a webhook has a loop that posts what its journal brings. The loops wake on commits and never
// poll.
import type { Refusal } from '../core/refusal.ts'
import { createBounds, type Bounds } from './bounds.ts'
import type { Parts } from './parts.ts'
import { deliver, save, subscribe, type Posting, type Subscription, type WebhookState } from './subscription.ts'

export type { WebhookState } from './subscription.ts'

export interface Report {
  state(silo: string): Promise<WebhookState | Refusal>
  /** Takes up again where it was left. */
  resume(silo: string): Promise<WebhookState | Refusal>
  start(): Promise<void>
  stop(): Promise<void>
}

const page = 100
const failedMs = 500

// The wake-up call is armed before the look, so that a commit between look and sleep is not missed.
const reportOnce = async (parts: Parts, subscription: Subscription, bounds: Bounds): Promise<void> => {
  const { world, store } = parts
  const { silo, turn } = subscription
  subscription.wake = new AbortController()
  const { suspendedAt, after, againAt = 0 } = store.exclusive ? turn.state() : await turn.load()
  const entries = suspendedAt ? [] : await store.journal({ origin: silo.id, after, limit: page })
  if (bounds.signal.aborted) return
  if (entries.length === 0) return world.sleep(Number.MAX_SAFE_INTEGER, subscription.wake.signal)
  const waitMs = Math.max(againAt - world.now(), turn.othersMs())
  if (waitMs > 0) return world.sleep(waitMs, subscription.wake.signal)
  if (await turn.take()) await deliver(parts, subscription, entries, bounds)
}

const loop = async (parts: Parts, subscription: Subscription, bounds: Bounds): Promise<void> => {
  while (!bounds.signal.aborted) {
    try {
      await reportOnce(parts, subscription, bounds)
    } catch (error) {
      parts.world.log.error('report-failed', { silo: subscription.silo.id, error: (error as Error).message })
      await parts.world.sleep(failedMs, bounds.signal)
    }
  }
}

const stateOf = ({ againAt: _, ...state }: Posting): WebhookState => state

/** The reporting stage. */
export const createReport = (parts: Parts): Report => {
  const subscriptions = new Map<string, Subscription>()
  const bounds = createBounds(parts.world)
  let loops: readonly Promise<void>[] = []
  let unwatch: (() => void) | undefined

  const state = async (silo: string): Promise<WebhookState | Refusal> => {
    const subscription = subscriptions.get(silo)
    return subscription ? stateOf(await subscription.turn.load()) : { refused: 'webhook-missing' }
  }
  // One that is failing waits out its pause, and so does one that another hub is at; new entries do not make it more hasty.
  const wake = (silo: string): void => {
    const subscription = subscriptions.get(silo)
    const isWaiting = subscription && (subscription.turn.state().againAt !== undefined || subscription.turn.othersMs() > 0)
    if (subscription && !isWaiting) subscription.wake.abort()
  }
  // Another hub may write between the reading and the writing.
  const resume = async (silo: string): Promise<WebhookState | Refusal> => {
    const subscription = subscriptions.get(silo)
    if (!subscription) return { refused: 'webhook-missing' }
    do await subscription.turn.load()
    while (!await save(parts, subscription, { after: subscription.turn.state().after }))
    subscription.wake.abort()
    return stateOf(subscription.turn.state())
  }
  const start = async (): Promise<void> => {
    for (const silo of parts.silos.values()) if (silo.webhook) subscriptions.set(silo.id, subscribe(parts, silo))
    await Promise.all([...subscriptions.values()].map(({ turn }) => turn.load()))
    loops = [...subscriptions.values()].map((subscription) => loop(parts, subscription, bounds))
    unwatch = parts.store.watch((origins) => origins.forEach(wake))
  }
  const stop = async (): Promise<void> => {
    unwatch?.()
    bounds.cut()
    for (const subscription of subscriptions.values()) subscription.wake.abort()
    await Promise.all(loops)
  }
  return { state, resume, start, stop }
}
