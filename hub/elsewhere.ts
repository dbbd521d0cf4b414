// Tickets that the workers of other hubs have done. Where engine and ledger are shared, a ticket goes to whichever hub is free,
// and the hub that wrote it is told nothing: so when those that are out leave no room for more, and whenever the ledger grew
// since, it asks the ledger which of them are still to be done.
import type { Transaction } from '../core/transaction.ts'
import type { Desk } from './desk.ts'
import type { Parts } from './parts.ts'

export interface Elsewhere {
  /** Looks for those of this desk, if they are in the way of others. */
  look(desk: Desk): void
  stop(): void
}

/** After a look that found little done, before the next; twice that after each that found nothing, up to the longest. */
const restMs = 25
const longestRestMs = 200

/** How many of the oldest are asked for while other hubs seem to do none of them: a hub alone is not to pay for company. */
const sampleSize = 64

const isToDo = (known: Transaction, stored: Transaction | undefined): boolean =>
  stored !== undefined && (stored.version === known.version || stored.status === 'sending')

/** `done` is called with each that is over. */
export const createElsewhere = (
  { store, world, queue }: Pick<Parts, 'store' | 'world' | 'queue'>, desks: () => Iterable<Desk>,
  hasRoom: (desk: Desk) => boolean, done: (desk: Desk, id: string) => void,
): Elsewhere => {
  if (store.exclusive || !queue.features.shared) return { look: () => undefined, stop: () => undefined }
  const looking = new Map<Desk, { again: boolean }>()
  const once = async (desk: Desk, most: number): Promise<number> => {
    const out = [...desk.out.values()].slice(0, most).map(({ waiting }) => waiting.transaction)
    const stored = new Map((await store.readAll(out.map(({ id }) => id))).map((one) => [one.id, one]))
    const over = out.filter((known) => !isToDo(known, stored.get(known.id)))
    for (const { id } of over) done(desk, id)
    return over.length
  }
  const run = async (desk: Desk, mine: { again: boolean }): Promise<void> => {
    for (let found = 0, rest = restMs; mine.again && desk.out.size > 0;) {
      mine.again = false
      found = await once(desk, found > 0 ? desk.limit : sampleSize)
      rest = found > 0 ? restMs : Math.min(rest * 2, longestRestMs)
      if (found * 4 < desk.limit) await world.sleep(rest)
    }
  }
  const look = (desk: Desk): void => {
    if (desk.out.size === 0 || hasRoom(desk)) return
    const before = looking.get(desk)
    if (before) {
      before.again = true
      return
    }
    const mine = { again: true }
    looking.set(desk, mine)
    // What could not be looked up now is looked up when the ledger grows again, or is given up as lost.
    void run(desk, mine).catch(() => undefined).finally(() => looking.delete(desk))
  }
  return { look, stop: store.watch(() => { for (const desk of desks()) look(desk) }) }
}
