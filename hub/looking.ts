// Looking at the ledger without having been told of anything: what others wrote to a shared one, and what was written though the
// answer was an error, is found this way.
import { createAlarm } from './alarm.ts'
import type { Clear } from './clear.ts'
import type { Parts } from './parts.ts'
import type { Relay } from './relay.ts'
import type { Sweep } from './sweep.ts'

export interface Looking {
  /** The ledger answered with an error: look again when it has had some peace. */
  unsure(): void
  start(): void
  stop(): void
}

const unsureMs = 5000
const sharedMs = 30_000

export const createLooking = ({ world, store }: Parts, relay: Relay, sweep: Sweep, clear: Clear): Looking => {
  const unsure = (): void => alarm.at(world.now() + unsureMs)
  const start = (): void => { if (!store.exclusive) alarm.at(world.now() + sharedMs) }
  const failed = (error: Error): void => {
    world.log.warn('look-failed', { error: error.message })
    unsure()
  }
  const alarm = createAlarm(world, () => {
    sweep.look()
    clear.look()
    void relay.look().catch(failed)
    start()
  })
  return { unsure, start, stop: alarm.stop }
}
