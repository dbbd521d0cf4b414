// Drives the destination's machines for one partner: what came in is stepped together, handed to the hub, committed as records,
// and only then answered (DU-1). What came out of order waits in memory for what is missing, and is otherwise left for its source
// to send again: nothing is acknowledged that is not on disk.
import { isRefusal, type Refusal } from '../../../core/refusal.ts'
import type { Keeping } from '../../../core/sequences.ts'
import type { World } from '../../../core/world.ts'
import { nextDestinationDue, type DestinationEffect, type DestinationSequence } from '../destination/index.ts'
import type { Happening } from '../interpret.ts'
import type { RmSettings } from '../settings.ts'
import { createAlarm } from './alarm.ts'
import { byNumber, createEarly, workOn, type Early, type HandOver, type Job, type OfferTaken, type Stepped,
  type Work } from './job.ts'
import { readOne } from './record.ts'
import { commit, overlayOf, readShelf, type Overlay, type Shelf } from './overlay.ts'

export interface DestinationParts {
  readonly world: World
  readonly keeping: Keeping
  /** Before the identifiers of its sequences. */
  readonly prefix: string
  readonly settings: RmSettings
  freshId(): string
  /** A sequence of ours that the partner offered; resolves when it is committed. */
  adopt(offer: OfferTaken, sequence: DestinationSequence): Promise<void>
  /** What a sequence says by itself. */
  carryOut(effect: DestinationEffect): void
}

export interface DestinationDriver {
  start(): Promise<void>
  /** Resolves when all of it is committed; a refusal is the hub's, and then nothing is. Rejects with a Fault of the ledger. */
  happen(happenings: readonly Happening[], handOver: HandOver): Promise<Stepped | Refusal>
  /** A sequence that we offered and the partner accepted. */
  put(sequence: DestinationSequence): Promise<void>
  /** Changes one from outside of its table; false where there is none. */
  amend(identifier: string, change: (sequence: DestinationSequence) => DestinationSequence): Promise<boolean>
  /** Reads what another hub may have written of these; where none can, nothing. */
  refresh(identifiers: readonly string[]): Promise<void>
  sequence(identifier: string): DestinationSequence | undefined
  sequences(): readonly DestinationSequence[]
  stop(): Promise<void>
}

interface Desk {
  readonly parts: DestinationParts
  shelf: Shelf
  readonly early: Early
  queue: Job[]
}

/** Steps all of it, and what waited for it. */
const stepAll = ({ parts, early }: Desk, jobs: readonly Job[], overlay: Overlay): readonly Work[] => {
  const { world, settings, freshId } = parts
  const seen = { now: world.now(), settings, freshId }
  const works = jobs.map((job) => {
    const work = workOn(job, overlay, seen)
    if (!work.taken && settings.inOrder) early.keep(job, overlay)
    return work
  })
  for (let job = early.next(overlay); job; job = early.next(overlay)) works.push(workOn(job, overlay, seen))
  return works
}

/** Another hub may have written the sequences that these are about. */
const catchUp = async ({ parts: { keeping, prefix }, shelf }: Desk, names: readonly string[]): Promise<void> => {
  if (!keeping.watchKept) return
  await Promise.all([...new Set(names)].map(async (identifier) => {
    const found = await readOne<DestinationSequence>(keeping, prefix + identifier)
    if (found) shelf.set(identifier, found)
    else shelf.delete(identifier)
  }))
}

const namesIn = (jobs: readonly Job[]): readonly string[] => jobs.flatMap(({ happenings }) => happenings)
  .flatMap((one) => (one.side === 'destination' ? [one.identifier] : []))

/** Commits a turn; answers the jobs that are to be stepped anew. */
const turn = async (desk: Desk, jobs: readonly Job[]): Promise<readonly Job[]> => {
  await catchUp(desk, namesIn(jobs))
  const { parts, shelf } = desk
  const overlay = overlayOf(shelf)
  const works = stepAll(desk, jobs, overlay)
  const handed = await Promise.all(works.map(async ({ job, taken }) => taken ? job.handOver() : {}))
  const refused = works.filter((_, index) => isRefusal(handed[index] ?? {}))
  if (refused.length > 0) {
    for (const work of refused) work.job.resolve(handed[works.indexOf(work)] as Refusal)
    return works.filter((work) => !refused.includes(work)).map(({ job }) => job)
  }
  for (const { offers } of works) for (const [offer, sequence] of offers) await parts.adopt(offer, sequence)
  if (!await commit(parts.keeping, parts.prefix, shelf, overlay)) {
    desk.shelf = await readShelf(parts.keeping, parts.prefix)
    return works.map(({ job }) => job)
  }
  for (const { job, effects, taken } of works) job.resolve({ effects, taken })
  return []
}

/** One turn of all that has gathered; where the ledger fails, each of them hears so. */
const attempt = async (desk: Desk): Promise<void> => {
  const jobs = desk.queue.splice(0).sort(byNumber)
  try {
    desk.queue.unshift(...await turn(desk, jobs))
  } catch (error) {
    for (const job of jobs) job.reject(error)
  }
}

const put = async ({ parts: { keeping, prefix }, shelf }: Desk, sequence: DestinationSequence): Promise<void> => {
  const overlay = overlayOf(shelf)
  overlay.set(sequence.identifier, sequence)
  await commit(keeping, prefix, shelf, overlay)
}

/** Whoever was faster has it first; then it is changed as it is by then. */
const amend = async (desk: Desk, ...[identifier, change]: Parameters<DestinationDriver['amend']>): Promise<boolean> => {
  const { keeping, prefix } = desk.parts
  for (;;) {
    const known = desk.shelf.get(identifier)?.state
    if (!known) return false
    const overlay = overlayOf(desk.shelf)
    overlay.set(identifier, change(known))
    if (await commit(keeping, prefix, desk.shelf, overlay)) return true
    desk.shelf = await readShelf(keeping, prefix)
  }
}

export const handNothing: HandOver = async () => ({})

export const createDestinations = (parts: DestinationParts): DestinationDriver => {
  const { world, settings } = parts
  const desk: Desk = { parts, shelf: new Map(), queue: [], early: createEarly() }
  let running: Promise<void> | undefined

  const run = async (): Promise<void> => {
    while (desk.queue.length > 0 && !alarm.signal.aborted) {
      await attempt(desk)
    }
    running = undefined
    rest()
  }
  const happen = (happenings: readonly Happening[], handOver: HandOver): Promise<Stepped | Refusal> =>
    new Promise((resolve, reject) => {
      desk.queue.push({ happenings, handOver, resolve, reject })
      running ??= run()
    })
  const wake = async (identifier: string): Promise<void> => {
    const stepped = await happen([{ side: 'destination', identifier, event: { kind: 'woken' } }], handNothing)
    if (!isRefusal(stepped)) for (const effect of stepped.effects) parts.carryOut(effect)
  }
  const ring = (): void => {
    for (const [identifier, { state }] of desk.shelf) {
      if (nextDestinationDue(state, settings) <= world.now()) void wake(identifier).catch(() => undefined)
    }
    if (!running) rest()
  }
  const alarm = createAlarm(world, ring)
  const rest = (): void => {
    let at = Infinity
    for (const { state } of desk.shelf.values()) at = Math.min(at, nextDestinationDue(state, settings))
    alarm.at(Number.isFinite(at) ? at : undefined)
  }
  const start = async (): Promise<void> => {
    desk.shelf = await readShelf(parts.keeping, parts.prefix)
    rest()
  }
  const stop = async (): Promise<void> => {
    alarm.stop()
    await running
    for (const job of desk.queue) job.reject(new Error('stopped'))
  }
  const known = (identifier: string) => desk.shelf.get(identifier)?.state
  return {
    start, happen, put: (sequence) => put(desk, sequence), amend: (...change) => amend(desk, ...change),
    refresh: (identifiers) => catchUp(desk, identifiers), sequence: known,
    sequences: () => [...desk.shelf.values()].map(({ state }) => state), stop,
  }
}
