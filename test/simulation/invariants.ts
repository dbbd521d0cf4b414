// What must hold at every step of every run. The ledger is watched from between the hub and the disk, the counterparts tell what
// really reached them, and this page says what follows. «Flagged» means: before a message reached a counterpart again, its
// timeline said that this might happen: it was sent again knowingly (`resent-in-doubt`), or an operator resumed what had been
// parked as unresolved.
import { reasons } from '../../core/reason.ts'
import { after, holdsPayload, isSettled } from '../../core/status.ts'
import type { Delivery } from '../../core/adapter.ts'
import type { Change, Inserted, Replaced, Store } from '../../core/store.ts'
import type { Happening, Transaction } from '../../core/transaction.ts'
import type { Had } from './providers.ts'

/** One version, as it was written. */
interface Version extends Happening { readonly transaction: Transaction }

interface Kept {
  /** Order of acceptance. */
  readonly n: number
  readonly versions: Version[]
}

export interface Invariants {
  /** The ledger, watched. */
  readonly store: Store
  /** An attempt begins at a counterpart. */
  began(delivery: Delivery): void
  /** A message really reached a counterpart. */
  arrived(delivery: Delivery, had: Had): void
  /** At rest: nothing may be left undone. */
  atRest(): void
  transactions(): readonly Transaction[]
  timeline(id: string): readonly Version[]
}

interface Setting {
  /** What counterparts really have of it. */
  had(id: string): Had | undefined
  now(): number
  broken(law: string, detail: unknown): void
}

const last = ({ versions }: Kept): Transaction => (versions.at(-1) as Version).transaction
const laneOf = ({ origin, channel, lane }: Transaction): string | undefined => (lane === undefined ? undefined : `${origin} ${channel} ${lane}`)
const constant = ['id', 'origin', 'reference', 'channel', 'topic', 'lane', 'priority', 'recipient', 'digest', 'createdAt', 'expiresAt'] as const

/** It says that nobody knows whether it was sent, and an operator is asked. */
const isUnresolved = ({ event, transaction }: Version): boolean => event === 'unresolved' || transaction.reason === 'unresolved'
const isFlagged = ({ versions }: Kept): boolean => {
  const asked = versions.findIndex(isUnresolved)
  return versions.some(({ event, transaction: { reason } }, at) => (
    reason === 'resent-in-doubt' || (event === 'resumed' && asked >= 0 && asked < at)))
}
/** An operator could have known. */
const wasTold = (kept: Kept): boolean => kept.versions.some(isUnresolved) || kept.versions.some(({ event }) => event === 'refused')

export const createInvariants = (inner: Store, { had: hadOf, now, broken }: Setting): Invariants => {
  const ledger = new Map<string, Kept>()
  const lanes = new Map<string, Kept[]>()
  const must = (holds: boolean, law: string, detail: () => unknown): void => { if (!holds) broken(law, detail()) }

  const checkDisk = async (id: string): Promise<void> => {
    const [stored, payload, timeline] = await Promise.all([inner.read(id), inner.payload(id), inner.timeline(id)])
    if (!stored) return broken('what was committed is there', id)
    must((payload !== undefined) === holdsPayload(stored.status), 'a payload exists exactly when the status says so', () => stored)
    must(timeline.length === stored.version && timeline.every(({ version }, at) => version === at + 1),
      'the journal has one entry a version, in order', () => timeline)
    must(timeline.at(-1)?.status === stored.status, 'the journal ends with the status', () => [stored, timeline])
  }

  const checkArrived = (kept: Kept, { next, event }: Change): void => {
    const had = hadOf(next.id)
    if (next.status === 'sent' || next.status === 'delivered') {
      must((had?.arrivals ?? 0) > 0 || event === 'confirmed' || event === 'evidence', 'sent and delivered are true', () => next)
    }
    if (next.status === 'failed' && had && had.arrivals > 0 && !had.bounced) {
      must(event === 'discarded' || wasTold(kept), 'failed is not said of what the counterpart has', () => next)
    }
    if (next.status === 'cancelled') must(!had || isFlagged(kept), 'cancelled is not said of what the counterpart has', () => next)
  }
  const checkLane = (kept: Kept, next: Transaction): void => {
    const earlier = (lanes.get(laneOf(next) ?? '') ?? []).filter((other) => other.n < kept.n && !isSettled(last(other).status))
    must(earlier.length === 0, 'one of a lane is under way at a time, in order', () => [next, earlier.map(last)])
  }
  const checkStep = (kept: Kept, change: Change): void => {
    const before = last(kept)
    const { next, event } = change
    must(next.version === before.version + 1, 'versions grow by one', () => [before, next])
    const lawful = event === 'evidence' ? before.status : event === 'inserted' ? undefined : after(before.status, event)
    must(lawful === next.status, 'every transition is in the table of life', () => [before.status, event, next.status])
    must(constant.every((name) => before[name] === next[name]), 'what was handed in does not change', () => [before, next])
    must(next.reason === undefined || next.reason in reasons, 'every reason is in the catalogue', () => next)
    must(next.attempt - before.attempt === (event === 'claimed' ? 1 : 0), 'attempts are counted by claims', () => [before, next])
    must(next.changedAt >= before.changedAt, 'time goes forward', () => [before, next])
    if (event === 'claimed') checkLane(kept, next)
    if (event === 'claimed') must(before.dueAt <= now(), 'nothing is sent before its time', () => before)
  }

  const written = async (change: Change, replaced: Replaced): Promise<void> => {
    const kept = ledger.get(change.next.id)
    if (!kept) return broken('only what was accepted changes', change)
    checkStep(kept, change)
    kept.versions.push({ transaction: change.next, event: change.event, evidence: change.evidence })
    checkArrived(kept, change)
    const { freed } = replaced as Extract<Replaced, { outcome: 'replaced' }>
    if (freed) must(freed.status === 'queued', 'only the queued are let go', () => freed)
    await checkDisk(change.next.id)
  }
  const added = async (transaction: Transaction, { outcome }: Inserted): Promise<void> => {
    if (outcome === 'known') return
    const kept = { n: ledger.size, versions: [{ transaction, event: 'inserted' as const }] }
    ledger.set(transaction.id, kept)
    const lane = laneOf(transaction)
    if (lane) lanes.set(lane, [...lanes.get(lane) ?? [], kept])
    await checkDisk(transaction.id)
  }

  // The memory ledger takes effect at the call, so what it answers is looked at before anything else can happen.
  const store = new Proxy(inner, {
    get: (target, key) => {
      if (key === 'insert') return async (...given: Parameters<Store['insert']>) => {
        const inserted = await inner.insert(...given)
        await added(given[0], inserted)
        return inserted
      }
      if (key === 'replace') return async (change: Change) => {
        const replaced = await inner.replace(change)
        if (replaced.outcome === 'replaced') await written(change, replaced)
        return replaced
      }
      return Reflect.get(target, key)
    },
  })

  const began = ({ id, attempt }: Delivery): void => {
    const kept = ledger.get(id)
    if (!kept) return broken('only what was accepted is sent', id)
    const claimed = kept.versions.findLast(({ event }) => event === 'claimed')?.transaction
    must(claimed?.attempt === attempt && last(kept).status === 'sending', 'the intent is on the disk before the effect', () => [attempt, last(kept)])
  }
  const arrived = ({ id }: Delivery, { arrivals }: Had): void => {
    const kept = ledger.get(id)
    if (!kept) return
    must(arrivals <= 1 || isFlagged(kept), 'nothing reaches a counterpart twice unflagged', () => kept.versions)
    const later = (lanes.get(laneOf(last(kept)) ?? '') ?? []).filter((other) => other.n > kept.n)
    const overtaken = later.filter((other) => hadOf(last(other).id))
    must(arrivals > 1 || overtaken.length === 0, 'a lane arrives in order of acceptance', () => [last(kept), overtaken.map(last)])
  }
  const atRest = (): void => {
    for (const kept of ledger.values()) {
      const { status, reason, event } = { ...last(kept), event: kept.versions.at(-1)?.event }
      const held = (lanes.get(laneOf(last(kept)) ?? '') ?? []).some((other) => other.n < kept.n && last(other).status === 'parked')
      const waits = status === 'queued' && held
      must(isSettled(status) || waits || (status === 'parked' && reason !== undefined), 'nothing is left undone', () => [last(kept), event])
      must(status !== 'failed' || reason !== undefined, 'a failure has a reason', () => last(kept))
    }
  }
  return {
    store, began, arrived, atRest,
    transactions: () => [...ledger.values()].map(last),
    timeline: (id) => ledger.get(id)?.versions ?? [],
  }
}
