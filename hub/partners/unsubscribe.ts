// What a partner no longer subscribes to is not sent to it: what waits is cancelled, what is parked is recalled. What is being
// sent or in doubt is left to its attempt; the next one finds that nobody subscribes.
import type { Partner } from '../../core/partner.ts'
import { step } from '../../core/step.ts'
import type { Change } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { Parts } from '../parts.ts'
import type { Write } from '../write.ts'
import { entityTypeOf, laneStart } from './name.ts'

const page = 500

/**
 * Cancels what waits for partners of the types that they do not subscribe to; answers how many. That nobody subscribes is durable
 * by then, so it never rejects: what it had no time for is done at the next start, and until then the attempts find out.
 */
export type Unsubscribe = (partners: readonly Partner[], by: string) => Promise<number>

export const createUnsubscribe = (parts: Parts, write: Write): Unsubscribe => {
  const { store, world, silos, subscriptions } = parts

  const changeOf = (found: Transaction, by: string): Change | undefined => {
    const event = found.status === 'queued' ? 'cancelled' : found.status === 'parked' ? 'recalled' : undefined
    return event && step(found, event, world.now(), { reason: 'unsubscribed' }, { by })
  }
  const end = async (found: Transaction, by: string): Promise<number> => {
    for (let stored: Transaction | undefined = found; stored; stored = await store.read(found.id)) {
      const change = changeOf(stored, by)
      if (!change) return 0
      if ((await write(change)).outcome === 'replaced') return 1
    }
    return 0
  }
  const isUnwanted = async (partner: string, { reference }: Transaction): Promise<boolean> => {
    const type = entityTypeOf(reference)
    return type !== undefined && !await subscriptions?.isWanted(partner, type)
  }
  const unsubscribeOf = async (origin: string, partner: string, by: string): Promise<number> => {
    let cancelled = 0
    const query = { origin, channel: subscriptions?.channel ?? '', prefix: laneStart(partner), limit: page }
    let found = await store.laned(query)
    while (found.length > 0) {
      for (const each of found) if (await isUnwanted(partner, each)) cancelled += await end(each, by)
      found = found.length < page ? [] : await store.laned({ ...query, after: found.at(-1) })
    }
    return cancelled
  }
  const unsubscribe = async (partner: string, by: string): Promise<number> => {
    const each = await Promise.all([...silos.keys()].map((origin) => unsubscribeOf(origin, partner, by)))
    const cancelled = each.reduce((sum, count) => sum + count, 0)
    if (cancelled > 0) world.records.count('sluse_unsubscribed_total', { partner }, cancelled)
    return cancelled
  }
  return async (partners, by) => {
    let cancelled = 0
    try {
      for (const { id } of partners) cancelled += await unsubscribe(id, by)
    } catch (error) {
      world.log.error('unsubscribe-failed', { error: (error as Error).name })
    }
    return cancelled
  }
}
