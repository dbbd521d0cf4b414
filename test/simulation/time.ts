// Virtual time: a heap of timers. Nothing happens between two of them, so a day passes as fast as its timers can ring. Between
// two timers every promise settles: one turn of the event loop drains the microtasks, and nothing here waits for real time.
import type { Instant } from '../../core/transaction.ts'

interface Timer { readonly at: Instant; readonly order: number; act: (() => void) | undefined }

export interface Time {
  now(): Instant
  /** Calls `act` at `moment`; answers how to call it off. */
  at(moment: Instant, act: () => void): () => void
  /** Resolves after `ms`, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Lets every promise settle. */
  settle(): Promise<void>
  /** Rings the next timer that is due by `until`, and settles; false where there is none. */
  step(until: Instant): Promise<boolean>
}

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

const createHeap = () => {
  const heap: Timer[] = []
  const swap = (a: number, b: number): void => {
    const kept = heap[a] as Timer
    heap[a] = heap[b] as Timer
    heap[b] = kept
  }
  const rises = (at: number, over: number): boolean => isBefore(heap[at] as Timer, heap[over] as Timer)
  const sink = (from: number): void => {
    for (let at = from; ;) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < heap.length && rises(child, least)) least = child
      if (least === at) return
      swap(at, least)
      at = least
    }
  }
  const pop = (): Timer | undefined => {
    const first = heap[0]
    const last = heap.pop()
    if (first && last && first !== last) {
      heap[0] = last
      sink(0)
    }
    return first
  }
  return {
    push: (timer: Timer): void => {
      heap.push(timer)
      for (let at = heap.length - 1; at > 0 && rises(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1)
    },
    pop,
    /** The first that was not called off. */
    peek: (): Timer | undefined => {
      while (heap[0] && !heap[0].act) pop()
      return heap[0]
    },
  }
}

/** `shuffle` gives timers of the same moment a random order; without it they ring in the order they were set. */
export const createTime = (start: Instant, shuffle?: () => number): Time => {
  const heap = createHeap()
  let now = start
  let made = 0
  const settle = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })

  const at = (moment: Instant, act: () => void): (() => void) => {
    const timer: Timer = { at: Math.max(now, moment), order: shuffle ? shuffle() : ++made, act }
    heap.push(timer)
    return () => { timer.act = undefined }
  }
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> => new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const cancel = at(now + ms, () => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    })
    const aborted = (): void => {
      cancel()
      resolve()
    }
    signal?.addEventListener('abort', aborted, { once: true })
  })
  const step = async (until: Instant): Promise<boolean> => {
    const next = heap.peek()
    if (!next || next.at > until) {
      now = Math.max(now, until)
      return false
    }
    heap.pop()
    now = next.at
    next.act?.()
    await settle()
    return true
  }
  return { now: () => now, at, sleep, settle, step }
}
