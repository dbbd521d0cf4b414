// References come at random (UUIDs, as a rule), and a key at random costs every insert a page of its own: two thirds of the rate
// at a million rows. So the newest stay in memory, sorted into buckets of neighbouring keys, and go into the table a whole bucket
// at a time, bucket after bucket in a circle: then some thirty of them share a page. What a kill takes from memory is read again
// from the messages themselves, of which those above `floor` may not all have been merged.
import type { DatabaseSync } from 'node:sqlite'
import { prepare } from './statement.ts'

/** Slots of the newest references, not yet all in the table. */
export interface Recent {
  at(slot: number): number | undefined
  set(slot: number, n: number): void
  /** False where the slot is not here. */
  remove(slot: number): boolean
  /** Merges what is too much, as part of the commit that follows. `last` is the highest number of a message so far. */
  merge(last: number): void
  committed(): void
  rolledBack(): void
}

export interface RecentLimits {
  readonly buckets: number
  /** So many slots stay in memory. */
  readonly most: number
}

const usual: RecentLimits = { buckets: 1024, most: 32_768 }
/** So many buckets at most go with one commit, lest it grow long. */
const mostAtOnce = 8

type Bucket = Map<number, number>
interface Undo { readonly bucket: Bucket; readonly slot: number; readonly before: number | undefined }

const setOrDrop = (bucket: Bucket, slot: number, n: number | undefined): void => {
  if (n === undefined) bucket.delete(slot)
  else bucket.set(slot, n)
}

/** Where the next merge goes on, and the highest message when the circle was begun: at its end, all up to that one are merged. */
interface Circle { readonly bucket: number; readonly begunAt: number }

const createMarks = (db: DatabaseSync, buckets: number) => {
  const read = prepare(db, `SELECT value FROM used WHERE name = 'circle'`)
  const write = prepare(db, `UPDATE used SET value = ? WHERE name = 'circle'`)
  const writeFloor = prepare(db, `UPDATE used SET value = ? WHERE name = 'floor'`)
  const known = read.number() ?? 0
  return {
    circle: { bucket: known % buckets, begunAt: Math.floor(known / buckets) },
    setCircle: ({ bucket, begunAt }: Circle): void => { write.run(begunAt * buckets + bucket) },
    setFloor: (n: number): void => { writeFloor.run(n) },
  }
}

export const createRecent = (db: DatabaseSync, { buckets, most } = usual): Recent => {
  const put = prepare(db, 'INSERT INTO reference (hash, n) VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET n = excluded.n')
  const marks = createMarks(db, buckets)
  const all: readonly Bucket[] = Array.from({ length: buckets }, () => new Map())
  let circle: Circle = marks.circle
  let walked = circle
  let undo: Undo[] = []
  let merged: number[] = []

  const bucketOf = (slot: number): Bucket => all[Math.min(buckets - 1, Math.floor(slot / (2 ** 53 / buckets)))] as Bucket
  let size = 0

  const change = (slot: number, n: number | undefined): boolean => {
    const bucket = bucketOf(slot)
    const before = bucket.get(slot)
    undo.push({ bucket, slot, before })
    setOrDrop(bucket, slot, n)
    size += (n === undefined ? 0 : 1) - (before === undefined ? 0 : 1)
    return before !== undefined
  }
  const writeBucket = (bucket: Bucket): void => {
    for (const slot of [...bucket.keys()].sort((a, b) => a - b)) put.run(slot, bucket.get(slot) as number)
  }
  const step = (last: number): void => {
    merged.push(walked.bucket)
    writeBucket(all[walked.bucket] as Bucket)
    if (walked.bucket + 1 < buckets) {
      walked = { ...walked, bucket: walked.bucket + 1 }
      return
    }
    marks.setFloor(walked.begunAt)
    walked = { bucket: 0, begunAt: last }
  }
  const sizeOf = (index: number): number => all[index]?.size ?? 0

  return {
    at: (slot) => bucketOf(slot).get(slot),
    set: (slot, n) => { change(slot, n) },
    remove: (slot) => change(slot, undefined),
    merge: (last) => {
      let left = size
      for (let times = 0; left > most && times < mostAtOnce; times += 1) {
        left -= sizeOf(walked.bucket)
        step(last)
      }
      if (walked !== circle) marks.setCircle(walked)
    },
    committed: () => {
      for (const index of merged) {
        size -= sizeOf(index)
        all[index]?.clear()
      }
      circle = walked
      merged = []
      undo = []
    },
    rolledBack: () => {
      for (const { bucket, slot, before } of undo.reverse()) {
        size += (before === undefined ? 0 : 1) - (bucket.has(slot) ? 1 : 0)
        setOrDrop(bucket, slot, before)
      }
      walked = circle
      merged = []
      undo = []
    },
  }
}
