// The way in by one broker. One that cannot be reached does not keep the hub from starting, since all else works without it: the
// door stays shut, which is told, and is tried again until the broker is there. What will not do as it is keeps the hub from
// starting, as any wrong setting does.
import type { Door, DoorSettings, OpenDoor, Take } from '../core/door.ts'
import { Fault } from '../core/errors.ts'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import { createTelling, type Telling } from '../hub/index.ts'

export interface Doorway {
  readonly name: string
  /** True while its broker cannot be reached. */
  isAway(): boolean
  start(): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

export interface DoorwayParts {
  readonly name: string
  readonly settings: DoorSettings
  readonly open: OpenDoor
  readonly take: Take
  readonly world: World
  readonly store: Store
}

const firstMs = 500
const longestMs = 15_000

interface Opened { readonly door: Door; readonly telling: Telling }

/** Rejects with Fault `door-unfit`. */
export const openDoorway = async ({ name, settings, open, take, world, store }: DoorwayParts): Promise<Doorway> => {
  const stopped = new AbortController()
  let opened: Opened | undefined
  let isStarted = false

  const attempt = async (): Promise<void> => {
    const door = await open(settings, { world, take })
    opened = { door, telling: createTelling({ world, store, door: name, silos: settings.silos, tell: door.tell }) }
  }
  const begin = async (): Promise<void> => {
    await opened?.door.start()
    opened?.telling.start()
  }
  const shut = (error: unknown): void => {
    world.records.gauge('sluse_door_connected', 0, { door: name })
    world.log.error('door-shut', { door: name, ...(error instanceof Fault && { code: error.code, detail: error.detail }) })
  }
  const again = async (): Promise<void> => {
    for (let waitMs = firstMs; !opened && !stopped.signal.aborted; waitMs = Math.min(waitMs * 2, longestMs)) {
      await world.sleep(waitMs, stopped.signal)
      if (stopped.signal.aborted) return
      await attempt().catch((error: unknown) => { if (waitMs >= longestMs) shut(error) })
    }
    world.log.info('door-opened', { door: name })
    if (isStarted && !stopped.signal.aborted) await begin()
  }
  let trying: Promise<void> | undefined
  await attempt().catch((error: unknown) => {
    if (!(error instanceof Fault) || error.code !== 'door-unreachable') throw error
    shut(error)
    trying = again()
  })
  return {
    name,
    isAway: () => opened === undefined || opened.door.isAway(),
    start: async () => {
      isStarted = true
      await begin()
    },
    stop: async () => {
      stopped.abort()
      await trying
      await opened?.door.stop()
    },
    close: async () => {
      stopped.abort()
      await trying
      await opened?.telling.stop()
      await opened?.door.close()
    },
  }
}
