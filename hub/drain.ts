import type { Consumption } from '../core/queue.ts'
import type { Parts } from './parts.ts'

/** Waits for the work under way as long as `drainMs`, then cuts it off; what may have been sent is then in doubt. */
export const drain = async (
  { world, drainMs }: Pick<Parts, 'world' | 'drainMs'>, consumptions: readonly Consumption[], cut: () => void,
): Promise<void> => {
  const drained = new AbortController()
  const patience = world.sleep(drainMs, drained.signal).then(() => {
    if (!drained.signal.aborted) world.log.warn('drain-cut-off')
    cut()
  })
  await Promise.all(consumptions.map((consumption) => consumption.stop()))
  drained.abort()
  await patience
}
