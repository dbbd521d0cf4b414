import type { Receive } from '../../core/inlet.ts'
import type { Services } from '../../core/world.ts'
import { readBounce, type Incoming } from './bounce.ts'

/** Takes a mail from the return path in; resolves when a receipt is committed, rejects when it could not be. */
export type Intake = (incoming: Incoming, receive: Receive) => Promise<'receipt' | 'ignored'>

/** What every inlet does with a mail: a receipt is handed to the hub, anything else is counted by why. */
export const createIntake = ({ world, route, mac }: Services): Intake => async (incoming, receive) => {
  const bounce = readBounce(incoming, mac)
  if ('receipt' in bounce) {
    await receive(bounce.receipt)
    return 'receipt'
  }
  world.records.count('sluse_inlet_ignored_total', { route, why: bounce.ignored })
  return 'ignored'
}
