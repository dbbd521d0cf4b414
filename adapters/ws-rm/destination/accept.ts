// What becomes of a message that arrives (SQ-1 to SQ-3, AK-1, AK-11, AK-13, DA-6).
import { greatestOf, hasNumber, unbrokenTo, withNumber, type Ranges } from '../ranges.ts'
import type { FaultCode } from '../fault.ts'
import { acknowledge, acknowledgementOf, acknowledgeSoon, heldIn } from './acknowledgement.ts'
import { deliver } from './deliver.ts'
import type { DestinationEvent, DestinationSequence } from './state.ts'
import type { Action, Turn } from './turn.ts'

type Arrived = Extract<DestinationEvent, { kind: 'arrived' }>

/** What a message is to a sequence, by its number. */
export type Standing = 'fresh' | 'duplicate' | 'above-maximum' | 'above-last'

export const standingOf = ({ number }: Arrived, { received, last, variant }: DestinationSequence, maximum: number): Standing => {
  if (number > BigInt(maximum)) return 'above-maximum'
  if (hasNumber(received, Number(number))) return 'duplicate'
  return variant.rm === '1.0' && last !== undefined && number > BigInt(last) ? 'above-last' : 'fresh'
}

// One more gap than can be told, or more behind a gap than can be kept: then it has not come (AK-13, DA-6). What is awaited
// next, or closes a gap, makes room instead of taking it.
const hasRoom = (sequence: DestinationSequence, number: number, next: Ranges, { settings }: Turn): boolean => {
  const { received } = sequence
  if (number === unbrokenTo(received) + 1 || next.length < received.length) return true
  return next.length <= settings.maxRanges && (sequence.replies || heldIn(sequence) < settings.maxHeld)
}

const keepLast = (sequence: DestinationSequence, { last, number }: Arrived): DestinationSequence =>
  (last && sequence.variant.rm === '1.0' ? { ...sequence, last: Number(number) } : sequence)

/** Takes it: on disk, perhaps handed over, and acknowledged, in that order (DU-1). */
export const accept: Action<Arrived> = (before, event, turn) => {
  const number = Number(event.number)
  const received = withNumber(before.received, number)
  // The marker that nothing follows cannot stand below what has come (V10-5).
  if (event.last && before.variant.rm === '1.0' && number < greatestOf(before.received)) return acknowledge(before, turn)
  if (!hasRoom(before, number, received, turn)) return acknowledge(before, turn)
  const sequence = keepLast({ ...before, received, heardAt: turn.now }, event)
  turn.writes.push({ kind: 'accepted', number, key: event.key })
  return acknowledgeSoon(deliver(sequence, number, turn), number, turn)
}

/** It came before; its source did not hear so (AK-11). */
export const repeat: Action<Arrived> = (sequence, event, turn) => {
  turn.effects.push({ kind: 'repeated', number: Number(event.number) })
  return acknowledge({ ...sequence, heardAt: turn.now }, turn)
}

/** Faults it, with what was received, so that the source knows where it stands (FA-6, FB-4). */
export const faultWith = (code: FaultCode): Action => (sequence, _event, { effects, settings }) => {
  const { identifier } = sequence
  const maximum = code === 'MessageNumberRollover' ? settings.maximum : undefined
  effects.push({ kind: 'fault', code, identifier, maximum, acknowledgement: acknowledgementOf(sequence, settings) })
  return sequence
}

/** Its number is beyond what we count to (FA-4). */
export const rollOver: Action = (sequence, event, turn) => {
  faultWith('MessageNumberRollover')(sequence, event, turn)
  return { ...sequence, phase: 'rollover' }
}
