// The life of a transaction, as data. What is not in the table cannot happen: every stage of the hub asks `after` and
// treats `undefined` as "not applicable here". The drawing in the documentation is generated from the same table.

/** Every status a transaction can have, in the order of the way through. */
export const statuses = [
  'held', 'queued', 'sending', 'in-doubt', 'parked', 'sent', 'delivered', 'failed', 'cancelled',
] as const
export type Status = (typeof statuses)[number]

/** What can happen to a transaction; past participles, one word for one thing. */
export const events = [
  'accepted', 'delivered', 'refused', 'recalled', 'postponed', 'lapsed', 'exhausted', 'absent', 'unresolved',
  'released', 'unneeded', 'claimed', 'cancelled', 'expired', 'unroutable', 'resumed', 'discarded', 'confirmed',
] as const
export type Event = (typeof events)[number]

type Row = Readonly<Partial<Record<Event, Status>>>

// A receipt may overtake everything: a callback can arrive while the answer to the request is still on its way, after the
// attempt lapsed, or after an operator's clock parked it. Its word (accepted, delivered, refused, recalled) is therefore legal in
// every status where the provider may already have the message: docs/adr/0002.
const receipts = { accepted: 'sent', delivered: 'delivered', refused: 'failed', recalled: 'cancelled' } as const

/** The table: status → event → next status. */
export const life: Readonly<Record<Status, Row>> = {
  held: { released: 'queued', unneeded: 'cancelled', cancelled: 'cancelled', expired: 'failed' },
  queued: {
    claimed: 'sending', cancelled: 'cancelled', expired: 'failed', unroutable: 'parked', unresolved: 'parked', ...receipts,
  },
  sending: { ...receipts, unneeded: 'cancelled', postponed: 'queued', exhausted: 'parked', lapsed: 'in-doubt' },
  'in-doubt': { ...receipts, absent: 'queued', unresolved: 'parked' },
  parked: { resumed: 'queued', discarded: 'failed', confirmed: 'delivered', expired: 'failed', ...receipts },
  sent: { delivered: 'delivered', refused: 'failed', recalled: 'cancelled' },
  delivered: {},
  failed: {},
  cancelled: {},
}

/** The status that `event` leads to from `status`, or undefined where the table has no such row. */
export const after = (status: Status, event: Event): Status | undefined => life[status][event]

const settled: ReadonlySet<Status> = new Set(['sent', 'delivered', 'failed', 'cancelled'])

/** True when the hub itself will never send again: the payload is erased and the lane goes on. */
export const isSettled = (status: Status): boolean => settled.has(status)

/** The invariant checked after every simulated step: a payload exists exactly when this says so. */
export const holdsPayload = (status: Status): boolean => !settled.has(status)

/** True when no event can change the status any more; only evidence may still be added. */
export const isFinal = (status: Status): boolean => Object.keys(life[status]).length === 0
