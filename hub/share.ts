// Fair share. What waits on a route is kept apart by silo; the relay takes from the silos in turn, and within a silo the more
// urgent first. So one silo's million messages delay another's single one by one turn. Only a bounded head of each line is in
// memory; `more` says that the store has others behind it.
import { priorities, type Instant, type Priority, type Transaction } from '../core/transaction.ts'

export interface Waiting {
  readonly transaction: Transaction
  /** The sealed payload, where it is small enough to be kept until it is sent. */
  readonly sealed?: Uint8Array
}

/** The waiting of one silo at one priority. */
export interface Level {
  readonly origin: string
  readonly priority: Priority
  /** Due and known, in order. */
  ready: Waiting[]
  head: number
  /** The store may have others that are due. */
  more: boolean
  /** The earliest known to become due later. */
  dueAt: Instant
  loading: boolean
}

const maxReady = 512

export interface Shares {
  /** Puts one that is due at the end of its line; false where the line is long and it is left in the store. */
  add(waiting: Waiting): boolean
  /** Remembers that something becomes due at `at`, or that the store has more. */
  expect(origin: string, priority: Priority, at: Instant): void
  /** Takes the next in turn. */
  take(): Waiting | undefined
  /** Lines that must be filled from the store before their turn can come. */
  hungry(now: Instant): readonly Level[]
  /** Marks a line as being filled; what arrives meanwhile stays in the store. */
  begin(level: Level): void
  fill(level: Level, due: readonly Waiting[], more: boolean, dueAt: Instant): void
  /**
   * When it is worth looking again: long ago where something is ready or must be filled, else when the earliest becomes due. That
   * may be past already, because the clock goes on between two looks at it.
   */
  nextTurnAt(): Instant
}

const isEmpty = (level: Level): boolean => level.head >= level.ready.length

// A line that is being filled is looked at when it is.
const turnAt = (level: Level): Instant => {
  if (level.loading) return Number.POSITIVE_INFINITY
  return level.more || !isEmpty(level) ? 0 : level.dueAt
}

const takeFrom = (level: Level): Waiting | undefined => {
  const waiting = level.ready[level.head]
  if (!waiting) return undefined
  level.head += 1
  // Places that were taken are given back, also in a line that never runs empty.
  if (isEmpty(level) || level.head >= maxReady) {
    level.ready = level.ready.slice(level.head)
    level.head = 0
  }
  return waiting
}

const newLevels = (origin: string): readonly Level[] => priorities.map((priority) => (
  { origin, priority, ready: [], head: 0, more: false, dueAt: Number.POSITIVE_INFINITY, loading: false }))

const begin: Shares['begin'] = (line) => {
  line.loading = true
  line.more = false
  line.dueAt = Number.POSITIVE_INFINITY
}

const fill: Shares['fill'] = (line, due, more, dueAt) => {
  line.loading = false
  line.ready = [...due]
  line.head = 0
  line.more = line.more || more
  line.dueAt = Math.min(line.dueAt, dueAt)
}

/** The shares of one route. */
export const createShares = (): Shares => {
  const lines = new Map<string, readonly Level[]>()
  let every: readonly Level[] = []
  let turn: string[] = []
  let next = 0

  const levels = (origin: string): readonly Level[] => {
    const found = lines.get(origin)
    if (found) return found
    const made = newLevels(origin)
    lines.set(origin, made)
    turn = [...lines.keys()]
    every = [...lines.values()].flat()
    return made
  }
  const level = (origin: string, priority: Priority): Level => levels(origin)[priorities.indexOf(priority)] as Level

  const takeInTurn = (): Waiting | undefined => {
    for (let tried = 0; tried < turn.length; tried += 1) {
      const origin = turn[next % turn.length] as string
      next = (next + 1) % turn.length
      for (const each of levels(origin)) {
        const waiting = takeFrom(each)
        if (waiting) return waiting
      }
    }
    return undefined
  }
  return {
    add: (waiting) => {
      const line = level(waiting.transaction.origin, waiting.transaction.priority)
      const behind = line.more || line.loading || line.dueAt <= waiting.transaction.dueAt
      if (behind || line.ready.length - line.head >= maxReady) {
        line.more = true
        return false
      }
      line.ready.push(waiting)
      return true
    },
    expect: (origin, priority, at) => {
      const line = level(origin, priority)
      line.dueAt = Math.min(line.dueAt, at)
    },
    take: takeInTurn,
    hungry: (now) => every.filter((line) => !line.loading && isEmpty(line) && (line.more || line.dueAt <= now)),
    begin,
    fill,
    nextTurnAt: () => every.reduce((earliest, line) => Math.min(earliest, turnAt(line)), Number.POSITIVE_INFINITY),
  }
}
