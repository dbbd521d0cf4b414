// The destination of reliable messages: (sequence, event, now) → (sequence, writes, effects). Whoever drives it commits the
// sequence together with the writes, and only then carries out the effects; so whatever is acknowledged is on disk, and what
// was handed over is handed over once. One record a sequence: what comes in on one does not wait for another.
import { isSameEndpoint } from '../addressing.ts'
import type { RmSettings } from '../settings.ts'
import { standingOf } from './accept.ts'
import type { DestinationEffect, DestinationEvent, DestinationSequence, DestinationWrite } from './state.ts'
import { destinationTable, type DestinationRow } from './table.ts'
import { createTurn } from './turn.ts'

export interface DestinationStep {
  /** Gone, when there is none. */
  readonly sequence?: DestinationSequence
  readonly writes: readonly DestinationWrite[]
  readonly effects: readonly DestinationEffect[]
}

const inactiveAt = ({ heardAt, phase, received }: DestinationSequence, { inactivityMs, unusedMs }: RmSettings): number => {
  if (phase === 'terminating') return Infinity
  return heardAt + (received.length === 0 ? Math.min(unusedMs, inactivityMs) : inactivityMs)
}

/** When `woken` should come next. */
export const nextDestinationDue = (sequence: DestinationSequence, settings: RmSettings): number => Math.min(
  sequence.expiresAt ?? Infinity, sequence.acknowledgeAt ?? Infinity, sequence.forgetAt ?? Infinity,
    inactiveAt(sequence, settings))

const wokenRow = (sequence: DestinationSequence, now: number, settings: RmSettings): DestinationRow | undefined => {
  if (sequence.forgetAt !== undefined && sequence.forgetAt <= now) return 'forgotten'
  if (Math.min(sequence.expiresAt ?? Infinity, inactiveAt(sequence, settings)) <= now) return 'expired'
  return sequence.acknowledgeAt !== undefined && sequence.acknowledgeAt <= now ? 'acknowledge-due' : undefined
}

// Not onto what goes elsewhere (HD-7), nor where there is nothing new to say.
const rides = ({ acksTo, acknowledgeAt, unsaid }: DestinationSequence, { to }: Extract<DestinationEvent,
  { kind: 'departing' }>) =>
  (acknowledgeAt !== undefined || unsaid > 0) && isSameEndpoint(acksTo, to)

/** The row of the table that an event is, for a sequence at a time; undefined for what the table does not have. */
export const destinationRowOf = (
  event: DestinationEvent, sequence: DestinationSequence, now: number, settings: RmSettings,
): DestinationRow | undefined => {
  if (event.kind === 'woken') return wokenRow(sequence, now, settings)
  if (event.kind === 'arrived') return standingOf(event, sequence, settings.maximum)
  if (event.kind === 'departing') return rides(sequence, event) ? 'departing' : undefined
  if (event.kind !== 'faulted') return event.kind
  return event.code === 'UnknownSequence' || event.code === 'SequenceTerminated' ? 'lost' : undefined
}

// Whoever speaks of a sequence that is not there learns so; answers and faults are not answered (FB-7).
const speaks = new Set<DestinationEvent['kind']>(['arrived', 'acknowledgement-requested', 'close-requested',
  'terminate-requested'])

/** About an identifier that nobody here knows (FA-2). It is answered alike for one that belongs to somebody else (SE-4). */
export const stepUnknown = (event: DestinationEvent, identifier: string): DestinationStep =>
  ({ writes: [], effects: speaks.has(event.kind) ? [{ kind: 'fault', code: 'UnknownSequence', identifier }] : [] })

/** An application message outside of any sequence, where one is required (FA-7). Nothing changes. */
export const stepUnsequenced = (): DestinationStep => ({ writes: [], effects: [{ kind: 'fault', code: 'WSRMRequired' }] })

// Its time may have come before anybody woke it: what comes too late finds it ended.
const current = (sequence: DestinationSequence, now: number, settings: RmSettings, turn: ReturnType<typeof createTurn>) => {
  const row = wokenRow(sequence, now, settings)
  const action = row === 'expired' || row === 'forgotten' ? destinationTable[sequence.phase][row] : undefined
  return action ? action(sequence, { kind: 'woken' }, turn) : sequence
}

/** One step. It is a function: the same sequence, event and time give the same. */
export const stepDestination = (
  before: DestinationSequence, event: DestinationEvent, now: number, settings: RmSettings,
): DestinationStep => {
  const turn = createTurn(now, settings)
  const sequence = current(before, now, settings, turn)
  if (!sequence) return { writes: turn.writes, effects: [...turn.effects, ...stepUnknown(event, before.identifier).effects] }
  const row = destinationRowOf(event, sequence, now, settings)
  const action = row && destinationTable[sequence.phase][row]
  return { sequence: action ? action(sequence, event, turn) : sequence, writes: turn.writes, effects: turn.effects }
}
