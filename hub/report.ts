// Telling the silos: each silo with a webhook has a loop that posts what its journal brings. The loops wake on commits and never
// poll.
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Silo } from '../core/silo.ts'
import { createBounds, type Bounds } from './bounds.ts'
import type { Parts } from './parts.ts'
import { deliver, markName, save, type Subscription, type WebhookState } from './subscription.ts'

export type { WebhookState } from './subscription.ts'

export interface Report {
  state(silo: string): WebhookState | Refusal
  /** Takes up again where it was left. */
  resume(silo: string): Promise<WebhookState | Refusal>
  start(): Promise<void>
  stop(): Promise<void>
}

const page = 100
const failedMs = 500

// The wake-up call is armed before the look, so that a commit between look and sleep is not missed.
const turn = async (parts: Parts, subscription: Subscription, bounds: Bounds): Promise<void> => {
  const { world, store } = parts
  const { silo, state } = subscription
  subscription.wake = new AbortController()
  const entries = state.suspendedAt ? [] : await store.journal({ origin: silo.id, after: state.after, limit: page })
  if (entries.length > 0) await deliver(parts, subscription, entries, bounds)
  else if (!bounds.signal.aborted) await world.sleep(Number.MAX_SAFE_INTEGER, subscription.wake.signal)
}

const loop = async (parts: Parts, subscription: Subscription, bounds: Bounds): Promise<void> => {
  while (!bounds.signal.aborted) {
    try {
      await turn(parts, subscription, bounds)
    } catch (error) {
      parts.world.log.error('report-failed', { silo: subscription.silo.id, error: (error as Error).message })
      await parts.world.sleep(failedMs, bounds.signal)
    }
  }
}

const subscribe = (silo: Silo, marks: ReadonlyMap<string, string>): Subscription => {
  const saved = marks.get(markName(silo.id))
  return { silo, state: saved ? JSON.parse(saved) as WebhookState : { after: 0 }, wake: new AbortController() }
}

/** The reporting stage. */
export const createReport = (parts: Parts): Report => {
  const subscriptions = new Map<string, Subscription>()
  const bounds = createBounds(parts.world)
  let loops: readonly Promise<void>[] = []
  let unwatch: (() => void) | undefined

  const state = (silo: string): WebhookState | Refusal => subscriptions.get(silo)?.state ?? { refused: 'webhook-missing' }
  // One that is failing waits out its pause; new entries do not make it more hasty.
  const wake = (silo: string): void => {
    const subscription = subscriptions.get(silo)
    if (subscription && !subscription.state.failingSince) subscription.wake.abort()
  }
  const resume = async (silo: string): Promise<WebhookState | Refusal> => {
    const found = state(silo)
    const subscription = subscriptions.get(silo)
    if (isRefusal(found) || !subscription) return { refused: 'webhook-missing' }
    await save(parts, subscription, { after: found.after })
    subscription.wake.abort()
    return subscription.state
  }
  const start = async (): Promise<void> => {
    const marks = await parts.store.marks()
    for (const silo of parts.silos.values()) if (silo.webhook) subscriptions.set(silo.id, subscribe(silo, marks))
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
