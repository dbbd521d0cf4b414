// What goes between the thread that asks and the thread that holds the file: arrays of plain cells, which clone at half the cost
// of objects and go into SQL as they are. Payloads of a batch travel in one buffer that changes hands without being copied.
import type { FaultCode } from '../../core/errors.ts'
import type { Entry, Evidence, Transaction } from '../../core/transaction.ts'
import { priorityCodes, priorityOf, statusCodes, statusOf } from './codes.ts'

export type Cell = string | number | null
export type Cells = readonly Cell[]

/** Where in the batch's buffer a payload lies. */
export interface Span { readonly at: number; readonly length: number }

/** The cells of a transaction, in the order of `columns`, and where its payload lies. */
export type Insertion = readonly ['insert', Cells, number, number]
/** Id and version, then the cells of `changing`, event and evidence; whether the payload is wanted. */
export type Replacement = readonly ['replace', string, number, Cells, string, string | null, boolean]

export type Operation =
  | Insertion
  | Replacement
  /** The rest of a chain goes in with its first, or not at all: their places count from the first's. */
  | readonly ['chain', readonly [Insertion, ...Insertion[]], number, number]
  /** Replace operations of which all are made, or none. */
  | readonly ['together', readonly [Replacement, ...Replacement[]]]
  | readonly ['read', string]
  | readonly ['payload', string]
  | readonly ['find', string, string]
  | readonly ['waiting', string, string]
  /** Origin, channel, prefix and end of the lanes; lane and id of the last one seen; how many. */
  | readonly ['laned', string, string, string, string, string, string | null, number]
  | readonly ['timeline', string]
  | readonly ['journal', string | null, number, number]
  | readonly ['due', string, string, number, number, number]
  | readonly ['shares']
  | readonly ['late', number, number, number]
  | readonly ['nextLate']
  | readonly ['oldestPayload']
  | readonly ['prune', string, number, number]
  | readonly ['mark', string, string | null]
  | readonly ['marks']
  | readonly ['keep', string, number, string | null]
  | readonly ['kept', string]

/** What people look at, on a thread of its own. */
export type Look =
  /** Status, from, before, limit, look; origin, channel, topic, route, reason, recipient. */
  | readonly ['search', number | null, string, string, number, number, Cells]
  | readonly ['counts']
  | readonly ['settledOrigins']
  /** Of how many. */
  | readonly ['payloadSizes', number]
  /** Status, from, before, look; origin, channel, route. */
  | readonly ['failures', number, string, string, number, Cells]
  /** First and last day, origin. */
  | readonly ['figures', string, string, string | null]

/** A failed operation; `detail` is SQLite's own fixed text for the error's number, never a value. */
export interface Failure { readonly fault: FaultCode; readonly detail: string }

export const isFailure = (answer: unknown): answer is Failure => (
  typeof answer === 'object' && answer !== null && 'fault' in answer)

/** Answers of the two that write: small for the common case. */
export type InsertAnswer = 'inserted' | 'withheld' | Cells | { readonly waiting: Cells }
export type ReplaceAnswer =
  | 'replaced'
  | 'gone'
  | { readonly stale: Cells }
  | { readonly freed: Cells | null; readonly payload: Uint8Array | null }

export type Request =
  | { readonly operations: readonly Operation[]; readonly payloads: Uint8Array | undefined }
  | { readonly erase: number }
  | { readonly close: true }

export type Reply =
  | { readonly opened: true }
  | { readonly refused: Failure }
  | { readonly answers: readonly unknown[] }
  | { readonly erased: number }
  | { readonly tried: boolean }
  | { readonly level: 'debug' | 'info' | 'warn'; readonly event: string }
  | { readonly closed: true }

/** What a later version may change, in the order in which it travels. */
export const changing = [
  'status', 'reason', 'handle', 'route', 'attempt', 'due_at', 'deadline_at', 'tried_at', 'kept_until', 'changed_at', 'version',
  'overdue_at',
] as const

/** Every column of a transaction, in the order in which it travels. */
export const columns = [
  'id', 'origin', 'reference', 'channel', 'topic', 'destination', 'lane', 'priority', 'recipient', 'digest', 'not_before',
  'expires_at', 'created_at', 'follows', 'next', 'dedupe', 'asks', 'trace', ...changing,
] as const

export const changingCells = (one: Transaction): Cell[] => [
  statusCodes[one.status], one.reason ?? null, one.handle ?? null, one.route, one.attempt, one.dueAt, one.deadlineAt,
  one.triedAt ?? null, one.keptUntil, one.changedAt, one.version, one.overdueAt ?? null,
]

export const cellsOf = (one: Transaction): Cell[] => [
  one.id, one.origin, one.reference, one.channel, one.topic, one.destination ?? null, one.lane ?? null,
  priorityCodes[one.priority], one.recipient, one.digest, one.notBefore ?? null, one.expiresAt ?? null, one.createdAt,
  one.follows ?? null, one.next ?? null, one.dedupe ?? null, one.asks ? 1 : null, one.trace ?? null,
  ...changingCells(one),
]

type Kept = string | number

const given = (name: string, cell: Cell | undefined): Record<string, Kept> | undefined => (
  cell === null || cell === undefined ? undefined : { [name]: cell })

export const transactionOf = (cells: Cells): Transaction => {
  const [
    id, origin, reference, channel, topic, destination, lane, priority, recipient, digest, notBefore, expiresAt, createdAt,
    follows, next, dedupe, asks, trace, status, reason, handle, route, attempt, dueAt, deadlineAt, triedAt, keptUntil, changedAt,
    version, overdueAt,
  ] = cells as Kept[]
  return Object.freeze({
    id, origin, reference, channel, topic, route, ...given('destination', destination), ...given('lane', lane),
    priority: priorityOf(priority as number), status: statusOf(status as number), ...given('reason', reason),
    ...given('handle', handle), recipient, digest, attempt, dueAt, deadlineAt, ...given('notBefore', notBefore),
    ...given('expiresAt', expiresAt), keptUntil, ...given('triedAt', triedAt), createdAt, changedAt, version,
    ...given('follows', follows), ...given('next', next), ...given('dedupe', dedupe), ...(asks === 1 && { asks: true }),
    ...given('overdueAt', overdueAt), ...given('trace', trace),
  }) as Transaction
}

/** Columns of an entry as they are selected. */
export const entryColumns = `j.seq, m.id, m.origin, m.reference, m.channel, j.version, j.status, j.reason, j.route, j.attempt,
  j.at, j.event, j.evidence, m.trace`

export const entryOf = (cells: Cells): Entry => {
  const [
    seq, id, origin, reference, channel, version, status, reason, route, attempt, at, event, evidence, trace,
  ] = cells as Kept[]
  return Object.freeze({
    seq, id, origin, reference, channel, version, status: statusOf(status as number), ...given('reason', reason), route,
    attempt, ...given('trace', trace), at, event, ...(typeof evidence === 'string' && { evidence: evidenceOf(evidence) }),
  }) as Entry
}

const evidenceOf = (text: string): Evidence => Object.freeze(JSON.parse(text) as Evidence)
