// What must hold at every step of every run. The ledger is watched from between the hub and the disk, the counterparts tell what
// really reached them, and laws.ts says what follows.
import type { Delivery } from '../../core/adapter.ts'
import { holdsPayload } from '../../core/status.ts'
import type { Silo } from '../../core/silo.ts'
import type { Change, Inserted, Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { SiloAnswer } from '../../hub/index.ts'
import {
  checkAccepted, checkAsked, checkAtRest, checkBegun, checkClaimed, checkReleased, checkStep, checkTruth, isFlagged, last,
  type Kept, type Must, type Version,
} from './laws.ts'
import type { Had } from './providers.ts'

export interface Invariants {
  /** The ledger, watched. */
  readonly store: Store
  /** An attempt begins at a counterpart. */
  began(delivery: Delivery): void
  /** A message really reached a counterpart. */
  arrived(delivery: Delivery): void
  /** At rest: nothing may be left undone. */
  atRest(): void
  transactions(): readonly Transaction[]
  timeline(id: string): readonly Version[]
}

interface Setting {
  /** What counterparts really have of it. */
  had(id: string): Had | undefined
  /** What the hub was last told of its relevance. */
  heard(id: string): SiloAnswer | undefined
  readonly silos: ReadonlyMap<string, Silo>
  now(): number
  broken(law: string, detail: unknown): void
}

/** What the ledger was told, kept beside it. */
const createMirror = () => {
  const ledger = new Map<string, Kept>()
  const lanes = new Map<string, Kept[]>()
  const laneOf = ({ origin, channel, lane }: Transaction): string => (lane === undefined ? '' : `${origin} ${channel} ${lane}`)
  return {
    add: (transaction: Transaction): void => {
      const kept = { n: ledger.size, versions: [{ transaction, event: 'inserted' as const }] }
      const lane = laneOf(transaction)
      ledger.set(transaction.id, kept)
      if (lane) lanes.set(lane, [...lanes.get(lane) ?? [], kept])
    },
    get: (id: string): Kept | undefined => ledger.get(id),
    all: (): Kept[] => [...ledger.values()],
    /** All of its lane, itself among them. */
    lane: (kept: Kept): readonly Kept[] => lanes.get(laneOf(last(kept))) ?? [],
  }
}

/** Looks at the disk right after a write. The memory ledger answers such calls of one moment alike. */
const checkDisk = async (disk: Store, id: string, must: Must): Promise<void> => {
  const [stored, payload, timeline] = await Promise.all([disk.read(id), disk.payload(id), disk.timeline(id)])
  must(stored !== undefined, 'what was committed is there', () => id)
  if (!stored) return
  const inOrder = timeline.length === stored.version && timeline.every(({ version }, at) => version === at + 1)
  must((payload !== undefined) === holdsPayload(stored.status), 'a payload exists exactly when the status says so', () => stored)
  must(inOrder, 'the journal has one entry a version, in order', () => timeline)
  must(timeline.at(-1)?.status === stored.status, 'the journal ends with the status', () => [stored, timeline])
}

const watched = (
  disk: Store, added: (transaction: Transaction) => Promise<void>, written: (change: Change) => Promise<void>,
): Store => {
  const insert: Store['insert'] = async (transaction, payload, held = []) => {
    const inserted: Inserted = await disk.insert(transaction, payload, held)
    const chain = [transaction, ...held.map((one) => one.transaction)]
    if (inserted.outcome === 'inserted') for (const one of chain) await added(one)
    return inserted
  }
  const replace: Store['replace'] = async (change) => {
    const replaced = await disk.replace(change)
    if (replaced.outcome === 'replaced') for (const one of [change, ...change.also ?? []]) await written(one)
    return replaced
  }
  const seen: Partial<Store> = { insert, replace }
  return new Proxy(disk, { get: (target, key) => Reflect.get(seen, key) ?? Reflect.get(target, key) })
}

export const createInvariants = (disk: Store, { had, heard, silos, now, broken }: Setting): Invariants => {
  const mirror = createMirror()
  const must: Must = (holds, law, detail) => { if (!holds) broken(law, detail()) }

  const written = async (change: Change): Promise<void> => {
    const kept = mirror.get(change.next.id)
    if (!kept) return broken('only what was accepted changes', change)
    checkStep(kept, change, now(), must)
    kept.versions.push({ transaction: change.next, event: change.event, evidence: change.evidence })
    checkTruth(kept, change, had(change.next.id), must)
    if (change.event === 'released') checkReleased(change.next, mirror.get(change.next.follows ?? ''), must)
    if (change.event === 'claimed') checkClaimed(kept, mirror.lane(kept), must)
    await checkDisk(disk, change.next.id, must)
  }
  const added = async (transaction: Transaction): Promise<void> => {
    checkAccepted(transaction, mirror.all().map(last), must)
    mirror.add(transaction)
    await checkDisk(disk, transaction.id, must)
  }
  const arrived = ({ id }: Delivery): void => {
    const kept = mirror.get(id)
    const arrivals = had(id)?.arrivals ?? 0
    if (!kept) return
    must(arrivals <= 1 || isFlagged(kept), 'nothing reaches a counterpart twice unflagged', () => kept.versions)
    const overtaken = mirror.lane(kept).filter((other) => other.n > kept.n && had(last(other).id))
    must(arrivals > 1 || overtaken.length === 0, 'a lane arrives in order of acceptance', () => [last(kept), overtaken.map(last)])
  }
  return {
    store: watched(disk, added, written),
    began: ({ id, attempt }) => {
      const kept = mirror.get(id)
      if (!kept) return broken('only what was accepted is sent', id)
      checkBegun(kept, attempt, must)
      checkAsked(kept, heard(id), silos.get(last(kept).origin)?.relevance, must)
    },
    arrived,
    atRest: () => {
      const before = (kept: Kept): Kept | undefined => mirror.get(last(kept).follows ?? '')
      for (const kept of mirror.all()) checkAtRest(kept, { lane: mirror.lane(kept), before: before(kept), now: now() }, must)
    },
    transactions: () => mirror.all().map(last),
    timeline: (id) => mirror.get(id)?.versions ?? [],
  }
}
