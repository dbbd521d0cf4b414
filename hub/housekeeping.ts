// What nothing waits for: settled records that outlived their retention, and keys that no payload needs any more.
import { createAlarm } from './alarm.ts'
import { noteGone } from './keys.ts'
import type { Parts } from './parts.ts'
import type { Strays } from './stray.ts'

export interface Housekeeping {
  start(): Promise<void>
  stop(): Promise<void>
}

const everyMs = 3_600_000
const dayMs = 86_400_000
/** After midnight the last day's key is kept this long: something sealed with it may still be on its way to the ledger. */
const graceMs = 600_000
/** One page a commit, so that sending is never held up for long. */
const page = 500

/**
 * How long settled records are kept of a silo or partner that is no longer in the configuration, and so has no retention of its
 * own: as long as of whoever has the longest.
 */
export const formerRetentionMs = ({ silos }: Pick<Parts, 'silos'>): number => (
  Math.max(...[...silos.values()].map(({ retentionMs }) => retentionMs)))

const pruneOf = async ({ world, store }: Parts, origin: string, retentionMs: number, isStopped: () => boolean): Promise<void> => {
  const before = world.now() - retentionMs
  for (let removed = page; removed === page && !isStopped();) {
    removed = await store.prune(origin, before, page)
    if (removed > 0) world.records.count('sluse_pruned_total', { origin }, removed)
  }
}

const prune = async (parts: Parts, isStopped: () => boolean): Promise<void> => {
  for (const { id, retentionMs } of parts.silos.values()) await pruneOf(parts, id, retentionMs, isStopped)
  const former = (await parts.store.settledOrigins()).filter((origin) => !parts.silos.has(origin))
  for (const origin of former) await pruneOf(parts, origin, formerRetentionMs(parts), isStopped)
}

const changeKeys = async ({ world, store, seal, depot }: Parts): Promise<void> => {
  await seal.prepare()
  if (world.now() % dayMs < graceMs) return
  const destroyed = await seal.destroyBefore(await store.oldestPayload(), await depot.oldestKey())
  if (destroyed.length === 0) return
  world.records.count('sluse_payload_keys_destroyed_total', {}, destroyed.length)
  world.log.info('keys-destroyed', { days: destroyed })
  await noteGone(store, destroyed, world.now())
}

/** Keys at start, both every hour. */
export const createHousekeeping = (parts: Parts, strays: Pick<Strays, 'forget'>): Housekeeping => {
  const { world } = parts
  let stopped = false
  let running = Promise.resolve()

  const keep = async (): Promise<void> => {
    await prune(parts, () => stopped)
    await strays.forget()
    await changeKeys(parts)
  }
  const alarm = createAlarm(world, () => {
    running = keep().catch((error: Error) => world.log.error('housekeeping-failed', { error: error.message }))
    alarm.at(world.now() + everyMs)
  })
  return {
    start: async () => {
      await changeKeys(parts)
      alarm.at(world.now() + everyMs)
    },
    stop: async () => {
      stopped = true
      alarm.stop()
      await running
    },
  }
}
