/** Remembers the last `limit` keys. */
export interface Memory {
  /** False when the key was there already. */
  add(key: string): boolean
}

export const createMemory = (limit: number): Memory => {
  const keys = new Set<string>()
  const forgetOldest = (): void => {
    for (const oldest of keys) return void keys.delete(oldest)
  }
  const add = (key: string): boolean => {
    if (keys.has(key)) return false
    keys.add(key)
    if (keys.size > limit) forgetOldest()
    return true
  }
  return { add }
}
