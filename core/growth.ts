// Whose journal grew. Listeners are told once for all that came in one turn.

export type GrowthListener = (origins: ReadonlySet<string>) => void

export interface Growth {
  grew(origin: string): void
  /** Answers how to stop. */
  watch(listener: GrowthListener): () => void
}

export const createGrowth = (): Growth => {
  const listeners = new Set<GrowthListener>()
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
