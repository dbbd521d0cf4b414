// Guessing is slowed down: after a few failures of a name, or many from an address, it has to wait. Only failures count, so
// that those who know their password are let in however often they come.
import type { World } from '../core/world.ts'

export interface Attempts {
  /** False where it has to wait. */
  mayTry(name: string, address: string): boolean
  failed(name: string, address: string): void
  succeeded(name: string): void
}

const windowMs = 15 * 60_000
const mostOfName = 5
const mostOfAddress = 30
const mostKnown = 10_000

interface Failures { count: number; until: number }

export const createAttempts = ({ now }: Pick<World, 'now'>): Attempts => {
  const known = new Map<string, Failures>()
  const standing = (key: string): number => {
    const found = known.get(key)
    return found && found.until > now() ? found.count : 0
  }
  // The oldest are forgotten first: whoever makes up names to fill the memory only forgets his own.
  const count = (key: string): void => {
    const failures = { count: standing(key) + 1, until: now() + windowMs }
    known.delete(key)
    known.set(key, failures)
    if (known.size > mostKnown) known.delete(known.keys().next().value as string)
  }
  return {
    mayTry: (name, address) => standing(`name ${name}`) < mostOfName && standing(`at ${address}`) < mostOfAddress,
    failed: (name, address) => [`name ${name}`, `at ${address}`].forEach(count),
    succeeded: (name) => void known.delete(`name ${name}`),
  }
}
