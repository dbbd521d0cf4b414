// The laws of one transition, given what was known before it and what really reached a counterpart.
import { reasons } from '../../core/reason.ts'
import { after, isSettled } from '../../core/status.ts'
import type { RelevanceEndpoint } from '../../core/silo.ts'
import type { Change } from '../../core/store.ts'
import type { Happening, Transaction } from '../../core/transaction.ts'
import type { SiloAnswer } from '../../hub/index.ts'
import type { Had } from './providers.ts'

/** One version, as it was written. */
export interface Version extends Happening { readonly transaction: Transaction }

export interface Kept {
  /** Order of acceptance. */
  readonly n: number
  readonly versions: Version[]
}

export type Must = (holds: boolean, law: string, detail: () => unknown) => void

export const last = ({ versions }: Kept): Transaction => (versions.at(-1) as Version).transaction

const constant = [
  'id', 'origin', 'reference', 'channel', 'topic', 'lane', 'priority', 'recipient', 'digest', 'createdAt', 'expiresAt', 'follows',
  'next', 'dedupe', 'asks',
] as const

/** It says that nobody knows whether it was sent, and an operator is asked. */
const isUnresolved = ({ event, transaction }: Version): boolean => event === 'unresolved' || transaction.reason === 'unresolved'

/** «Flagged»: its timeline says that it may be sent twice: sent again knowingly, or an operator resumed what was unresolved. */
export const isFlagged = ({ versions }: Kept): boolean => {
  const asked = versions.findIndex(isUnresolved)
  return versions.some(({ event, transaction: { reason } }, at) => (
    reason === 'resent-in-doubt' || (event === 'resumed' && asked >= 0 && asked < at)))
}

/** An operator was asked, or the counterpart itself refused. */
const isExcused = ({ versions }: Kept): boolean => versions.some((one) => isUnresolved(one) || one.event === 'refused')

export const checkStep = (kept: Kept, { next, event }: Change, now: number, must: Must): void => {
  const before = last(kept)
  const both = (): unknown => [before, event, next]
  must(next.version === before.version + 1, 'versions grow by one', both)
  const lawful = event === 'evidence' ? before.status : event === 'inserted' ? undefined : after(before.status, event)
  must(lawful === next.status, 'every transition is in the table of life', both)
  must(constant.every((name) => before[name] === next[name]), 'what was handed in does not change', both)
  must(next.reason === undefined || next.reason in reasons, 'every reason is in the catalogue', both)
  must(next.attempt - before.attempt === (event === 'claimed' ? 1 : 0), 'attempts are counted by claims', both)
  must(next.changedAt >= before.changedAt, 'time goes forward', both)
  must(event !== 'claimed' || before.dueAt <= now, 'nothing is sent before its time', both)
  const isNoted = next.reason === 'receipt-overdue' && before.overdueAt !== next.overdueAt
  must(!isNoted || (before.status === 'sent' && (before.overdueAt ?? Infinity) <= now), 'silence is noted in its time', both)
}

/** Of one key, one is on its way at a time; what is dropped says for whom. */
export const checkAccepted = (accepted: Transaction, earlier: readonly Transaction[], must: Must): void => {
  const { origin, channel, dedupe, reason, follows } = accepted
  const same = earlier.filter((one) => one.origin === origin && one.channel === channel && one.dedupe !== undefined)
  const other = same.find((one) => one.dedupe === dedupe && !isSettled(one.status))
  must(other === undefined, 'one of a key is on its way at a time', () => [accepted, other])
  const isNamed = reason !== 'duplicate-waiting' || same.some(({ id }) => id === follows)
  must(isNamed, 'what is dropped names the one that waits', () => accepted)
}

/** The silo had its say, unless it may have been sent before. */
export const checkAsked = (
  { versions }: Kept, heard: SiloAnswer | undefined, relevance: RelevanceEndpoint | undefined, must: Must,
): void => {
  const isAsking = versions[0]?.transaction.asks && relevance
  if (!isAsking || versions.some(({ transaction: { status } }) => status === 'in-doubt')) return
  const isWanted = heard === 'relevant' || (heard === 'silent' && relevance.otherwise === 'send')
  must(isWanted, 'nothing is sent that its silo does not want', () => [versions.at(-1), heard])
}

/** What is said must be so. Called when the version is on its timeline. */
export const checkTruth = (kept: Kept, { next, event }: Change, had: Had | undefined, must: Must): void => {
  const has = had !== undefined && !had.bounced
  const what = (): unknown => [next, had]
  if (next.status === 'sent' || next.status === 'delivered') {
    must(had !== undefined || event === 'confirmed' || event === 'evidence', 'sent and delivered are true', what)
  }
  if (next.status === 'failed') {
    const isSaid = event === 'discarded' || event === 'evidence' || isExcused(kept)
    must(!has || isSaid, 'failed is not said of what the counterpart has', what)
  }
  if (next.status === 'cancelled') must(!had, 'cancelled is not said of what the counterpart has', what)
}

export const checkClaimed = (claimed: Kept, lane: readonly Kept[], must: Must): void => {
  const earlier = lane.filter((other) => other.n < claimed.n && !isSettled(last(other).status))
  must(earlier.length === 0, 'one of a lane is under way at a time, in order', () => [last(claimed), earlier.map(last)])
}

/** An attempt begins: its claim must be on the disk. */
export const checkBegun = (kept: Kept, attempt: number, must: Must): void => {
  const now = last(kept)
  must(now.status === 'sending' && now.attempt === attempt, 'the intent is on the disk before the effect', () => [attempt, now])
}

/** What follows is sent only when what it follows on has failed. */
export const checkReleased = (released: Transaction, before: Kept | undefined, must: Must): void =>
  must(before !== undefined && last(before).status === 'failed', 'a fallback follows on a failure', () => [released, before])

/** It is held because the one before it may yet be refused. */
export const isAwaited = (one: Transaction, before: Transaction | undefined): boolean =>
  one.status === 'held' && before !== undefined && ['sent', 'held', 'parked'].includes(before.status)

export interface Rest { readonly lane: readonly Kept[]; readonly before: Kept | undefined; readonly now: number }

export const checkAtRest = (kept: Kept, { lane, before, now }: Rest, must: Must): void => {
  const { status, reason, overdueAt = Infinity } = last(kept)
  const waits = status === 'queued' && lane.some((other) => other.n < kept.n && last(other).status === 'parked')
  const isParked = status === 'parked' && reason !== undefined
  const isOver = isSettled(status) || waits || isParked || isAwaited(last(kept), before && last(before))
  must(isOver, 'nothing is left undone', () => [last(kept), kept.versions.at(-1)?.event])
  must(overdueAt > now, 'silence is noted', () => last(kept))
  must(status !== 'failed' || reason !== undefined, 'a failure has a reason', () => last(kept))
}
