// Time and a network: what is sent may be lost, doubled, late, and overtaken.
import type { Chance } from '../../../simulation/chance.ts'
import type { Plan } from './plan.ts'

interface Planned {
  readonly at: number
  readonly order: number
  run(): void
}

export interface Time {
  now(): number
  at(time: number, run: () => void): void
  /** Runs what is next; false when there is nothing more. */
  step(): boolean
}

const isBefore = (one: Planned, other: Planned): boolean => one.at < other.at || (one.at === other.at && one.order < other.order)

/** Events by time, and at the same time in the order in which they were planned. */
export const createTime = (): Time => {
  const heap: Planned[] = []
  let now = 0
  let order = 0
  const swap = (one: number, other: number): void => {
    [heap[one], heap[other]] = [heap[other] as Planned, heap[one] as Planned]
  }
  const rise = (at: number): void => {
    for (let child = at; child > 0;) {
      const parent = (child - 1) >> 1
      if (!isBefore(heap[child] as Planned, heap[parent] as Planned)) return
      swap(child, parent)
      child = parent
    }
  }
  const sink = (): void => {
    for (let parent = 0; ;) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2]
      let least = parent
      if (left < heap.length && isBefore(heap[left] as Planned, heap[least] as Planned)) least = left
      if (right < heap.length && isBefore(heap[right] as Planned, heap[least] as Planned)) least = right
      if (least === parent) return
      swap(least, parent)
      parent = least
    }
  }
  return {
    now: () => now,
    at: (time, run) => {
      heap.push({ at: Math.max(time, now), order: order += 1, run })
      rise(heap.length - 1)
    },
    step: () => {
      const first = heap[0]
      if (!first) return false
      const last = heap.pop() as Planned
      if (heap.length > 0) {
        heap[0] = last
        sink()
      }
      now = first.at
      first.run()
      return true
    },
  }
}

/** Sends something to somebody, as well as the network can. */
export const createNetwork = (plan: Plan, time: Time, chance: Chance) => (deliver: () => void): void => {
  const storm = time.now() < plan.stormMs
  const copies = storm ? (chance.of(plan.loses) ? 0 : 1) + (chance.of(plan.doubles) ? 1 : 0) : 1
  for (let copy = 0; copy < copies; copy += 1) time.at(time.now() + chance.between(1, storm ? plan.delayMs : 10), deliver)
}
