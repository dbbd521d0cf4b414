// The doors on brokers: what comes in by them goes the same way as what comes over HTTP, and the journal goes back by them.
import type { Configuration } from '../config/index.ts'
import type { Channel } from '../core/channel.ts'
import type { Silo } from '../core/silo.ts'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import { doors as registered } from '../doors/index.ts'
import type { Hub } from '../hub/index.ts'
import { createDoorIntake, messageSchema } from '../intake/index.ts'
import { openDoorway, type Doorway } from './doorway.ts'

interface Opening {
  readonly configuration: Configuration
  readonly channels: ReadonlyMap<string, Channel>
  readonly silos: ReadonlyMap<string, Silo>
  readonly store: Store
  readonly world: World
  readonly hub: Hub
}

/** What each door that is configured says of itself. */
export const describeDoors = ({ doors }: Configuration) => Object.entries(doors)
  .map(([name, settings]) => (silo: string) => (registered[name] as (typeof registered)[string]).describe(settings, silo))

export interface Doors {
  /** Those whose broker cannot be reached. */
  away(): readonly string[]
  start(): Promise<void>
  /** Nothing more comes in; what is under way is answered for. */
  stop(): Promise<void>
  /** Nothing more goes back, and the connections end. */
  close(): Promise<void>
}

/** Opens those that are configured; rejects with their Fault where one will not do. */
export const openDoors = async ({ configuration, channels, silos, store, world, hub }: Opening): Promise<Doors | undefined> => {
  if (Object.keys(configuration.doors).length === 0) return undefined
  const intake = createDoorIntake(
    { world, hub, silos, maxBodyBytes: configuration.api.maxBodyBytes }, messageSchema([...channels.values()]))
  const opened: Doorway[] = []
  for (const [name, settings] of Object.entries(configuration.doors)) {
    const { open } = registered[name] as (typeof registered)[string]
    opened.push(await openDoorway({ name, settings, open, take: intake.take, world, store }).catch(async (error: Error) => {
      await Promise.all(opened.map((before) => before.close()))
      throw error
    }))
  }
  return {
    away: () => opened.filter((door) => door.isAway()).map(({ name }) => name),
    start: async (): Promise<void> => {
      for (const door of opened) await door.start()
    },
    stop: async (): Promise<void> => {
      intake.stop()
      await Promise.all(opened.map((door) => door.stop()))
    },
    close: async (): Promise<void> => { await Promise.all(opened.map((door) => door.close())) },
  }
}
