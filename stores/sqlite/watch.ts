/** Tells listeners whose journal grew, once for all that one batch brought. */
export interface Watch {
  grew(origin: string): void
  watch(listener: (origins: ReadonlySet<string>) => void): () => void
}

export const createWatch = (): Watch => {
  const listeners = new Set<(origins: ReadonlySet<string>) => void>()
  let grown = new Set<string>()
  const tell = (): void => {
    const origins = grown
    grown = new Set()
    for (const listener of [...listeners]) listener(origins)
  }
  return {
    grew: (origin) => {
      if (grown.size === 0) queueMicrotask(tell)
      grown.add(origin)
    },
    watch: (listener) => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
  }
}
