import { createGrowth, type GrowthListener } from '../../core/growth.ts'
import type { Entry, Happening, Transaction } from '../../core/transaction.ts'

export interface JournalQuery { readonly origin?: string; readonly after: number; readonly limit: number }

/** The journal in memory: entries in order of their position, and who must be told that it grew. */
export interface Journal {
  write(transaction: Transaction, happening: Happening): Entry
  after(query: JournalQuery): Entry[]
  /** Forgets the entries of the transactions that are not kept. */
  keepOnly(kept: (id: string) => boolean): void
  watch(listener: GrowthListener): () => void
}

/** A frozen copy without the members that are undefined. */
export const defined = <T extends object>(from: T): T => Object.freeze(Object.fromEntries(
  Object.entries(from).filter(([, value]) => value !== undefined)) as T)

const entryOf = (seq: number, transaction: Transaction, { event, evidence }: Happening): Entry => {
  const { id, origin, reference, channel, version, status, reason, route, attempt, trace, changedAt } = transaction
  return defined({
    seq, id, origin, reference, channel, version, status, reason, route, attempt, trace, at: changedAt, event,
    evidence: evidence && defined(evidence),
  })
}

/** Index of the first entry behind `after`, by halving. */
const firstAfter = (entries: readonly Entry[], after: number): number => {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle] as Entry).seq <= after) low = middle + 1
    else high = middle
  }
  return low
}

export const createJournal = (): Journal => {
  const { grew, watch } = createGrowth()
  let entries: Entry[] = []
  let seq = 0

  return {
    write: (transaction, happening) => {
      const entry = entryOf(++seq, transaction, happening)
      entries.push(entry)
      grew(entry.origin)
      return entry
    },
    after: ({ origin, after, limit }) => {
      const found: Entry[] = []
      for (let at = firstAfter(entries, after); at < entries.length && found.length < limit; at += 1) {
        const entry = entries[at] as Entry
        if (origin === undefined || entry.origin === origin) found.push(entry)
      }
      return found
    },
    keepOnly: (kept) => { entries = entries.filter(({ id }) => kept(id)) },
    watch,
  }
}
