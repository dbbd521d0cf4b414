// What happened to a route lately: when its breaker opened and why, when it closed, who held it back and who tried it. A short
// record in the ledger, so that a restart forgets nothing and several hubs write the same one.
import type { Store } from '../core/store.ts'
import type { Instant } from '../core/transaction.ts'
import type { World } from '../core/world.ts'

export const happenings = ['opened', 'closed', 'paused', 'let-go', 'tested'] as const

/** Codes and names; never content. */
export interface Happened {
  readonly at: Instant
  readonly what: (typeof happenings)[number]
  /** Why: a stable code of the breaker's, or the words of who held it back. */
  readonly reason?: string
  readonly by?: string
  readonly until?: Instant
  /** The transaction that tried it. */
  readonly id?: string
}

export interface History {
  /** Written in its own time; one that could not be written is in the log. */
  note(route: string, happened: Happened): void
  /** Newest first; resolves with what has been noted so far. */
  of(route: string): Promise<readonly Happened[]>
  /** Resolves when everything noted is written. */
  settled(): Promise<void>
}

const prefix = 'history/'
const most = 30
const tries = 20

export const createHistory = ({ store, world }: { readonly store: Pick<Store,
  'keep' | 'kept'>; readonly world: World }): History => {
  const nameOf = (route: string): string => `${prefix}${route}`
  const recordOf = async (route: string) => {
    const found = (await store.kept(nameOf(route))).find(({ name }) => name === nameOf(route))
    return { version: found?.version ?? 0, all: found ? JSON.parse(found.value) as readonly Happened[] : [] }
  }
  const write = async (route: string, happened: Happened): Promise<void> => {
    for (let tried = 0; tried < tries; tried += 1) {
      const { version, all } = await recordOf(route)
      const value = JSON.stringify([happened, ...all].slice(0, most))
      if (await store.keep({ name: nameOf(route), version: version + 1, value })) return
    }
    world.log.warn('history-unwritten', { route })
  }
  const writing = new Map<string, Promise<void>>()
  const note = (route: string, happened: Happened): void => {
    const next = (writing.get(route) ?? Promise.resolve()).then(() => write(route, happened))
      .catch((error: Error) => world.log.warn('history-unwritten', { route, error: error.message }))
      .finally(() => { if (writing.get(route) === next) writing.delete(route) })
    writing.set(route, next)
  }
  return {
    note,
    of: async (route) => {
      await writing.get(route)
      return (await recordOf(route)).all
    },
    settled: async () => void await Promise.all(writing.values()),
  }
}
