// What became of a claim is written, and goes on being written until the ledger takes it.
import type { Adapter } from '../core/adapter.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Route } from '../core/route.ts'
import { step } from '../core/step.ts'
import type { Transaction } from '../core/transaction.ts'
import type { Bounds } from './bounds.ts'
import { parkedMs, type Parts } from './parts.ts'
import { persist } from './persist.ts'
import type { Receiving } from './receive.ts'
import { settle } from './settle.ts'
import type { Write } from './write.ts'

export interface Conclude {
  conclude(claimed: Transaction, outcome: Outcome, way: { readonly route: Route; readonly adapter: Adapter }): Promise<void>
  /** Its silo does not want it any more. */
  unneeded(claimed: Transaction): Promise<void>
}

export const createConclude = (parts: Parts, write: Write, receiving: Receiving, { signal }: Bounds): Conclude => {
  const { world } = parts
  return {
    conclude: async (claimed, outcome, { route, adapter }) => {
      // What others follow on is not kept for an operator: its time is over at once, and the next may be sent.
      const kept = claimed.next === undefined ? parkedMs(parts, claimed.origin, route) : 0
      const seen = { route, now: world.now(), random: world.random, begunAt: claimed.changedAt, parkedMs: kept }
      const change = settle(claimed, outcome, seen, adapter.repeatable)
      if (!change) return
      const replaced = await persist(() => write(change), world, signal)
      const isGood = outcome.kind === 'accepted' || outcome.kind === 'delivered'
      world.tracer?.record({
        name: 'attempt', of: change.next, from: claimed.changedAt, to: seen.now, outcome: outcome.kind, failed: !isGood,
      })
      if (replaced?.outcome === 'stale') await receiving.overtaken(claimed, outcome)
    },
    unneeded: async (claimed) => {
      const change = step(claimed, 'unneeded', world.now(), { reason: 'irrelevant' })
      if (change) await persist(() => write(change), world, signal)
    },
  }
}
