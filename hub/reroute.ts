// Routes come and go with the configuration; what is queued on one that is gone is given another, or parked for an operator.
import { note, step } from '../core/step.ts'
import type { Change } from '../core/store.ts'
import type { Transaction } from '../core/transaction.ts'
import { choose } from '../routes/index.ts'
import { parkedMs, type Parts } from './parts.ts'
import type { Write } from './write.ts'

export interface Reroute {
  one(transaction: Transaction): Promise<void>
  /** Finds all that is queued on routes that are gone. */
  strays(): Promise<void>
}

const page = 100

export const createReroute = (parts: Parts, write: Write): Reroute => {
  const { world, store } = parts

  const changeOf = (transaction: Transaction): Change | undefined => {
    const route = choose(parts.routes, transaction)
    const now = world.now()
    if (!route) {
      const deadlineAt = now + parkedMs(parts, transaction.origin, route)
      return step(transaction, 'unroutable', now, { reason: 'route-missing', deadlineAt })
    }
    const change = note(transaction, now, { code: 'rerouted' })
    return { ...change, next: { ...change.next, route: route.name } }
  }
  const one = async (transaction: Transaction): Promise<void> => {
    const change = changeOf(transaction)
    if (change) await write(change)
  }
  const strays = async (): Promise<void> => {
    for (const { route, origin, priority } of await store.shares()) {
      if (parts.ways.has(route)) continue
      for (;;) {
        const found = await store.due({ route, origin, priority, now: Number.MAX_SAFE_INTEGER, limit: page })
        for (const each of found) await one(each)
        if (found.length < page) break
      }
    }
  }
  return { one, strays }
}
