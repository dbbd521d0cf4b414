/** Lets so many in at a time, the others in the order in which they came. */
export interface Turns {
  /** Resolves with true when it is our turn, with false when the signal aborted first. */
  take(signal: AbortSignal): Promise<boolean>
  give(): void
  /** Resolves when nobody has a turn. */
  over(): Promise<void>
}

export const createTurns = (width: number): Turns => {
  const waiters: (() => void)[] = []
  const whenOver: (() => void)[] = []
  let taken = 0

  const wait = (signal: AbortSignal): Promise<boolean> => new Promise((resolve) => {
    const settle = (mine: boolean): void => {
      signal.removeEventListener('abort', abort)
      resolve(mine)
    }
    const go = (): void => settle(true)
    const abort = (): void => {
      waiters.splice(waiters.indexOf(go), 1)
      settle(false)
    }
    signal.addEventListener('abort', abort, { once: true })
    waiters.push(go)
  })
  const take = async (signal: AbortSignal): Promise<boolean> => {
    if (signal.aborted) return false
    if (taken >= width) return wait(signal)
    taken++
    return true
  }
  // A turn that somebody waits for is handed on, so that nobody who comes later is faster.
  const give = (): void => {
    const next = waiters.shift()
    if (next) return next()
    taken--
    if (taken === 0) for (const resolve of whenOver.splice(0)) resolve()
  }
  const over = (): Promise<void> => taken === 0 ? Promise.resolve() : new Promise((resolve) => void whenOver.push(resolve))
  return { take, give, over }
}
