// What an attempt's outcome makes of its transaction: a pure function of outcome, route, clock and chance.
import type { Outcome, Postponed } from '../core/outcome.ts'
import type { Route } from '../core/route.ts'
import { step } from '../core/step.ts'
import type { Change } from '../core/store.ts'
import type { Evidence, Instant, Transaction } from '../core/transaction.ts'
import { budgetSpent, nextTry } from '../routes/index.ts'

export interface Circumstances {
  readonly route: Route
  readonly now: Instant
  readonly random: () => number
  /** When the attempt began. */
  readonly begunAt: Instant
  /** How long it is kept should it be parked. */
  readonly parkedMs: number
}

const attested = (claimed: Transaction, { evidence }: Outcome, { now, begunAt }: Circumstances): Evidence => (
  { ...evidence, attempt: claimed.attempt, tookMs: Math.max(0, now - begunAt) })

// Trouble of the route costs the message nothing of its budget, and the gate holds it back. Where no time was named it steps
// aside for no longer than the breaker opens for at first: it may be the message after all that the route trips over, and then it
// must neither be tried without a pause nor be every probe.
const afterTrouble = (claimed: Transaction, { retryAfterMs }: Postponed, { route, now, random }: Circumstances): Instant =>
  retryAfterMs ? now : Math.min(nextTry(route, claimed.attempt, random, now), now + route.breaker.openMs)

const postponedPatch = (claimed: Transaction, outcome: Postponed, seen: Circumstances) => {
  const { route, now, random, begunAt } = seen
  const earliest = now + (outcome.retryAfterMs ?? 0)
  if (outcome.blame === 'route') return { dueAt: afterTrouble(claimed, outcome, seen), triedAt: claimed.triedAt }
  return { dueAt: Math.max(earliest, nextTry(route, claimed.attempt, random, now)), triedAt: claimed.triedAt ?? begunAt }
}

const postponed = (claimed: Transaction, outcome: Postponed, seen: Circumstances, evidence: Evidence): Change | undefined => {
  const patch = postponedPatch(claimed, outcome, seen)
  if (outcome.blame === 'message' && budgetSpent(seen.route, patch.triedAt, seen.now)) {
    const deadlineAt = seen.now + seen.parkedMs
    return step(claimed, 'exhausted', seen.now, { reason: 'budget-spent', deadlineAt, triedAt: patch.triedAt }, evidence)
  }
  const { reason } = outcome
  return step(claimed, 'postponed', seen.now, { ...patch, reason, deadlineAt: claimed.keptUntil }, evidence)
}

/** Into doubt: a receipt may clear it, then the counterpart is asked; where repeats are recognised it is sent again soon. */
export const lapse = (
  claimed: Transaction, reason: string, route: Route, repeatable: boolean, now: Instant, evidence?: Evidence,
): Change | undefined => {
  const soon = route.retry.exact
    ? nextTry(route, claimed.attempt, () => 0, now) - now
    : Math.min(route.retry.firstMs, route.inDoubt.askAfterMs)
  const askAt = now + (repeatable ? soon : route.inDoubt.askAfterMs)
  return step(claimed, 'lapsed', now, { reason, dueAt: askAt, deadlineAt: now + route.inDoubt.giveUpMs }, evidence)
}

/** The change that an outcome makes to the transaction as it was claimed; undefined only for one that is not sending. */
export const settle = (claimed: Transaction, outcome: Outcome, seen: Circumstances, repeatable: boolean): Change | undefined => {
  const evidence = attested(claimed, outcome, seen)
  const handle = outcome.evidence?.handle ?? claimed.handle
  switch (outcome.kind) {
    case 'accepted': return step(claimed, 'accepted', seen.now, { handle }, evidence)
    case 'delivered': return step(claimed, 'delivered', seen.now, { handle }, evidence)
    case 'refused': return step(claimed, 'refused', seen.now, { reason: outcome.reason, handle }, evidence)
    case 'postponed': return postponed(claimed, outcome, seen, evidence)
    case 'unknown': return lapse(claimed, outcome.reason, seen.route, repeatable, seen.now, evidence)
  }
}
