// The workers of this hub: as many at once on each route as its width. They may rest while the hub goes on with everything else:
// then no more is claimed here, and what is under way is finished.
import type { Consumption } from '../core/queue.ts'
import type { Route } from '../core/route.ts'
import type { Dispatch } from './dispatch.ts'
import { drain } from './drain.ts'
import type { Parts } from './parts.ts'

export interface Workers {
  start(): void
  /** No more is claimed; what is under way goes on. Neither twice over means anything else. */
  rest(): void
  /** They take up work again. */
  wake(): void
  /** How many there are, and how many of them are at work. */
  count(): { readonly workers: number; readonly out: number }
  /** Waits for what is under way as long as the hub's patience lasts, then cuts it off. */
  stop(): Promise<void>
}

export const createWorkers = (
  parts: Pick<Parts, 'world' | 'queue' | 'drainMs'>, sent: readonly Route[], dispatch: Dispatch, cut: () => void,
): Workers => {
  let consumptions: readonly Consumption[] = []
  let resting = Promise.resolve()
  let isWorking = false
  let isOver = false
  let out = 0
  const work: Dispatch = async (ticket) => {
    out += 1
    try {
      return await dispatch(ticket)
    } finally {
      out -= 1
    }
  }
  const begin = (): void => {
    if (isOver || !isWorking || consumptions.length > 0) return
    consumptions = sent.map((route) => parts.queue.consume(route.name, route.width, work))
  }
  const rest = (): void => {
    if (!isWorking) return
    isWorking = false
    const ending = consumptions
    consumptions = []
    resting = resting.then(() => Promise.all(ending.map((each) => each.stop()))).then(() => undefined)
  }
  const wake = (): void => {
    if (isWorking || isOver) return
    isWorking = true
    // Whoever took up work before the others have stopped would work at twice the width.
    resting = resting.then(begin)
  }
  return {
    start: () => {
      isWorking = true
      begin()
    },
    rest, wake,
    count: () => ({ workers: sent.reduce((sum, { width }) => sum + width, 0), out }),
    stop: async () => {
      isOver = true
      rest()
      await drain(parts, [{ stop: () => resting }], cut)
    },
  }
}
