// Alarms: what somebody should look at, found out by looking every half minute. Each has one name and is raised once, however
// long it lasts and however many hubs look; it may be silenced for a reason and until a moment, and ends by itself when its cause
// is gone. Raised and ended stand in the log, for whatever watches that, and are told over the ways that are configured.
import type { AlarmLimits, AlarmWay, Cause } from '../../core/alarm.ts'
import type { Store } from '../../core/store.ts'
import type { Instant } from '../../core/transaction.ts'
import type { World } from '../../core/world.ts'
import { createAlarm } from '../alarm.ts'
import { createLook, type Found, type LookParts } from './look.ts'
import { createAlarmRecords, type AlarmRecord } from './records.ts'
import { createAlarmTelling } from './tell.ts'

export interface Raised {
  /** Its one name: the cause, and of what. */
  readonly name: string
  readonly cause: Cause
  /** A route, a silo and channel, a silo or partner, a certificate's place in the configuration, a folder, a way to tell. */
  readonly on: string
  /** When it was first seen. */
  readonly since: Instant
  readonly silencedUntil?: Instant
  /** Who silenced it, and why. */
  readonly by?: string
  readonly reason?: string
  /** Which hubs see it, where there may be several. */
  readonly hubs?: readonly string[]
}

/** One that is over. */
export interface Past extends Omit<Raised, 'hubs'> { readonly endedAt: Instant }

export interface Silence { readonly by: string; readonly reason: string; readonly until: Instant }

export interface Alarms {
  /** Looks by itself from now on. */
  start(): void
  stop(): Promise<void>
  /** Those in force, the oldest first. */
  all(): Promise<readonly Raised[]>
  /** Those that ended before a moment, the newest first; kept for ninety days, a thousand at most. */
  past(before: Instant, limit: number): Promise<readonly Past[]>
  /** Undefined ends a silence; false where there is no such alarm. */
  silence(name: string, silence: Silence | undefined): Promise<boolean>
}

/** What is settled about alarms. */
export interface AlarmSettings {
  readonly limits: AlarmLimits
  readonly ways: readonly AlarmWay[]
  readonly remindMs: number
  /** Of the page of alarms. */
  readonly link: string
}

export interface AlarmParts extends Omit<LookParts, 'limits' | 'world' | 'store'> {
  readonly store: LookParts['store'] & Pick<Store, 'exclusive' | 'keep' | 'kept'>
  readonly world: World
  /** This hub's name among several. */
  readonly hub: string
  readonly settings: AlarmSettings
}

const everyMs = 30_000

export const createAlarms = (parts: AlarmParts): Alarms => {
  const { store, world, settings } = parts
  const records = createAlarmRecords(store, parts.hub, () => world.now())
  const telling = createAlarmTelling({ world, store, ...settings })
  const lookAround = createLook({ ...parts, limits: settings.limits })
  let looking = Promise.resolve()

  const raise = async (one: Found): Promise<void> => {
    if (await records.raise(one)) world.log.error('alarm-raised', { cause: one.cause, on: one.on })
  }
  const miss = async (one: AlarmRecord): Promise<void> => {
    if (await records.misses(one)) world.log.info('alarm-ended', { cause: one.raised.cause, on: one.raised.on })
  }
  const look = async (): Promise<void> => {
    const [now, before] = [[...await lookAround(), ...telling.failing()], await records.all()]
    const known = new Map(before.map((one) => [one.raised.name, one]))
    for (const one of now) {
      const there = known.get(one.name)
      await (there ? records.sees(there) : raise(one))
      known.delete(one.name)
    }
    for (const one of known.values()) await miss(one)
  }
  const shown = (one: AlarmRecord): Raised => {
    const { silencedUntil = 0, by, reason, seen: _, ...raised } = one.raised
    const hubs = records.hubsOf(one)
    return { ...raised, ...(hubs && { hubs }), ...(silencedUntil > world.now() && { silencedUntil, by, reason }) }
  }
  const inForce = async (): Promise<readonly Raised[]> => (
    await records.all()).map(shown).sort((one, other) => one.since - other.since)
  const round = async (): Promise<void> => {
    await look()
    await telling.tell(await inForce())
  }
  const alarm = createAlarm(world, () => {
    looking = round().catch((error: Error) => world.log.warn('alarms-unseen', { error: error.message }))
      .finally(() => alarm.at(world.now() + everyMs))
  })
  return {
    start: () => alarm.at(world.now() + everyMs),
    stop: async () => {
      alarm.stop()
      telling.stop()
      await looking
    },
    all: async () => {
      await look()
      return inForce()
    },
    past: async (before, limit) => (await records.past()).filter(({ endedAt }) => endedAt < before).slice(0, limit),
    silence: records.silence,
  }
}
