// The queue of receipts that wait to be fetched; the oldest go when there are too many.
import { randomUUID } from 'node:crypto'

export interface Waiting {
  add(receipt: object): void
  /** Ids, oldest first. */
  ids(): readonly string[]
  get(id: string): object | undefined
  remove(id: string): boolean
}

export const createWaiting = (limit = 20_000): Waiting => {
  const kept = new Map<string, object>()
  const add = (receipt: object): void => {
    kept.set(randomUUID(), receipt)
    for (const oldest of kept.size > limit ? [...kept.keys()].slice(0, 1) : []) kept.delete(oldest)
  }
  return { add, ids: () => [...kept.keys()], get: (id) => kept.get(id), remove: (id) => kept.delete(id) }
}
