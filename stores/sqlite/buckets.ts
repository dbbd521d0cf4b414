/** Slots and whose they are, in buckets of neighbouring slots; what was changed since the last commit can be undone. */
export interface Buckets {
  at(slot: number): number | undefined
  /** Sets a slot, or removes it where `n` is undefined. */
  change(slot: number, n: number | undefined): void
  /** The slots of one bucket in order. */
  of(bucket: number): readonly (readonly [number, number])[]
  sizeOf(bucket: number): number
  size(): number
  clear(bucket: number): void
  committed(): void
  rolledBack(): void
}

type Bucket = Map<number, number>
interface Undo { readonly slot: number; readonly before: number | undefined }

export const createBuckets = (count: number): Buckets => {
  const all: readonly Bucket[] = Array.from({ length: count }, () => new Map())
  const span = 2 ** 53 / count
  let undo: Undo[] = []
  let size = 0

  const bucketOf = (slot: number): Bucket => all[Math.min(count - 1, Math.floor(slot / span))] as Bucket
  const set = (slot: number, n: number | undefined): number | undefined => {
    const bucket = bucketOf(slot)
    const before = bucket.get(slot)
    size -= bucket.size
    if (n === undefined) bucket.delete(slot)
    else bucket.set(slot, n)
    size += bucket.size
    return before
  }
  const sizeOf = (bucket: number): number => all[bucket]?.size ?? 0

  return {
    at: (slot) => bucketOf(slot).get(slot),
    change: (slot, n) => {
      undo.push({ slot, before: set(slot, n) })
    },
    of: (bucket) => [...all[bucket] ?? []].sort(([a], [b]) => a - b),
    sizeOf,
    size: () => size,
    clear: (bucket) => {
      size -= sizeOf(bucket)
      all[bucket]?.clear()
    },
    committed: () => { undo = [] },
    rolledBack: () => {
      for (const { slot, before } of undo.reverse()) set(slot, before)
      undo = []
    },
  }
}
