// The sweep does what nobody is there to do: leases that lapsed, doubts that are due, deadlines that passed, records and keys
// that outlived their time. It sleeps until the store's next deadline or until a commit brings a nearer one.
import type { Route } from '../core/route.ts'
import { step } from '../core/step.ts'
import type { Change } from '../core/store.ts'
import { isSettled, type Status } from '../core/status.ts'
import type { Transaction } from '../core/transaction.ts'
import { createAlarm } from './alarm.ts'
import { isDoubted } from './doubt.ts'
import { parkedMs, type Parts } from './parts.ts'
import type { Resolve } from './resolve.ts'
import { lapse } from './settle.ts'
import type { Write } from './write.ts'

export interface Sweep {
  /** A commit brought a deadline. */
  expect(transaction: Transaction): void
  /** Looks at the ledger without having been told of anything. */
  look(): void
  start(): Promise<void>
  stop(): Promise<void>
}

const page = 32
const housekeepingMs = 3_600_000
const failedMs = 5000
const restMs = 1000
const dayMs = 86_400_000

type Tend = (late: Transaction) => Promise<void>

/** The sweeping stage. `resolve` is asked for each doubt that is due. */
export const createSweep = (parts: Parts, write: Write, resolve: Resolve): Sweep => {
  const { world, store, seal } = parts
  const routes = new Map<string, Route>(parts.routes.map((route) => [route.name, route]))
  let stopped = false

  // What may have arrived is not said to have failed: an operator decides.
  const unresolved = async (late: Transaction): Promise<Change | undefined> => {
    if (late.status !== 'queued' || late.attempt === 0 || !isDoubted(await store.timeline(late.id))) return undefined
    const now = world.now()
    const route = routes.get(late.route)
    const deadlineAt = now + (route ? parkedMs(parts, late.origin, route) : dayMs)
    return step(late, 'unroutable', now, { reason: 'unresolved', deadlineAt })
  }
  const expire: Tend = async (late) => {
    const change = await unresolved(late) ?? step(late, 'expired', world.now(), { reason: 'expired' })
    if (change) await write(change)
  }
  const lapsed: Tend = async (late) => {
    const route = routes.get(late.route)
    const repeatable = parts.ways.get(late.route)?.repeatable ?? false
    const now = world.now()
    const change = route
      ? lapse(late, 'lease-lapsed', route, repeatable, now, { attempt: late.attempt })
      : step(late, 'lapsed', now, { reason: 'lease-lapsed', dueAt: now, deadlineAt: now })
    if (change) await write(change)
  }
  const tend = async (status: Status, each: Tend, now: number): Promise<void> => {
    for (;;) {
      const late = await store.late(status, now, page)
      await Promise.all(late.map(each))
      if (late.length < page || stopped) return
    }
  }
  const failed = (error: Error): void => {
    world.log.error('sweep-failed', { error: error.message })
    alarm.at(world.now() + failedMs)
  }
  // Doubts are resolved beside the rest, because asking a counterpart may take its time. Meanwhile they are still due, so whoever
  // finds something due at the end of a round rests before the next; and a round asked for during a round is one round.
  const createRound = (tended: readonly (readonly [Status, Tend])[]) => {
    let running: Promise<void> | undefined
    let again = false
    const round = async (): Promise<void> => {
      for (const [status, each] of tended) await tend(status, each, world.now())
      const next = await store.nextLate()
      if (next !== undefined) alarm.at(next > world.now() ? next : world.now() + restMs)
    }
    const rounds = async (): Promise<void> => {
      do {
        again = false
        await round().catch(failed)
      } while (again && !stopped)
      running = undefined
    }
    const run = (): void => {
      again = running !== undefined
      running ??= rounds()
    }
    return { run, over: (): Promise<void> => running ?? Promise.resolve() }
  }
  const deadlines = createRound([['sending', lapsed], ['queued', expire], ['held', expire], ['parked', expire]])
  const doubts = createRound([['in-doubt', resolve]])
  const ring = (): void => {
    if (stopped) return
    deadlines.run()
    doubts.run()
  }
  const alarm = createAlarm(world, ring)

  const keep = async (): Promise<void> => {
    for (const silo of parts.silos.values()) {
      const removed = await store.prune(silo.id, world.now() - silo.retentionMs, 1000)
      if (removed > 0) world.records.count('sluse_pruned_total', { origin: silo.id }, removed)
    }
    await seal.prepare()
    const destroyed = await seal.destroyBefore(await store.oldestPayload())
    if (destroyed.length > 0) {
      world.records.count('sluse_payload_keys_destroyed_total', {}, destroyed.length)
      world.log.info('keys-destroyed', { days: destroyed })
    }
  }
  const housekeeping = createAlarm(world, () => {
    void keep().catch(failed)
    housekeeping.at(world.now() + housekeepingMs)
  })

  return {
    expect: (transaction) => {
      if (isSettled(transaction.status)) return
      alarm.at(transaction.status === 'in-doubt' ? transaction.dueAt : transaction.deadlineAt)
    },
    look: ring,
    start: async () => {
      // Nobody else can be sending from a ledger of our own: what is `sending` now was cut off by a crash.
      if (store.exclusive) await tend('sending', lapsed, Number.MAX_SAFE_INTEGER)
      await keep()
      ring()
      housekeeping.at(world.now() + housekeepingMs)
    },
    stop: async () => {
      stopped = true
      alarm.stop()
      housekeeping.stop()
      await Promise.all([deadlines.over(), doubts.over()])
    },
  }
}
