// From a claim to its outcome: open, send, and write what it came to.
import type { Adapter, Body, Delivery } from '../core/adapter.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Route } from '../core/route.ts'
import type { Transaction } from '../core/transaction.ts'
import { attempt } from './attempt.ts'
import type { Bounds } from './bounds.ts'
import type { Claimed } from './claim.ts'
import { createConclude } from './conclude.ts'
import type { Gate } from './gate.ts'
import type { Observed } from './observed.ts'
import type { Parts } from './parts.ts'
import type { Receiving } from './receive.ts'
import { createRelevance } from './relevance.ts'
import type { Write } from './write.ts'

/** The way out that a claim takes. */
export interface Way { readonly route: Route; readonly adapter: Adapter; readonly gate: Gate; readonly observed: Observed }

/** Sends what was claimed and settles it; `sendOff` is called in between, when the way out is free again. */
export type Send = (claimed: Claimed, way: Way, sendOff: () => void) => Promise<void>

const deliveryOf = (claimed: Transaction, body: Body): Delivery => {
  const { id, attempt: number, origin, reference, topic, changedAt: at, expiresAt } = claimed
  return { id, attempt: number, origin, reference, topic, at, expiresAt, body }
}

export const createSend = (parts: Parts, write: Write, receiving: Receiving, bounds: Bounds): Send => {
  const { world, seal } = parts
  const relevance = createRelevance(parts, bounds)
  const { conclude, unneeded } = createConclude(parts, write, receiving, bounds)

  const tried = async (claimed: Transaction, body: Body, { route, adapter, gate, observed }: Way): Promise<Outcome> => {
    const begunAt = world.now()
    const outcome = await attempt(adapter, deliveryOf(claimed, body), route, bounds)
    observed.heard(outcome, world.now() - begunAt, world.now())
    world.records.count('sluse_attempts_total', { route: route.name, outcome: outcome.kind })
    world.records.observe('sluse_attempt_seconds', (world.now() - claimed.changedAt) / 1000, { route: route.name })
    gate.heard(outcome)
    return outcome
  }
  return async ({ transaction, sealed }, way, sendOff) => {
    const body = seal.open(transaction.id, sealed)
    const objection = await relevance(transaction)
    if (objection === 'irrelevant') {
      sendOff()
      return unneeded(transaction)
    }
    const outcome: Outcome = 'unopenable' in body
      ? { kind: 'refused', reason: body.unopenable }
      : objection ?? await tried(transaction, body, way)
    sendOff()
    await conclude(transaction, outcome, way)
  }
}
