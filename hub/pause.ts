// An operator may hold back a route, or all routes of a channel, for a reason and until a moment. It outlives the process on
// purpose and ends by itself. What is under way meanwhile goes on; nothing new begins, and nothing is lost.
import type { Instant } from '../core/transaction.ts'
import { createAlarm } from './alarm.ts'
import type { Gate } from './gate.ts'
import type { History } from './history.ts'
import type { Parts } from './parts.ts'
import type { Relay } from './relay.ts'

/** What is held back. */
export interface Held { readonly kind: 'route' | 'channel'; readonly name: string }

export interface Pause extends Held {
  readonly reason: string
  readonly by: string
  readonly since: Instant
  readonly until: Instant
}

export interface Pauses {
  start(): Promise<void>
  stop(): void
  /** Those in force, each with the routes that it holds back. */
  all(): Promise<readonly (Pause & { readonly routes: readonly string[] })[]>
  /** In place of one of the same name, if there is one. */
  begin(pause: Pause): Promise<void>
  /** `by`: who lets it go. False where there is none. */
  end(held: Held, by: string): Promise<boolean>
}

const prefix = 'pause/'
const nameOf = ({ kind, name }: Held): string => `${prefix}${kind}/${name}`
/** How soon other hubs on the same ledger learn of it. */
const refreshMs = 2000

export const createPauses = (
  { store, world, routes }: Pick<Parts, 'store' | 'world' | 'routes'>, gates: ReadonlyMap<string, Gate>,
  relay: Pick<Relay, 'look'>, history: Pick<History, 'note'>,
): Pauses => {
  const routesOf = ({ kind, name }: Held): readonly string[] => routes
    .filter((route) => (kind === 'route' ? route.name : route.channel) === name).map((route) => route.name)
  const kept = async () => (await store.kept(prefix))
    .map(({ value, ...record }) => ({ ...record, pause: JSON.parse(value) as Pause }))
  const inForce = async (): Promise<readonly Pause[]> => (
    (await kept()).map(({ pause }) => pause).filter(({ until }) => until > world.now()))

  const apply = async (): Promise<boolean> => {
    const until = new Map<string, Instant>()
    for (const pause of await inForce()) {
      for (const route of routesOf(pause)) until.set(route, Math.max(until.get(route) ?? 0, pause.until))
    }
    return [...gates].map(([route, gate]) => gate.hold(until.get(route) ?? 0)).includes(true)
  }
  const refresh = async (): Promise<void> => {
    if (await apply()) await relay.look()
  }
  const write = async (held: Held, pause: Pause | undefined): Promise<boolean> => {
    for (;;) {
      const found = (await kept()).find(({ name }) => name === nameOf(held))
      if (!found && !pause) return false
      const value = pause && JSON.stringify(pause)
      if (await store.keep({ name: nameOf(held), version: (found?.version ?? 0) + 1, value })) break
    }
    await refresh()
    return true
  }
  const alarm = createAlarm(world, () => {
    void refresh().catch((error: Error) => world.log.warn('pauses-unread', { error: error.message }))
    alarm.at(world.now() + refreshMs)
  })
  return {
    start: async () => {
      for (const { name, version, pause } of await kept()) {
        if (pause.until <= world.now()) await store.keep({ name, version: version + 1, value: undefined })
      }
      await apply()
      // Alone on the ledger, a hub knows of its own.
      if (!store.exclusive) alarm.at(world.now() + refreshMs)
    },
    stop: () => alarm.stop(),
    all: async () => (await inForce()).map((pause) => ({ ...pause, routes: routesOf(pause) })),
    begin: async (pause) => {
      await write(pause, pause)
      const { by, reason, until } = pause
      for (const route of routesOf(pause)) history.note(route, { at: world.now(), what: 'paused', by, reason, until })
    },
    end: async (held, by) => {
      if (!await write(held, undefined)) return false
      for (const route of routesOf(held)) history.note(route, { at: world.now(), what: 'let-go', by })
      return true
    },
  }
}
