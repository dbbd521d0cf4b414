// What a silo or an operator may do to a transaction by hand. Each is one row of the table of life; where the status has no such
// row the answer is a refusal that says so.
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Event } from '../core/status.ts'
import { step, type Patch } from '../core/step.ts'
import type { Transaction } from '../core/transaction.ts'
import { isDoubted } from './doubt.ts'
import type { Parts } from './parts.ts'
import type { Write } from './write.ts'

/** What an operator may do to a parked transaction. */
export const actions = ['resume', 'discard', 'confirm'] as const
export type Action = (typeof actions)[number]

/** What became of one that the silo took back; `refusal`: it was too late. */
export interface Cancelled { readonly transaction: Transaction; readonly refusal?: Refusal }

/** Names what a silo takes back: everything under a key of de-duplication, or the one of a reference. */
export interface Under { readonly dedupe?: string; readonly reference?: string }

export interface Operate {
  /** The silo takes back what has not been sent. */
  cancel(origin: string, id: string): Promise<Transaction | Refusal>
  /** Takes back all that waits under a name of the silo's own; empty where nothing was found. */
  cancelUnder(origin: string, under: Under): Promise<readonly Cancelled[]>
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

  const cancel: Operate['cancel'] = (origin, id) =>
    apply(id, cancelled, 'not-cancellable', `silo:${origin}`, (found) => found.origin === origin)
  const found = async (origin: string, { dedupe, reference }: Under): Promise<readonly Transaction[]> => {
    if (dedupe !== undefined) return store.waiting(origin, dedupe)
    const named = reference === undefined ? undefined : await store.find(origin, reference)
    return named ? [named] : []
  }
  // Taking back twice is taking back once: what is cancelled already was not too late.
  const taken = async (origin: string, before: Transaction): Promise<Cancelled> => {
    if (before.status === 'cancelled') return { transaction: before }
    const answer = await cancel(origin, before.id)
    if (!isRefusal(answer)) return { transaction: answer }
    return { transaction: await store.read(before.id) ?? before, refusal: answer }
  }

  return {
    cancel,
    cancelUnder: async (origin, under) => Promise.all((await found(origin, under)).map((each) => taken(origin, each))),
    act: (action, id, by) => apply(id, made[action], 'not-applicable', `operator:${by}`, () => true),
  }
}
