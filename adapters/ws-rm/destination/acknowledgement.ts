// What a destination says it has received, and when it says it (AK-1 to AK-5, AK-10).
import type { Acknowledgement } from '../message.ts'
import { countOf, hasNumber, missingIn, toWire } from '../ranges.ts'
import type { RmSettings } from '../settings.ts'
import { reachOf } from '../variant.ts'
import type { DestinationSequence } from './state.ts'
import type { Turn } from './turn.ts'

/** How many accepted messages wait to be handed over. */
export const heldIn = ({ received, delivered }: DestinationSequence): number => countOf(received) - countOf(delivered)

const isFinal = ({ phase, variant }: DestinationSequence): boolean =>
  (phase === 'closed' || phase === 'terminating') && variant.rm === '1.1'

/** All of it, and Final once nothing can be added (AK-5, CT-3). */
export const acknowledgementOf = (sequence: DestinationSequence, settings: RmSettings): Acknowledgement => {
  const { identifier, received } = sequence
  const remaining = settings.tellsRoom ? Math.min(4096, Math.max(0, settings.maxHeld - heldIn(sequence))) : undefined
  return { identifier, ranges: toWire(received), nacks: [], none: received.length === 0, final: isFinal(sequence), remaining }
}

const said = (sequence: DestinationSequence): DestinationSequence => ({ ...sequence, unsaid: 0, acknowledgeAt: undefined })

/** At once. */
export const acknowledge = (sequence: DestinationSequence, turn: Turn): DestinationSequence => {
  turn.effects.push({ kind: 'acknowledge', acknowledgement: acknowledgementOf(sequence, turn.settings), to: sequence.acksTo })
  return said(sequence)
}

/** Onto what goes there anyway. */
export const attach = (sequence: DestinationSequence, turn: Turn): DestinationSequence => {
  turn.effects.push({ kind: 'attach', acknowledgement: acknowledgementOf(sequence, turn.settings) })
  return said(sequence)
}

/** Only numbers that are missing, and no range beside them (AK-6). */
const nack = (sequence: DestinationSequence, { settings, effects }: Turn): DestinationSequence => {
  const missing = missingIn(sequence.received, settings.maxRanges).map(BigInt)
  const { identifier, acksTo: to } = sequence
  effects.push({ kind: 'acknowledge', to, acknowledgement: { identifier, ranges: [], nacks: missing, none: false,
    final: false } })
  return sequence
}

const isGap = ({ received }: DestinationSequence, number: number): boolean => number > 1 && !hasNumber(received, number - 1)

const acknowledgeLater = (sequence: DestinationSequence, { now, settings }: Turn): DestinationSequence =>
  ({ ...sequence, unsaid: sequence.unsaid + 1, acknowledgeAt: sequence.acknowledgeAt ?? now + settings.acknowledgeMs })

/** After a message was accepted: with the exchange, at once for a gap, else gathered (AK-10). */
export const acknowledgeSoon = (sequence: DestinationSequence, number: number, turn: Turn): DestinationSequence => {
  const { settings } = turn
  if (isGap(sequence, number) && settings.nacks) return acknowledgeLater(nack(sequence, turn), turn)
  const gathers = reachOf(sequence.acksTo.address) === 'addressable' && !isGap(sequence, number)
  const isEnough = sequence.unsaid + 1 >= settings.acknowledgeEvery
  return gathers && !isEnough ? acknowledgeLater(sequence, turn) : acknowledge(sequence, turn)
}
