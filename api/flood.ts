/** Counts what each silo has under way at the door, so that no silo can fill the hub's memory. */
export interface Flood {
  /** False where the silo has too much under way. */
  enter(silo: string): boolean
  leave(silo: string): void
}

export const createFlood = (limit: number): Flood => {
  const under = new Map<string, number>()
  return {
    enter: (silo) => {
      const count = under.get(silo) ?? 0
      if (count >= limit) return false
      under.set(silo, count + 1)
      return true
    },
    leave: (silo) => { under.set(silo, (under.get(silo) ?? 1) - 1) },
  }
}
