// A silo may wait for its transaction to come so far, instead of asking again and again. What wakes it is the commits of its own
// silo; it answers too where what is waited for can no longer happen.
import { isFinal, isSettled, type Status } from '../core/status.ts'
import type { Store } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import type { Wakers } from './wakers.ts'

/** What can be waited for. `sent` and `settled` are one: the counterpart has it, or never will. */
export const goals = ['sent', 'delivered', 'settled'] as const
export type Goal = (typeof goals)[number]

/** True when there is nothing more to wait for. */
export const isReached = (status: Status, goal: Goal): boolean => (goal === 'delivered' ? isFinal(status) : isSettled(status))

/** Reads a transaction of `origin` when it has come so far or `ms` have passed; undefined where the silo has none such. */
export type Attend = (origin: string, id: string, goal: Goal, ms: number) => Promise<Transaction | undefined>

export const createAttend = (store: Store, world: World, wakers: Wakers): Attend => async (origin, id, goal, ms) => {
  const endsAt = world.now() + ms
  for (;;) {
    const waker = wakers.arm(origin)
    try {
      const found = await store.read(id)
      if (found?.origin !== origin) return undefined
      const left = endsAt - world.now()
      if (left <= 0 || wakers.stopped() || isReached(found.status, goal)) return found
      await waker.until(left)
    } finally {
      waker.disarm()
    }
  }
}
