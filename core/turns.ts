/** Lets what has the same name happen one after another. */
export type Turns = <T>(name: string, act: () => Promise<T>) => Promise<T>

export const createTurns = (): Turns => {
  const last = new Map<string, Promise<unknown>>()
  return (name, act) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(act, act)
    last.set(name, mine)
    const over = (): void => { if (last.get(name) === mine) last.delete(name) }
    mine.then(over, over)
    return mine
  }
}
