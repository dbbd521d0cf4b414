import type { World } from '../core/world.ts'

const againMs = 500

/**
 * Writes what is known and must not be forgotten (an attempt's outcome): where the store cannot take it now, it is tried again
 * until it can or the hub is cut off, and once in any case. Then the lease lapses and the transaction is in doubt, which is the
 * truth.
 */
export const persist = async <T>(write: () => Promise<T>, world: World, cut: AbortSignal): Promise<T | undefined> => {
  do {
    try {
      return await write()
    } catch (error) {
      world.log.error('outcome-not-written', { error: (error as Error).message })
      await world.sleep(againMs, cut)
    }
  } while (!cut.aborted)
  return undefined
}
