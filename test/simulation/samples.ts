// What plans are made of.
import type { Route } from '../../core/route.ts'
import type { Silo } from '../../core/silo.ts'
import type { Posted } from '../../hub/index.ts'
import { routeOf } from '../routes/samples.ts'
import type { Kind } from './providers.ts'
import type { Plan, WayPlan } from './plan.ts'

export const secondMs = 1000
export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** A way out with short patience, so that stories are short. */
export const wayOf = (kind: Kind, given: Partial<Route> = {}): WayPlan => {
  const name = given.name ?? kind
  return {
    kind,
    route: routeOf({
      name, channel: name, width: 3, attemptMs: 15 * secondMs,
      retry: { budgetMs: 10 * minuteMs, firstMs: 10 * secondMs, maxMs: minuteMs },
      breaker: { failures: 3, openMs: 20 * secondMs, maxOpenMs: 2 * minuteMs },
      inDoubt: { askAfterMs: minuteMs, giveUpMs: 10 * minuteMs, otherwise: 'park' },
      lifeMs: dayMs, parkedMs: dayMs, match: kind === 'fetched' ? { destinations: ['d'] } : {}, ...given,
    }),
  }
}

export const siloOf = (id: string, given: Partial<Silo> = {}): Silo => ({
  id, words: { da: id, en: id }, credentials: [], topics: ['t'],
  channels: ['blind', 'askable', 'repeatable', 'windowed', 'throttled', 'resending', 'fetched'],
  webhook: { url: 'simulated:', secret: 'simulated', suspendAfterMs: 30 * dayMs }, retentionMs: 30 * dayMs, ...given,
})

export const postedOf = (channel: string, reference: string, given: Partial<Posted> = {}): Posted => (
  { reference, channel, topic: 't', recipient: `recipient of ${reference}`, content: `content of ${reference}`, ...given })

/** A plan in which nobody misbehaves. */
export const planOf = (given: Partial<Plan> = {}): Plan => ({
  seed: 1, ways: [wayOf('blind')], silos: [siloOf('a')], hubs: 1, engine: 'embedded', crashes: [], crashRate: 0,
  diskFails: 0, diskMs: 0, shuffle: false, manner: () => 'accept', answers: () => true, thinks: () => 'relevant', latencyMs: 0,
  badReceipts: false, ...given,
})
