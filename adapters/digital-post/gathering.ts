// Questions that come while others are under way are asked together, as a store gathers commits: alone each goes at once, and the
// busier it is the more of them share a request. No clock is needed.

interface Options {
  /** Questions under way at once: the fewer, the more share one. */
  readonly underWay: number
}

const maxTogether = 100

export interface Gathering<Item, Answer> {
  /** Resolves with the answer to the question that the item went into, or so when the signal comes first. Never rejects. */
  ask(item: Item, signal: AbortSignal): Promise<Answer | Stopped>
}

/** Told to stop: before it was asked about at all, or while the question was under way. */
export type Stopped = 'withdrawn' | 'unanswered'
export const isStopped = (answer: unknown): answer is Stopped => answer === 'withdrawn' || answer === 'unanswered'

interface Waiting<Item, Answer> { readonly item: Item; readonly resolve: (answer: Answer) => void }

/** `question` must not reject. */
export const createGathering = <Item, Answer>(
  question: (items: readonly Item[]) => Promise<Answer>, { underWay: maxUnderWay }: Options,
): Gathering<Item, Answer> => {
  const waiting = new Set<Waiting<Item, Answer>>()
  let underWay = 0
  const pump = (): void => {
    if (underWay >= maxUnderWay || waiting.size === 0) return
    const together = [...waiting].slice(0, maxTogether)
    for (const each of together) waiting.delete(each)
    underWay += 1
    void question(together.map(({ item }) => item)).then((answer) => {
      underWay -= 1
      for (const { resolve } of together) resolve(answer)
      pump()
    })
  }
  const ask = (item: Item, signal: AbortSignal): Promise<Answer | Stopped> => new Promise((resolve) => {
    const over = (answer: Answer): void => {
      signal.removeEventListener('abort', stopped)
      resolve(answer)
    }
    const one = { item, resolve: over }
    const stopped = (): void => resolve(waiting.delete(one) ? 'withdrawn' : 'unanswered')
    if (signal.aborted) return resolve('withdrawn')
    signal.addEventListener('abort', stopped, { once: true })
    waiting.add(one)
    pump()
  })
  return { ask }
}
