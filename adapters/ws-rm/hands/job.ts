// One message's worth of events for the destination's machines, and what stepping them comes to before anything is committed.
import type { Refusal } from '../../../core/refusal.ts'
import { createDestination, stepDestination, stepUnknown, type DestinationEffect, type DestinationSequence,
  type DestinationWrite } from '../destination/index.ts'
import type { Happening } from '../interpret.ts'
import { unbrokenTo } from '../ranges.ts'
import type { RmSettings } from '../settings.ts'
import type { Overlay } from './overlay.ts'

export type OfferTaken = Extract<DestinationWrite, { kind: 'offer-taken' }>

/** Hands over the content of the message at hand; resolves when it is committed. */
export type HandOver = () => Promise<object | Refusal>

export interface Stepped {
  readonly effects: readonly DestinationEffect[]
  /** Its content was taken now. */
  readonly taken: boolean
}

export interface Job {
  readonly happenings: readonly Happening[]
  readonly handOver: HandOver
  resolve(stepped: Stepped | Refusal): void
  reject(error: unknown): void
}

export interface Work extends Stepped {
  readonly job: Job
  readonly offers: readonly (readonly [OfferTaken, DestinationSequence])[]
}

interface Arrival { readonly identifier: string; readonly number: bigint }

const arrivalOf = ({ happenings }: Job): Arrival | undefined => {
  for (const one of happenings) {
    if (one.side !== 'destination' || one.event.kind !== 'arrived') continue
    return { identifier: one.identifier, number: one.event.number }
  }
  return undefined
}

/** In the order of the numbers, so that what overtook on the way is put right. */
export const byNumber = (one: Job, other: Job): number =>
  Number((arrivalOf(one)?.number ?? 0n) - (arrivalOf(other)?.number ?? 0n))

/** How far before its turn it came; 0 where it is its turn, or past it. */
const gapBefore = (job: Job, overlay: Overlay): number => {
  const arrival = arrivalOf(job)
  const sequence = arrival && overlay.get(arrival.identifier)
  return sequence ? Number(arrival.number) - unbrokenTo(sequence.received) - 1 : 0
}

/**
 * What came before its turn. It is not acknowledged and not on disk, so its source will send it again; but where what is missing
 * comes first, it need not.
 */
export interface Early {
  /** Remembers the content of a message that was not taken. */
  keep(job: Job, overlay: Overlay): void
  /** The next one whose turn it is. */
  next(overlay: Overlay): Job | undefined
}

const maxEarly = 64

export const createEarly = (): Early => {
  const kept = new Map<string, Job>()
  const keep = (job: Job, overlay: Overlay): void => {
    const arrival = arrivalOf(job)
    if (!arrival || gapBefore(job, overlay) <= 0 || kept.size >= maxEarly) return
    const happenings = job.happenings.filter((one) => one.side === 'destination' && one.event.kind === 'arrived')
    const quiet = { happenings, handOver: job.handOver, resolve: () => undefined, reject: () => undefined }
    kept.set(`${arrival.identifier} ${arrival.number}`, quiet)
  }
  const next = (overlay: Overlay): Job | undefined => {
    for (const [name, job] of kept) {
      if (gapBefore(job, overlay) > 0) continue
      kept.delete(name)
      const { identifier, number } = arrivalOf(job) as Arrival
      if (BigInt(unbrokenTo(overlay.get(identifier)?.received ?? []) + 1) === number) return job
    }
    return undefined
  }
  return { keep, next }
}

interface Gathered extends Pick<Work, 'offers'> {
  readonly effects: readonly DestinationEffect[]
  readonly writes: readonly DestinationWrite[]
}

const none: Gathered = { effects: [], writes: [], offers: [] }

/** What steps are taken with. */
export interface Circumstances { readonly now: number; readonly settings: RmSettings; freshId(): string }

const create = (happening: Happening & { side: 'create' }, overlay: Overlay, seen: Circumstances): Gathered => {
  const asked = { ...happening.asked, identifier: seen.freshId() }
  const { sequence, effects, writes } = createDestination(asked, overlay.all(), seen.now, seen.settings)
  if (!sequence) return { effects, writes, offers: [] }
  overlay.set(sequence.identifier, sequence)
  return { effects, writes, offers: writes.flatMap((one) => one.kind === 'offer-taken' ? [[one, sequence] as const] : []) }
}

const stepOne = (happening: Happening, overlay: Overlay, seen: Circumstances): Gathered => {
  if (happening.side === 'create') return create(happening, overlay, seen)
  if (happening.side !== 'destination') return none
  const { identifier, event } = happening
  const before = overlay.get(identifier)
  if (!before) return { ...none, ...stepUnknown(event, identifier) }
  const { sequence, effects, writes } = stepDestination(before, event, seen.now, seen.settings)
  overlay.set(identifier, sequence)
  return { effects, writes, offers: [] }
}

/** Steps all of it over what is there. */
export const workOn = (job: Job, overlay: Overlay, seen: Circumstances): Work => {
  const all = job.happenings.map((happening) => stepOne(happening, overlay, seen))
  const writes = all.flatMap((one) => one.writes)
  for (const one of writes) if (one.kind === 'forgotten') for (const name of one.identifiers) overlay.set(name, undefined)
  return {
    job, effects: all.flatMap(({ effects }) => effects), offers: all.flatMap(({ offers }) => offers),
    taken: writes.some(({ kind }) => kind === 'accepted'),
  }
}
