// A job is one action on many transactions: what it would do is known before it begins, and the selection is frozen then. A few
// go first; the rest follow at a pace, and it stops by itself when too much goes wrong. What counts is what became of each
// transaction and not that something was begun. The rules stand here, without time or ledger.
import type { Status } from '../../core/status.ts'
import type { Instant, Transaction } from '../../core/transaction.ts'
import type { Action } from '../operate.ts'

export const jobStatuses = ['drafted', 'canary', 'running', 'halted', 'finished', 'aborted'] as const
export type JobStatus = (typeof jobStatuses)[number]

/** Why a job was halted. */
export const halts = ['by-operator', 'canary-failed', 'too-many-failed', 'breaker-open'] as const
export type Halt = (typeof halts)[number]

/** It is to be run. */
export const isOn = ({ status }: { readonly status: JobStatus }): boolean => status === 'canary' || status === 'running'

/** What became of one: not begun, begun and not yet known, as hoped, gone wrong, or not applicable any more. */
export type ItemState = 'waiting' | 'begun' | 'succeeded' | 'failed' | 'skipped'
export interface Item { readonly id: string; readonly version: number; readonly route: string; state: ItemState }

export type Tally = Readonly<Record<ItemState, number>>

export interface Job {
  readonly id: string
  readonly action: Action
  readonly reason: string
  readonly by: string
  readonly createdAt: Instant
  /** As it was asked, for people to read. */
  readonly filter: Readonly<Record<string, string>>
  readonly needsApproval: boolean
  readonly approvedBy?: string
  readonly perSecond: number
  readonly canary: number
  readonly status: JobStatus
  readonly halt?: Halt
  readonly tally: Tally
  /** What the dry run found: how many on each route and of each silo, and what the selection leaves out by its status. */
  readonly routes: Readonly<Record<string, number>>
  readonly silos: Readonly<Record<string, number>>
  readonly leftOut: Readonly<Record<string, number>>
  /** The hub that is at it, and until when it is taken to be. */
  readonly holder?: string
  readonly heldUntil?: Instant
}

export const mostItems = 20_000
export const largeCount = 500
const canaryShare = 0.01
const mostCanary = 100
const leastSucceeded = 0.95
const mostFailed = 0.1
const enoughKnown = 10

/** The statuses that each action starts from. */
const startsFrom: Readonly<Record<Action, readonly Status[]>> = {
  resume: ['parked', 'in-doubt', 'queued'], discard: ['parked', 'in-doubt'], confirm: ['parked', 'in-doubt'],
  cancel: ['queued', 'held'], 'set-aside': ['parked'], 'take-up': ['parked'],
}
const destructive: ReadonlySet<Action> = new Set(['discard', 'confirm'])

export const isApplicable = (action: Action, { status }: Pick<Transaction, 'status'>): boolean => (
  startsFrom[action].includes(status))

/** A second person is needed for what cannot be undone, and for much at once. */
export const asksApproval = (action: Action, count: number): boolean => destructive.has(action) || count > largeCount

export const canaryOf = (count: number): number => Math.min(mostCanary, Math.max(1, Math.ceil(count * canaryShare)))

/** True where what was done is done at once; a resumed one is known only when it has come through. */
export const isImmediate = (action: Action): boolean => action !== 'resume'

/** What a resumed one has come to. */
export const stateBy = (status: Status): ItemState => {
  if (status === 'sent' || status === 'delivered') return 'succeeded'
  return status === 'queued' || status === 'sending' ? 'begun' : 'failed'
}

const none: Tally = { waiting: 0, begun: 0, succeeded: 0, failed: 0, skipped: 0 }
export const tallyOf = (items: readonly Item[]): Tally => (
  items.reduce((tally, { state }) => ({ ...tally, [state]: tally[state] + 1 }), none))

/** What comes after a round: go on as it is, go on with all, halt, or be finished. */
export const verdictOn = (job: Pick<Job, 'status' | 'canary'>, items: readonly Item[]): JobStatus | Halt => {
  const first = tallyOf(items.slice(0, job.canary))
  if (job.status === 'canary') {
    if (first.waiting + first.begun > 0) return 'canary'
    const known = first.succeeded + first.failed
    if (known > 0 && first.succeeded / known < leastSucceeded) return 'canary-failed'
  }
  const { waiting, begun, succeeded, failed } = tallyOf(items)
  if (succeeded + failed >= enoughKnown && failed / (succeeded + failed) > mostFailed) return 'too-many-failed'
  return waiting + begun === 0 ? 'finished' : 'running'
}
