// Attachments go when their transaction is settled, and those that no message names go after a while. What a process left behind
// that died in between is found when the next one starts.
import { isSettled } from '../core/status.ts'
import type { Instant } from '../core/transaction.ts'
import { createAlarm } from './alarm.ts'
import type { Bind } from './bind.ts'
import type { Parts } from './parts.ts'

export interface Clear {
  /** The transaction has settled. */
  settled(transaction: string): void
  /** Something was uploaded that no message names yet. */
  uploaded(at: Instant): void
  /** Looks at what is bound without having been told of anything. */
  look(): void
  start(): Promise<void>
  stop(): Promise<void>
}

const againMs = 1000
/** On a ledger that other hubs share, theirs may be about to insert what is unknown; for no longer than this. */
const sharedGraceMs = 120_000
/** And one of them may have died when its transaction had settled. */
const sharedLookMs = 60_000

/** Lets go of what was bound to transactions that were never inserted, drops what is bound to settled ones. */
const createLook = (parts: Parts, bind: Bind) => {
  const { depot, store, world } = parts
  const unknownSince = new Map<string, Instant>()
  const isDead = (transaction: string): boolean => {
    if (store.exclusive) return true
    const since = unknownSince.get(transaction) ?? world.now()
    unknownSince.set(transaction, since)
    return world.now() - since >= sharedGraceMs
  }
  // In this order: whatever is no longer under way was inserted before the read, or never.
  const one = async (transaction: string): Promise<void> => {
    if (bind.isUnderWay(transaction)) return
    const found = await store.read(transaction)
    if (found) {
      unknownSince.delete(transaction)
      if (isSettled(found.status)) await depot.drop(transaction)
    } else if (isDead(transaction)) {
      unknownSince.delete(transaction)
      await depot.release([transaction])
    }
  }
  return async (): Promise<void> => {
    const bound = new Set(await depot.bound())
    for (const each of unknownSince.keys()) if (!bound.has(each)) unknownSince.delete(each)
    for (const each of bound) await one(each)
  }
}

/** The clearing stage. */
export const createClear = (parts: Parts, bind: Bind): Clear => {
  const { depot, world, unboundMs } = parts
  const lookAtBound = createLook(parts, bind)
  let running = Promise.resolve()
  let dropping = new Set<Promise<void>>()

  const expire = async (): Promise<void> => {
    const expired = await depot.expire(world.now() - unboundMs)
    if (expired > 0) world.records.count('sluse_attachments_expired_total', {}, expired)
    const { oldestUnbound } = await depot.totals()
    if (!parts.store.exclusive) alarm.at(world.now() + sharedLookMs)
    if (oldestUnbound !== undefined) alarm.at(Math.max(oldestUnbound + unboundMs, world.now() + againMs))
  }
  const failed = (error: Error): void => {
    world.log.error('clearing-failed', { error: error.message })
    alarm.at(world.now() + againMs)
  }
  const look = (): void => { running = running.then(lookAtBound).then(expire).catch(failed) }
  const alarm = createAlarm(world, look)
  return {
    settled: (transaction) => {
      if (!depot.mayHave(transaction)) return
      const mine = depot.drop(transaction).catch(failed).finally(() => dropping.delete(mine))
      dropping.add(mine)
    },
    uploaded: (at) => alarm.at(at + unboundMs),
    look,
    start: async () => {
      look()
      await running
    },
    stop: async () => {
      alarm.stop()
      await running
      await Promise.all(dropping)
    },
  }
}
