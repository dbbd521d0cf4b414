import type { Transaction } from '../../core/transaction.ts'
import type { Row } from './row.ts'

/** The unsettled of each lane, in order of insertion: the first is its head. */
export interface Lanes {
  head(transaction: Transaction): Row | undefined
  join(row: Row): void
  /** Takes a settled one out, and lets go whoever is then the head; answers it where it may be sent. */
  leave(row: Row): Transaction | undefined
}

const keyOf = ({ origin, channel, lane }: Transaction): string | undefined => (
  lane === undefined ? undefined : `${origin}\0${channel}\0${lane}`)

export const createLanes = (): Lanes => {
  const lanes = new Map<string, Set<Row>>()
  const head = (transaction: Transaction): Row | undefined => {
    const [first] = lanes.get(keyOf(transaction) ?? '') ?? []
    return first
  }
  return {
    head,
    join: (row) => {
      const key = keyOf(row.transaction)
      if (key !== undefined) lanes.set(key, (lanes.get(key) ?? new Set()).add(row))
    },
    leave: (row) => {
      const key = keyOf(row.transaction)
      const lane = lanes.get(key ?? '')
      lane?.delete(row)
      if (key !== undefined && lane?.size === 0) lanes.delete(key)
      const next = head(row.transaction)
      if (!next?.withheld) return undefined
      next.withheld = false
      return next.transaction.status === 'queued' ? next.transaction : undefined
    },
  }
}
