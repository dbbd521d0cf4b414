// What a silo or an operator may do to a transaction by hand. Each is one row of the table of life; where the status has no such
// row the answer is a refusal that says so.
import type { Refusal } from '../core/refusal.ts'
import type { Event } from '../core/status.ts'
import { step, type Patch } from '../core/step.ts'
import type { Transaction } from '../core/transaction.ts'
import { isDoubted } from './doubt.ts'
import type { Parts } from './parts.ts'
import type { Write } from './write.ts'

/** What an operator may do to a parked transaction. */
export const actions = ['resume', 'discard', 'confirm'] as const
export type Action = (typeof actions)[number]

export interface Operate {
  /** The silo takes back what has not been sent. */
  cancel(origin: string, id: string): Promise<Transaction | Refusal>
  act(action: Action, id: string, by: string): Promise<Transaction | Refusal>
}

type Make = (transaction: Transaction, now: number) => { readonly event: Event; readonly patch: Patch }

export const createOperate = (parts: Parts, write: Write): Operate => {
  const { store, world } = parts
  const lifeMs = (route: string): number => parts.routes.find(({ name }) => name === route)?.lifeMs ?? 0

  const made: Readonly<Record<Action, Make>> = {
    // The clocks start afresh: an operator's resume means «try as long as you would try a new one».
    resume: (transaction, now) => {
      const keptUntil = Math.max(transaction.keptUntil, now + lifeMs(transaction.route))
      const patch = { reason: 'resumed-by-operator', dueAt: now, keptUntil, deadlineAt: keptUntil, triedAt: undefined }
      return { event: 'resumed', patch }
    },
    discard: () => ({ event: 'discarded', patch: { reason: 'discarded-by-operator' } }),
    confirm: () => ({ event: 'confirmed', patch: { reason: 'confirmed-by-operator' } }),
  }

  const apply = async (id: string, make: Make, refused: string, by: string, mine: (found: Transaction) => boolean) => {
    for (;;) {
      const found = await store.read(id)
      if (!found || !mine(found)) return { refused: 'transaction-unknown' }
      const { event, patch } = make(found, world.now())
      const change = step(found, event, world.now(), { handle: found.handle, ...patch }, { by })
      if (!change) return { refused, detail: `Its status is ${found.status}.` }
      if (event === 'cancelled' && found.attempt > 0 && isDoubted(await store.timeline(id))) {
        return { refused, detail: 'An attempt may have arrived.' }
      }
      const replaced = await write(change)
      if (replaced.outcome === 'replaced') return change.next
    }
  }
  const cancelled: Make = () => ({ event: 'cancelled', patch: { reason: 'cancelled-by-silo' } })

  return {
    cancel: (origin, id) => apply(id, cancelled, 'not-cancellable', `silo:${origin}`, (found) => found.origin === origin),
    act: (action, id, by) => apply(id, made[action], 'not-applicable', `operator:${by}`, () => true),
  }
}
