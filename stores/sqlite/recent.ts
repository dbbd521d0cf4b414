// References come at random (UUIDs, as a rule), and a key at random costs every insert a page of its own: two thirds of the rate
// at a million rows. So the newest stay in memory, sorted into buckets of neighbouring keys, and go into the table a whole bucket
// at a time, bucket after bucket in a circle: then some thirty of them share a page. What a kill takes from memory is read again
// from the messages themselves, of which those above `floor` may not all have been merged.
import type { DatabaseSync } from 'node:sqlite'
import { createBuckets } from './buckets.ts'
import { prepare } from './statement.ts'

/** Slots of the newest references, not yet all in the table. */
export interface Recent {
  at(slot: number): number | undefined
  set(slot: number, n: number): void
  remove(slot: number): void
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

const usual: RecentLimits = { buckets: 512, most: 16_384 }
/** So many buckets at most go with one commit, lest it grow long. */
const mostAtOnce = 8

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
  const slots = createBuckets(buckets)
  let circle: Circle = marks.circle
  let walked = circle
  let merged: number[] = []

  const next = (last: number): Circle => {
    if (walked.bucket + 1 < buckets) return { ...walked, bucket: walked.bucket + 1 }
    marks.setFloor(walked.begunAt)
    return { bucket: 0, begunAt: last }
  }
  const mergeOne = (last: number): void => {
    for (const [slot, n] of slots.of(walked.bucket)) put.run(slot, n)
    merged.push(walked.bucket)
    walked = next(last)
  }

  return {
    at: slots.at,
    set: (slot, n) => { slots.change(slot, n) },
    remove: (slot) => { slots.change(slot, undefined) },
    merge: (last) => {
      let left = slots.size()
      for (let times = 0; left > most && times < Math.min(mostAtOnce, buckets); times += 1) {
        left -= slots.sizeOf(walked.bucket)
        mergeOne(last)
      }
      if (walked !== circle) marks.setCircle(walked)
    },
    committed: () => {
      merged.forEach(slots.clear)
      slots.committed()
      circle = walked
      merged = []
    },
    rolledBack: () => {
      slots.rolledBack()
      walked = circle
      merged = []
    },
  }
}
