// A desk is the relay's place for one route: the shares that wait, and the tickets that are out.
import type { Ticket } from '../core/queue.ts'
import type { Route } from '../core/route.ts'
import type { Instant, Transaction } from '../core/transaction.ts'
import type { Alarm } from './alarm.ts'
import type { Gate } from './gate.ts'
import type { Shares, Waiting } from './share.ts'

interface Out { readonly waiting: Waiting; readonly since: Instant }

export interface Desk {
  readonly route: Route
  readonly gate: Gate
  readonly shares: Shares
  /** Tickets that are out, oldest first. */
  readonly out: Map<string, Out>
  /** Most tickets out at once. */
  readonly limit: number
  readonly alarm: Alarm
  /** The store or the queue engine failed; it is left alone until then. */
  stalledUntil: Instant
  scheduled: boolean
  pumping: boolean
}

/** An engine may lose tickets. One that is out for longer than two attempts and this is written again, if it is still wanted. */
const lostMs = 30_000

/** A ticket for this version is already out; a newer version (sent anew after a lapse) is another matter. */
export const isOut = ({ out }: Desk, { id, version }: Transaction): boolean =>
  (out.get(id)?.waiting.transaction.version ?? 0) >= version

export const lostAt = ({ route, out }: Desk): Instant => {
  const [oldest] = out.values()
  return oldest ? oldest.since + 2 * route.attemptMs + lostMs : Number.POSITIVE_INFINITY
}

export const ticketOf = ({ route }: Desk, { transaction }: Waiting): Ticket => ({ id: transaction.id, route: route.name })

/** It waits again, in the store. */
export const expectAgain = ({ shares }: Desk, { transaction }: Waiting): void =>
  shares.expect(transaction.origin, transaction.priority, transaction.dueAt)
