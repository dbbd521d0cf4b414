// What is done with a transaction whose time is over and whom nobody else attends to.
import type { Route } from '../core/route.ts'
import { step } from '../core/step.ts'
import type { Change } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'
import { isDoubted } from './doubt.ts'
import { parkedMs, type Parts } from './parts.ts'
import { createUnproven } from './release.ts'
import { lapse } from './settle.ts'
import type { Write } from './write.ts'

export type Tend = (late: Transaction) => Promise<void>

const routeOf = ({ routes }: Parts, name: string): Route | undefined => routes.find((route) => route.name === name)

// What may have arrived is not said to have failed: an operator decides.
const unresolved = async (parts: Parts, late: Transaction): Promise<Change | undefined> => {
  if (late.status !== 'queued' || late.attempt === 0 || !isDoubted(await parts.store.timeline(late.id))) return undefined
  const now = parts.world.now()
  const deadlineAt = now + parkedMs(parts, late.origin, routeOf(parts, late.route))
  return step(late, 'unresolved', now, { reason: 'unresolved', deadlineAt })
}

/** Ends what has passed its deadline. */
export const createExpire = (parts: Parts, write: Write): Tend => {
  const unproven = createUnproven(parts, write)
  return async (late) => {
    if (late.status === 'held') return unproven(late)
    const change = await unresolved(parts, late) ?? step(late, 'expired', parts.world.now(), { reason: 'expired' })
    if (change) await write(change)
  }
}

/** Puts in doubt what was being sent when its lease lapsed. */
export const createLapse = (parts: Parts, write: Write): Tend => async (late) => {
  const route = routeOf(parts, late.route)
  const repeatable = parts.ways.get(late.route)?.repeatable ?? false
  const now = parts.world.now()
  const change = route
    ? lapse(late, 'lease-lapsed', route, repeatable, now, { attempt: late.attempt })
    : step(late, 'lapsed', now, { reason: 'lease-lapsed', dueAt: now, deadlineAt: now })
  if (change) await write(change)
}
