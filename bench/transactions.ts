// Transactions for a ledger that is filled without the door.
import { randomUUID } from 'node:crypto'
import type { Transaction } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import { createLog } from '../world/log.ts'
import { createRecords } from '../world/records.ts'
import { createWorld } from '../world/index.ts'

const lifeMs = 7 * 86_400_000

export const benchWorld = (): World => createWorld(createLog('error'), createRecords().records)

/** A queued one as the door writes it, on that route, that may be sent after `dueInMs`. */
export const queuedOn = (world: World, route: string, dueInMs: number): Transaction => {
  const now = world.now()
  const notBefore = dueInMs > 0 ? { notBefore: now + dueInMs } : {}
  return {
    id: world.newId(), origin: 'bench', reference: randomUUID(), channel: 'silo', topic: 'bench.besked', route,
    destination: 'modtager', priority: 'normal', status: 'queued', recipient: 'r'.repeat(22), digest: 'd'.repeat(22),
    attempt: 0, dueAt: now + dueInMs, deadlineAt: now + lifeMs, ...notBefore, keptUntil: now + lifeMs,
    createdAt: now, changedAt: now, version: 1,
  }
}
