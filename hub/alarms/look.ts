// Everything that is wrong now, cause by cause. What is costly to find out is looked at less often, and its answer kept.
import type { AlarmLimits, Cause, Surroundings } from '../../core/alarm.ts'
import type { Scan } from '../../core/canary.ts'
import { dayOf } from '../../core/figures.ts'
import type { Store } from '../../core/store.ts'
import type { World } from '../../core/world.ts'
import { silentOrigins } from './silent.ts'

export interface LookParts {
  readonly store: Pick<Store, 'shares' | 'late' | 'figures' | 'serverNow'>
  readonly world: Pick<World, 'now'>
  readonly limits: AlarmLimits
  breakers(): ReadonlyMap<string, string>
  /** Routes that are held back by an operator, whose messages wait on purpose. */
  paused(): Promise<ReadonlySet<string>>
  readonly surroundings?: Surroundings
  /** Canary scans, the newest first. */
  scans?(): Promise<readonly Scan[]>
}

export interface Found { readonly name: string; readonly cause: Cause; readonly on: string }

const mostLooked = 500
const silentEveryMs = 600_000
const auditEveryMs = 6 * 3_600_000

export const found = (cause: Cause) => (on: string): Found => ({ name: `${cause}:${on}`, cause, on })

const routesOf = (some: readonly { readonly route: string }[]): readonly string[] => (
  [...new Set(some.map(({ route }) => route))])

/** Of the messages: those that wait, are in doubt, or will be given up. */
const waiting = async ({ store, world, limits, paused }: LookParts): Promise<readonly Found[]> => {
  const [now, held] = [world.now(), await paused()]
  const late = (await store.shares()).filter(({ route, dueAt }) => dueAt < now - limits.lateMs && !held.has(route))
  const doubtful = (await store.late('in-doubt', Number.MAX_SAFE_INTEGER, mostLooked))
    .filter(({ changedAt }) => changedAt < now - limits.inDoubtMs)
  const ending = await store.late('parked', now + limits.endingMs, mostLooked)
  return [
    ...routesOf(late).map(found('late')), ...routesOf(doubtful).map(found('in-doubt')), ...routesOf(ending).map(found('ending')),
  ]
}

/** Of each silo and channel: the numbers of today, which the ledger keeps with every commit. */
const failing = async ({ store, world, limits }: LookParts): Promise<readonly Found[]> => {
  const today = dayOf(world.now())
  const settled = (await store.figures({ from: today, to: today }))
    .filter(({ measure }) => measure === 'sent' || measure === 'delivered' || measure === 'failed')
  const sums = new Map<string, { all: number; failed: number }>()
  for (const { origin, channel, measure, count } of settled) {
    const sum = sums.get(`${origin}/${channel}`) ?? { all: 0, failed: 0 }
    sums.set(`${origin}/${channel}`, { all: sum.all + count, failed: sum.failed + (measure === 'failed' ? count : 0) })
  }
  return [...sums].filter(([, { all, failed }]) => all >= limits.failingLeast && failed >= all * limits.failingShare)
    .map(([on]) => found('failing')(on))
}

/** What needs no message to go wrong. */
const around = async ({ surroundings, world, limits }: LookParts): Promise<readonly Found[]> => {
  if (!surroundings) return []
  const expiring = surroundings.certificates.filter(({ expiresAt }) => expiresAt < world.now() + limits.certificateMs)
  const tight = (await surroundings.rooms()).filter(({ freeBytes }) => freeBytes < limits.diskBytes)
  const away = surroundings.doorsAway?.() ?? []
  return [
    ...expiring.map(({ on }) => found('certificate')(on)), ...tight.map(({ on }) => found('disk')(on)),
    ...away.map(found('door')),
  ]
}

/** The time that the question took is no drift. */
const drifting = async ({ store, world, limits }: LookParts): Promise<readonly Found[]> => {
  if (!store.serverNow) return []
  const asked = world.now()
  const there = await store.serverNow()
  const [earliest, latest] = [asked - limits.clockMs, world.now() + limits.clockMs]
  return there < earliest || there > latest ? [found('clock')('database')] : []
}

const scanned = async ({ scans }: LookParts): Promise<readonly Found[]> => {
  const [last] = await scans?.() ?? []
  if (!last || last.verdict === 'clean') return []
  return [found(last.verdict === 'found' ? 'canary' : 'canary-unsure')('ledger')]
}

/** Looks anew once `everyMs` have passed. */
const seldom = (world: Pick<World, 'now'>, everyMs: number, look: () => Promise<readonly Found[]>) => {
  let [at, last]: [number, readonly Found[]] = [Number.NEGATIVE_INFINITY, []]
  return async (): Promise<readonly Found[]> => {
    if (world.now() >= at + everyMs) [at, last] = [world.now(), await look()]
    return last
  }
}

export const createLook = (parts: LookParts): (() => Promise<readonly Found[]>) => {
  const { store, world, limits, surroundings, breakers } = parts
  const silent = seldom(world, silentEveryMs, async () => (
    await silentOrigins(store, world.now(), limits.silentHour)).map(found('silent')))
  const audit = seldom(world, auditEveryMs, async () => (
    await surroundings?.auditIntact?.() === false ? [found('audit')('chain')] : []))
  return async () => {
    const open = [...breakers()].filter(([, state]) => state !== 'closed').map(([route]) => route)
    const looks = [waiting, failing, around, drifting, scanned].map((look) => look(parts))
    return [...open.map(found('breaker-open')), ...(await Promise.all([...looks, silent(), audit()])).flat()]
  }
}
