// What a fetcher is offered next: found in the ledger, in fair turns between origins, urgent ones first within each.
import { priorities, type Transaction } from '../core/transaction.ts'
import type { Place } from './fetch-place.ts'
import type { Parts } from './parts.ts'

type Line = readonly Transaction[]

const inTurns = (lines: readonly Line[], limit: number): readonly Transaction[] => {
  const longest = Math.max(0, ...lines.map(({ length }) => length))
  const rounds = Array.from({ length: Math.min(longest, limit) }, (_, at) => lines.flatMap((line) => line.slice(at, at + 1)))
  return rounds.flat().slice(0, limit)
}

const byUrgency = (a: Transaction, b: Transaction): number => priorities.indexOf(a.priority) - priorities.indexOf(b.priority)

/** At most `limit` that are due at the place. What has expired is the sweep's. */
export const dueAt = async (
  { store, world }: Pick<Parts, 'store' | 'world'>, place: Place, limit: number,
): Promise<readonly Transaction[]> => {
  const now = world.now()
  const shares = (await store.shares()).filter((share) => place.names.has(share.route) && share.dueAt <= now)
  const found = (await Promise.all(shares.map((share) => store.due({ ...share, now, limit })))).flat()
    .filter((one) => place.has(one) && one.keptUntil > now)
  return inTurns([...Map.groupBy(found.toSorted(byUrgency), ({ origin }) => origin).values()], limit)
}
