/** Resolves after `ms`; rejects with the signal's reason when it aborts. */
export const wait = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
  if (signal.aborted) return reject(signal.reason as Error)
  const end = (): void => {
    clearTimeout(timer)
    reject(signal.reason as Error)
  }
  const timer = setTimeout(() => {
    signal.removeEventListener('abort', end)
    resolve()
  }, ms)
  signal.addEventListener('abort', end, { once: true })
})

/** Rejects when the signal aborts, whatever the promise does. */
export const orAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> => new Promise((resolve, reject) => {
  const end = (): void => reject(signal.reason as Error)
  if (signal.aborted) return end()
  signal.addEventListener('abort', end, { once: true })
  promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
})

/** The call's own signal and the client's end, whichever comes first. */
export const either = (closed: AbortSignal, own: AbortSignal | undefined): AbortSignal =>
  (own ? AbortSignal.any([closed, own]) : closed)

export const closedError = (): Error => new Error('the client is closed')

/** Pauses that double, up to five seconds. */
export const pauses = () => {
  let ms = 100
  return (): number => {
    ms = Math.min(ms * 2, 5000)
    return ms
  }
}
