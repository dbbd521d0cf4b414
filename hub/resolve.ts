// Doubt is resolved in this order: repeats are recognised → send again under the same id; the counterpart can be asked → ask;
// neither → what the route says, an operator or a flagged resend. Meanwhile a receipt may settle it at any moment.
import type { Adapter, Delivery } from '../core/adapter.ts'
import type { Answer } from '../core/outcome.ts'
import type { Route } from '../core/route.ts'
import { note, step } from '../core/step.ts'
import type { Change } from '../core/store.ts'
import type { Instant, Transaction } from '../core/transaction.ts'
import { nextTry } from '../routes/index.ts'
import { ask } from './attempt.ts'
import type { Bounds } from './bounds.ts'
import { parkedMs, type Parts } from './parts.ts'
import type { Write } from './write.ts'

export type Resolve = (doubted: Transaction) => Promise<void>

const again = (doubted: Transaction, reason: string, route: Route, random: () => number, now: Instant): Change | undefined => {
  const dueAt = reason === 'repeatable' ? now : nextTry(route, doubted.attempt, random, now)
  return step(doubted, 'absent', now, { reason, dueAt, deadlineAt: doubted.keptUntil, handle: doubted.handle })
}

const giveUp = (parts: Parts, doubted: Transaction, route: Route): Change | undefined => {
  const now = parts.world.now()
  if (route.inDoubt.otherwise === 'resend') return again(doubted, 'resent-in-doubt', route, parts.world.random, now)
  const deadlineAt = now + parkedMs(parts, doubted.origin, route)
  return step(doubted, 'unresolved', now, { reason: 'unresolved', deadlineAt, handle: doubted.handle })
}

/** Asked in vain: ask again later, each time after twice as long, and at last when patience ends. */
const later = (doubted: Transaction, route: Route, now: Instant): Change => {
  const began = doubted.deadlineAt - route.inDoubt.giveUpMs
  const waited = Math.max(now - began, route.inDoubt.askAfterMs)
  const change = note(doubted, now, { attempt: doubted.attempt, code: 'asked' })
  return { ...change, next: { ...change.next, dueAt: Math.min(now + waited, doubted.deadlineAt) } }
}

const answered = (doubted: Transaction, answer: Answer, route: Route, random: () => number, now: Instant): Change | undefined => {
  const evidence = { ...('evidence' in answer ? answer.evidence : undefined), attempt: doubted.attempt }
  const handle = evidence.handle ?? doubted.handle
  switch (answer.kind) {
    case 'accepted':
    case 'delivered': return step(doubted, answer.kind, now, { handle }, evidence)
    case 'refused': return step(doubted, 'refused', now, { handle, reason: answer.reason }, evidence)
    case 'absent': return again(doubted, 'asked-absent', route, random, now)
    case 'postponed':
    case 'unknown': return later(doubted, route, now)
  }
}

/** The resolving stage for one transaction in doubt that is due. */
export const createResolve = (parts: Parts, write: Write, bounds: Bounds): Resolve => {
  const { world, store, seal, ways } = parts
  const routes = new Map(parts.routes.map((route) => [route.name, route]))

  const deliveryOf = async (doubted: Transaction): Promise<Delivery | undefined> => {
    const sealed = await store.payload(doubted.id)
    const body = sealed && seal.open(doubted.id, sealed)
    if (!body || 'unopenable' in body) return undefined
    const { id, attempt, origin, reference, topic } = doubted
    const timeline = await store.timeline(id)
    const claimedAt = timeline.findLast((entry) => entry.event === 'claimed')?.at ?? doubted.changedAt
    return { id, attempt, origin, reference, topic, at: claimedAt, body }
  }

  const question = async (doubted: Transaction, route: Route, adapter: Adapter): Promise<Change | undefined> => {
    const delivery = await deliveryOf(doubted)
    const answer = delivery && await ask(adapter, delivery, route, bounds)
    return answer && answered(doubted, answer, route, world.random, world.now())
  }

  const decide = async (doubted: Transaction): Promise<Change | undefined> => {
    const route = routes.get(doubted.route)
    const adapter = ways.get(doubted.route)
    const now = world.now()
    if (!route || !adapter) {
      const deadlineAt = now + parkedMs(parts, doubted.origin, route)
      return step(doubted, 'unresolved', now, { reason: 'route-missing', deadlineAt })
    }
    if (adapter.repeatable) return again(doubted, 'repeatable', route, world.random, now)
    if (now >= doubted.deadlineAt || !adapter.lookup) return giveUp(parts, doubted, route)
    return question(doubted, route, adapter)
  }

  return async (doubted) => {
    const change = await decide(doubted) ?? giveUp(parts, doubted, routes.get(doubted.route) as Route)
    if (change) await write(change)
  }
}
