/** What comes in by itself, to be taken one at a time. */
export interface Buffer<T> {
  push(item: T): void
  /** Nothing more comes; what is in it is not shown any more. */
  end(): void
  /** The next one; undefined at the end. */
  next(): Promise<T | undefined>
}

export const createBuffer = <T>(): Buffer<T> => {
  const items: T[] = []
  let isOver = false
  let waiting: ((item: T | undefined) => void) | undefined
  const hand = (item: T | undefined): boolean => {
    const to = waiting
    waiting = undefined
    to?.(item)
    return to !== undefined
  }
  return {
    push: (item) => { if (!isOver && !hand(item)) items.push(item) },
    end: () => {
      isOver = true
      hand(undefined)
    },
    next: () => {
      if (isOver) return Promise.resolve(undefined)
      if (items.length > 0) return Promise.resolve(items.shift())
      return new Promise((resolve) => { waiting = resolve })
    },
  }
}
