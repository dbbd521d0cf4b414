import type { World } from '../core/world.ts'

/** How long a call may take to obey its signal before it is given up without it. */
const obeyMs = 2000

/**
 * Runs `call` for at most `limitMs`, or until `cut` aborts. Whatever goes wrong in it, hanging and throwing included, the answer
 * is a value: `otherwise` makes one of the reason.
 */
export const bounded = async <T>(
  call: (signal: AbortSignal) => Promise<T>, otherwise: (reason: string) => T, limitMs: number, world: World, cut: AbortSignal,
): Promise<T> => {
  const limit = new AbortController()
  const over = new AbortController()
  const abort = (): void => limit.abort()
  cut.addEventListener('abort', abort, { once: true })
  const ranOut = world.sleep(limitMs, over.signal)
    .then(() => { if (!over.signal.aborted) abort() })
    .then(() => world.sleep(obeyMs, over.signal))
    .then(() => otherwise('timed-out'))
  try {
    return await Promise.race([call(limit.signal), ranOut])
  } catch (error) {
    world.log.error('adapter-threw', { error: (error as Error)?.name })
    return otherwise('answer-unintelligible')
  } finally {
    over.abort()
    cut.removeEventListener('abort', abort)
  }
}
