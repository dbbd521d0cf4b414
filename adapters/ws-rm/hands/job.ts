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
  readonly since: number
  resolve(stepped: Stepped | Refusal): void
  reject(error: unknown): void
}

export interface Work extends Stepped {
  readonly job: Job
  readonly offers: readonly (readonly [OfferTaken, DestinationSequence])[]
}

interface Arrival { readonly identifier: string; readonly number: bigint }

/** How long what came too early waits for what is missing. */
export const reorderMs = 100

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

/** It came before its turn, and not long ago. */
export const isEarly = (job: Job, overlay: Overlay, now: number, { inOrder }: RmSettings): boolean => {
  const arrival = arrivalOf(job)
  const sequence = arrival && overlay.get(arrival.identifier)
  if (!sequence || !inOrder || now - job.since >= reorderMs) return false
  return arrival.number > BigInt(unbrokenTo(sequence.received) + 1)
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
