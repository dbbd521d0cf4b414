// The hubs on one ledger, each with what it does now. Every hub writes a record of its own and reads what operators have asked
// of it: to rest, so that it can be taken down without anything being cut off. One that says nothing for a while is taken for
// gone.
import type { Instant } from '../core/transaction.ts'
import { createAlarm } from './alarm.ts'
import type { Parts } from './parts.ts'
import type { Workers } from './workers.ts'

/** Why a hub rests, who asked for it, and since when. */
export interface Draining { readonly by: string; readonly reason: string; readonly since: Instant }

export interface Fellow {
  /** Of the process; another after each start. */
  readonly id: string
  readonly name: string
  readonly version: string
  readonly startedAt: Instant
  readonly seenAt: Instant
  /** How many attempts it makes at once at most, and how many are under way. */
  readonly workers: number
  readonly out: number
  readonly draining?: Draining
}

export interface Fellows {
  start(): Promise<void>
  stop(): Promise<void>
  /** The one that answers. */
  readonly me: string
  /** All that were seen within the hour, the one that answers first. */
  all(): Promise<readonly Fellow[]>
  /** Undefined lets it work again. False where there is no such hub, or nothing was asked of it. */
  drain(id: string, draining: Draining | undefined): Promise<boolean>
}

const [hubPrefix, drainPrefix] = ['hub/', 'drain/']
const everyMs = 5_000
const forgottenMs = 3_600_000
/** Without a sign of life for so long a hub is taken for gone. */
export const silentMs = 20_000

type Needs = Pick<Parts, 'world' | 'store' | 'name' | 'version'>

/** Records of the ledger that whoever comes last has written. */
const createNotes = ({ store }: Pick<Parts, 'store'>) => {
  const read = async <T>(prefix: string) => (await store.kept(prefix))
    .map(({ name, version, value }) => ({ id: name.slice(prefix.length), version, value: JSON.parse(value) as T }))
  const write = async (name: string, value: object | undefined): Promise<boolean> => {
    for (;;) {
      const found = (await store.kept(name)).find((each) => each.name === name)
      if (!found && value === undefined) return false
      if (await store.keep({ name, version: (found?.version ?? 0) + 1, value: value && JSON.stringify(value) })) return true
    }
  }
  return { read, write }
}

export const createFellows = ({ world, store, name = 'hub', version = '' }: Needs, workers: Workers): Fellows => {
  const notes = createNotes({ store })
  const [me, startedAt] = [world.newId(), world.now()]
  const drains = async () => new Map((await notes.read<Draining>(drainPrefix)).map(({ id, value }) => [id, value]))
  const mine = (): Fellow => ({ id: me, name, version, startedAt, seenAt: world.now(), ...workers.count() })

  const obey = async (): Promise<void> => {
    if ((await drains()).has(me)) workers.rest()
    else workers.wake()
  }
  const tell = async (): Promise<void> => {
    await obey()
    await notes.write(`${hubPrefix}${me}`, mine())
  }
  const forget = async (): Promise<void> => {
    for (const { id, value } of await notes.read<Fellow>(hubPrefix)) {
      if (value.seenAt > world.now() - forgottenMs) continue
      await notes.write(`${hubPrefix}${id}`, undefined)
      await notes.write(`${drainPrefix}${id}`, undefined)
    }
  }
  let telling = Promise.resolve()
  const alarm = createAlarm(world, () => {
    telling = tell().catch((error: Error) => world.log.warn('hub-untold', { error: error.message }))
    alarm.at(world.now() + everyMs)
  })
  return {
    me,
    start: async () => {
      if (store.exclusive) return
      await forget()
      await tell()
      alarm.at(world.now() + everyMs)
    },
    stop: async () => {
      alarm.stop()
      await telling
      const gone = async (prefix: string) => void await notes.write(`${prefix}${me}`, undefined)
      await Promise.all([gone(hubPrefix), gone(drainPrefix)])
        .catch((error: Error) => world.log.warn('hub-untold', { error: error.message }))
    },
    all: async () => {
      const others = store.exclusive ? [] : await notes.read<Fellow>(hubPrefix)
      const asked = await drains()
      const known = [mine(), ...others.map(({ value }) => value).filter(({ id, seenAt }) => (
        id !== me && seenAt > world.now() - forgottenMs))]
      return known.map((one) => ({ ...one, ...(asked.has(one.id) && { draining: asked.get(one.id) }) }))
    },
    drain: async (id, draining) => {
      const known = id === me || (await notes.read<Fellow>(hubPrefix)).some((one) => one.id === id)
      if (!known || !await notes.write(`${drainPrefix}${id}`, draining)) return false
      if (id === me) await obey()
      return true
    },
  }
}
