export interface Remembered<Value> {
  add(key: string, value: Value): void
  get(key: string): Value | undefined
}

interface Options {
  readonly forMs: number
  /** At most so many; the oldest go first. */
  readonly limit: number
  now(): number
}

/** A memory that forgets what is older than `forMs`. */
export const createRemembered = <Value>({ forMs, limit, now }: Options): Remembered<Value> => {
  // In the order in which they were added, and so of age.
  const kept = new Map<string, { readonly at: number; readonly value: Value }>()
  const isOld = (at: number): boolean => now() - at >= forMs
  const forget = (): void => {
    for (const [key, { at }] of kept) {
      if (kept.size <= limit && !isOld(at)) return
      kept.delete(key)
    }
  }
  const add = (key: string, value: Value): void => {
    kept.delete(key)
    kept.set(key, { at: now(), value })
    forget()
  }
  const get = (key: string): Value | undefined => {
    const found = kept.get(key)
    return found && !isOld(found.at) ? found.value : undefined
  }
  return { add, get }
}
