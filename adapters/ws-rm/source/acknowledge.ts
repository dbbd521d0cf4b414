// What an acknowledgement does to a source (AK-5 to AK-7).
import { fromWire, hasNumber, isWithin, unionOf, type Ranges } from '../ranges.ts'
import type { Acknowledgement } from '../message.ts'
import { endSequence } from './end.ts'
import type { SourceEvent, SourceSequence } from './state.ts'
import { transmit, type Action, type Turn } from './turn.ts'

type Acknowledged = Extract<SourceEvent, { kind: 'acknowledged' }>

/** What an acknowledgement says, if that makes sense; it cannot speak of numbers that were never sent. */
const saidIn = ({ ranges, nacks, none, final }: Acknowledgement, { lastNumber }: SourceSequence): Ranges | undefined => {
  const alone = [ranges.length > 0, nacks.length > 0, none].filter(Boolean).length <= 1
  return alone && !(final && nacks.length > 0) ? fromWire(ranges, lastNumber) : undefined
}

const patience = 3

/** It is answered and changes nothing; a destination that keeps talking nonsense is left (FA-3). */
const refuse = (sequence: SourceSequence, { acknowledgement }: Acknowledged, turn: Turn): SourceSequence | undefined => {
  const { identifier } = acknowledgement
  turn.effects.push({ kind: 'fault', code: 'InvalidAcknowledgement', identifier, acknowledgement })
  const invalid = sequence.invalid + 1
  if (invalid < patience) return { ...sequence, invalid }
  turn.effects.push({ kind: 'alarm', alarm: 'invalid-acknowledgements', identifier })
  return endSequence({ ...sequence, invalid }, turn)
}

const settle = (sequence: SourceSequence, said: Ranges, turn: Turn): SourceSequence => {
  const done = sequence.unacknowledged.filter(({ number }) => hasNumber(said, number))
  if (done.length === 0) return { ...sequence, acknowledged: unionOf(sequence.acknowledged, said) }
  const keys = done.filter(({ last }) => !last).map(({ key }) => key)
  if (keys.length > 0) turn.writes.push({ kind: 'settled', keys })
  turn.progress = true
  const unacknowledged = sequence.unacknowledged.filter((one) => !done.includes(one))
  return { ...sequence, unacknowledged, acknowledged: unionOf(sequence.acknowledged, said) }
}

// One that says less than is known was overtaken on the way; what it says of room is old too.
const roomSaid = ({ remaining }: Acknowledgement, said: Ranges, { acknowledged, remaining: known }: SourceSequence) =>
  (remaining === undefined || !isWithin(acknowledged, said) ? known : remaining)

const askAfter = ({ now, settings }: Turn, remaining: number | undefined): number =>
  now + (remaining === 0 ? settings.resendMs : Math.floor(settings.inactivityMs / 2))

/** Takes what it says. */
export const take: Action<Acknowledged> = (sequence, event, turn) => {
  const said = saidIn(event.acknowledgement, sequence)
  if (!said) return refuse(sequence, event, turn)
  const remaining = roomSaid(event.acknowledgement, said, sequence)
  return { ...settle(sequence, said, turn), remaining, askAt: askAfter(turn, remaining) }
}

/** The destination takes nothing more, and this is its last word (CT-3). */
export const takeFinally: Action<Acknowledged> = (sequence, event, turn) => {
  const said = saidIn(event.acknowledgement, sequence)
  // A last word that takes back what was acknowledged before is none (AK-2).
  if (!said || !isWithin(sequence.acknowledged, said)) return refuse(sequence, event, turn)
  const { asked: _, ...rest } = settle(sequence, said, turn)
  return { ...rest, phase: 'closed', final: true }
}

/** After the last word nothing can be added; what says less was overtaken (ST). Before it, what comes late is welcome. */
export const takeLate: Action<Acknowledged> = (sequence, event, turn) => {
  if (!sequence.final) return event.acknowledgement.final ? takeFinally(sequence, event, turn) : take(sequence, event, turn)
  const said = saidIn(event.acknowledgement, sequence)
  return said && isWithin(said, sequence.acknowledged) ? sequence : refuse(sequence, event, turn)
}

/** Sends what was not received again at once; what is acknowledged stays so (AK-6). */
export const resendNacked: Action<Acknowledged> = (sequence, event, turn) => {
  if (!saidIn(event.acknowledgement, sequence)) return refuse(sequence, event, turn)
  const nacked = new Set(event.acknowledgement.nacks.map(Number))
  const unacknowledged = sequence.unacknowledged.map((one) =>
    (nacked.has(one.number) ? transmit(sequence, one, turn, true) : one))
  return { ...sequence, unacknowledged }
}
