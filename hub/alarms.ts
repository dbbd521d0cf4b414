// Alarms: what somebody should look at, found out by looking every half minute. Each has one name and is raised once, however
// long it lasts and however many hubs look; it may be silenced for a reason and until a moment, and ends by itself when its cause
// is gone. Raised and ended stand in the log, for whatever watches that.
import type { Cause, Surroundings } from '../core/alarm.ts'
import { dayOf } from '../core/figures.ts'
import type { Store } from '../core/store.ts'
import type { Instant } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import { createAlarm } from './alarm.ts'

export interface Raised {
  /** Its one name: the cause, and of what. */
  readonly name: string
  readonly cause: Cause
  /** A route, a silo and channel, a certificate's place in the configuration, or a folder. */
  readonly on: string
  /** When it was first seen. */
  readonly since: Instant
  readonly silencedUntil?: Instant
  /** Who silenced it, and why. */
  readonly by?: string
  readonly reason?: string
}

export interface Silence { readonly by: string; readonly reason: string; readonly until: Instant }

export interface Alarms {
  /** Looks by itself from now on. */
  start(): void
  stop(): Promise<void>
  /** Those in force, the oldest first. */
  all(): Promise<readonly Raised[]>
  /** Undefined ends a silence; false where there is no such alarm. */
  silence(name: string, silence: Silence | undefined): Promise<boolean>
}

export interface AlarmParts {
  readonly store: Pick<Store, 'shares' | 'late' | 'figures' | 'keep' | 'kept'>
  readonly world: World
  breakers(): ReadonlyMap<string, string>
  /** Routes that are held back by an operator, whose messages wait on purpose. */
  paused(): Promise<ReadonlySet<string>>
  readonly surroundings?: Surroundings
}

const prefix = 'alarm/'
const everyMs = 30_000
const quarterMs = 15 * 60_000
const dayMs = 86_400_000
const mostLooked = 500
const certificateMs = 30 * dayMs
const leastRoomBytes = 1_073_741_824
/** Of so many that were settled today, a fifth failed. */
const fewest = 50
const failedShare = 0.2

type Found = Pick<Raised, 'name' | 'cause' | 'on'>
const found = (cause: Cause) => (on: string): Found => ({ name: `${cause}:${on}`, cause, on })

const routesOf = (some: readonly { readonly route: string }[]): readonly string[] => (
  [...new Set(some.map(({ route }) => route))])

/** Of each silo and channel: the numbers of today, which the ledger keeps with every commit. */
const failing = async ({ store, world }: AlarmParts): Promise<readonly Found[]> => {
  const today = dayOf(world.now())
  const settled = (await store.figures({ from: today, to: today }))
    .filter(({ measure }) => measure === 'sent' || measure === 'delivered' || measure === 'failed')
  const sums = new Map<string, { all: number; failed: number }>()
  for (const { origin, channel, measure, count } of settled) {
    const sum = sums.get(`${origin}/${channel}`) ?? { all: 0, failed: 0 }
    sums.set(`${origin}/${channel}`, { all: sum.all + count, failed: sum.failed + (measure === 'failed' ? count : 0) })
  }
  return [...sums].filter(([, { all, failed }]) => all >= fewest && failed >= all * failedShare)
    .map(([on]) => found('failing')(on))
}

/** What needs no message to go wrong. */
const around = async ({ surroundings, world }: AlarmParts): Promise<readonly Found[]> => {
  if (!surroundings) return []
  const expiring = surroundings.certificates.filter(({ expiresAt }) => expiresAt < world.now() + certificateMs)
  const tight = (await surroundings.rooms()).filter(({ freeBytes }) => freeBytes < leastRoomBytes)
  return [...expiring.map(({ on }) => found('certificate')(on)), ...tight.map(({ on }) => found('disk')(on))]
}

/** Everything that is wrong now. */
const lookAround = async (parts: AlarmParts): Promise<readonly Found[]> => {
  const { store, world, breakers, paused } = parts
  const [now, held] = [world.now(), await paused()]
  const late = (await store.shares()).filter(({ route, dueAt }) => dueAt < now - quarterMs && !held.has(route))
  const doubtful = (await store.late('in-doubt', Number.MAX_SAFE_INTEGER, mostLooked))
    .filter(({ changedAt }) => changedAt < now - quarterMs)
  const ending = await store.late('parked', now + dayMs, mostLooked)
  const open = [...breakers()].filter(([, state]) => state !== 'closed').map(([route]) => route)
  return [
    ...routesOf(late).map(found('late')), ...routesOf(doubtful).map(found('in-doubt')), ...routesOf(ending).map(found('ending')),
    ...open.map(found('breaker-open')), ...await failing(parts), ...await around(parts),
  ]
}

export const createAlarms = (parts: AlarmParts): Alarms => {
  const { store, world } = parts
  let looking = Promise.resolve()
  const kept = async () => (await store.kept(prefix))
    .map(({ value, ...record }) => ({ ...record, raised: JSON.parse(value) as Raised }))

  const raise = async (one: Found): Promise<void> => {
    const raised: Raised = { ...one, since: world.now() }
    const isFirst = await store.keep({ name: `${prefix}${one.name}`, version: 1, value: JSON.stringify(raised) })
    if (isFirst) world.log.error('alarm-raised', { cause: one.cause, on: one.on })
  }
  const look = async (): Promise<void> => {
    const [now, before] = [await lookAround(parts), await kept()]
    const names = new Set(now.map(({ name }) => name))
    for (const one of now) if (!before.some(({ raised }) => raised.name === one.name)) await raise(one)
    for (const { name, version, raised } of before.filter((one) => !names.has(one.raised.name))) {
      const ended = await store.keep({ name, version: version + 1, value: undefined })
      if (ended) world.log.info('alarm-ended', { cause: raised.cause, on: raised.on })
    }
  }
  const alarm = createAlarm(world, () => {
    looking = look().catch((error: Error) => world.log.warn('alarms-unseen', { error: error.message }))
    alarm.at(world.now() + everyMs)
  })
  const shown = ({ silencedUntil = 0, by, reason, ...raised }: Raised): Raised => (
    silencedUntil > world.now() ? { ...raised, silencedUntil, by, reason } : raised)
  return {
    start: () => alarm.at(world.now() + everyMs),
    stop: async () => {
      alarm.stop()
      await looking
    },
    all: async () => {
      await look()
      return (await kept()).map(({ raised }) => shown(raised)).sort((one, other) => one.since - other.since)
    },
    silence: async (named, silence) => {
      for (;;) {
        const record = (await kept()).find(({ raised }) => raised.name === named)
        if (!record) return false
        const { silencedUntil: _, by: __, reason: ___, ...raised } = record.raised
        const next = { ...raised, ...(silence && { silencedUntil: silence.until, by: silence.by, reason: silence.reason }) }
        if (await store.keep({ name: record.name, version: record.version + 1, value: JSON.stringify(next) })) return true
      }
    },
  }
}
