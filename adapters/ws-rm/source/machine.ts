// The source of reliable messages: (state, event, now) → (state, writes, effects). Whoever drives it commits the state
// together with the writes, and only then carries out the effects; so a number is bound before its first byte, and a crash at
// any point is a message sent again at worst. It reads no clock and no chance, and a sequence changes by its table alone.
import { waitAfter } from '../backoff.ts'
import type { FaultCode } from '../fault.ts'
import type { RmSettings } from '../settings.ts'
import { closeSequence, endSequence } from './end.ts'
import { adopt, open, unheard } from './create.ts'
import { fillAll, isLong } from './fill.ts'
import { counted, decide, isDecided, isSuspended } from './operate.ts'
import type { SourceEffect, SourceEvent, SourceSequence, SourceState, SourceWrite } from './state.ts'
import { sourceTable, type SourceRow } from './table.ts'
import { createTurn, type Turn } from './turn.ts'
import { rollOver } from './life.ts'

export interface SourceStep {
  readonly state: SourceState
  readonly writes: readonly SourceWrite[]
  readonly effects: readonly SourceEffect[]
}

// FA-1, FA-2, FA-8 end a sequence; FA-4 and FA-6 close it to new messages; no other fault is about it (FA-11).
const faultRows: Readonly<Partial<Record<FaultCode, SourceRow>>> = {
  SequenceTerminated: 'lost', UnknownSequence: 'lost', LastMessageNumberExceeded: 'lost', MessageNumberRollover: 'rolled-over',
  SequenceClosed: 'closed-by-fault',
}

/** When the sequence has had four fifths of its time, and another should follow (TM-5). */
const rollsAt = ({ createdAt, expiresAt }: SourceSequence): number =>
  (expiresAt === undefined ? Infinity : createdAt + Math.floor((expiresAt - createdAt) * 0.8))

const wokenRow = (sequence: SourceSequence, now: number): SourceRow => {
  if (sequence.expiresAt !== undefined && sequence.expiresAt <= now) return 'expired'
  if (sequence.phase === 'creating') return 'create-due'
  return sequence.asked ? 'request-due' : 'resend-due'
}

/** The row of the table that an event is, for a sequence at a time; undefined for what the table does not have. */
export const sourceRowOf = (event: SourceEvent, sequence: SourceSequence, now: number): SourceRow | undefined => {
  if (event.kind === 'woken') return isDue(sequence, now) ? wokenRow(sequence, now) : undefined
  if (event.kind === 'faulted') return faultRows[event.code]
  if (event.kind === 'answered') return 'terminate-answered'
  if (event.kind === 'acknowledged') {
    if (event.acknowledgement.final) return 'acknowledged-finally'
    return event.acknowledgement.nacks.length > 0 ? 'nacked' : 'acknowledged'
  }
  return event.kind in sourceTable.created || event.kind === 'terminate-answered' ? event.kind as SourceRow : undefined
}

const resends = ({ phase, variant }: SourceSequence): boolean =>
  phase === 'created' || phase === 'rollover' || (phase === 'closing' && variant.rm === '1.0')

// What is sent again asks already.
const asksAt = ({ phase, unacknowledged, askAt }: SourceSequence): number =>
  (phase === 'created' && unacknowledged.length === 0 ? askAt : Infinity)

/** When something of it is due next. */
const dueOf = (sequence: SourceSequence): number => isSuspended(sequence) ? sequence.expiresAt ?? Infinity : Math.min(
  sequence.expiresAt ?? Infinity, sequence.asked?.dueAt ?? Infinity,
  sequence.phase === 'created' ? rollsAt(sequence) : Infinity, asksAt(sequence),
  ...(resends(sequence) ? sequence.unacknowledged.map(({ dueAt }) => dueAt) : []),
)

const isDue = (sequence: SourceSequence, now: number): boolean => dueOf(sequence) <= now

/** Whether the event is about the sequence. */
export const belongs = (event: SourceEvent) => (sequence: SourceSequence): boolean => {
  if (event.kind === 'woken') return true
  if (event.kind === 'answered') return sequence.variant.rm === '1.0' && sequence.ids.terminate === event.relatesTo
  if ('relatesTo' in event) return sequence.ids.create === event.relatesTo
  if (event.kind === 'acknowledged') return sequence.identifier === event.acknowledgement.identifier
  return 'identifier' in event && sequence.identifier === event.identifier
}

const act = (sequence: SourceSequence, event: SourceEvent, turn: Turn): readonly SourceSequence[] => {
  const row = sourceRowOf(event, sequence, turn.now)
  const action = row && sourceTable[sequence.phase][row]
  const next = action ? action(sequence, event, turn) : sequence
  return next ? [next] : []
}

// There is no such sequence: whoever speaks of it learns so, but a fault and an answer are not answered (FB-7, CT-9).
const answerUnknown = (event: SourceEvent, turn: Turn): void => {
  const identifier = event.kind === 'acknowledged' ? event.acknowledgement.identifier : 'identifier' in event && event.identifier
  const isAsking = event.kind === 'acknowledged' || event.kind === 'close-requested' || event.kind === 'terminate-requested'
    || event.kind === 'close-answered'
  if (identifier && isAsking) turn.effects.push({ kind: 'fault', code: 'UnknownSequence', identifier })
}

const isNew = (event: SourceEvent): event is Extract<SourceEvent, { kind: 'opened' | 'adopted' }> =>
  event.kind === 'opened' || event.kind === 'adopted'

/** The event, on whichever sequence it is about. */
const applied = (sequences: readonly SourceSequence[], event: SourceEvent, turn: Turn): readonly SourceSequence[] => {
  if (isNew(event)) return [...sequences, event.kind === 'opened' ? open(event, turn) : adopt(event, turn)]
  const mine = belongs(event)
  if (event.kind !== 'woken' && !sequences.some(mine)) answerUnknown(event, turn)
  return sequences.flatMap((sequence) => (mine(sequence) ? act(sequence, event, turn) : [sequence]))
}

// Against a partner that acknowledges late or never, waiting would be for ever. What its last word leaves out goes again.
const closesNow = ({ unacknowledged, variant }: SourceSequence, { settings }: Turn, finishing: boolean): boolean => {
  if (settings.closesToLearn === 'never' || variant.rm === '1.0') return false
  if (settings.closesToLearn === 'always') return finishing || unacknowledged.length >= settings.window
  return unacknowledged.some(({ attempts }) => attempts >= settings.alarmAfter)
}

/** What follows by itself: no more numbers, everything acknowledged, the last word said. */
const advance = (sequence: SourceSequence, turn: Turn, finishing: boolean): SourceSequence | undefined => {
  if (isSuspended(sequence)) return sequence
  const { phase, unacknowledged, final, lastNumber } = sequence
  const isDone = unacknowledged.length === 0
  if (phase === 'created' && (isLong(lastNumber, turn.settings) || rollsAt(sequence) <= turn.now)) {
    return advance(rollOver(sequence, undefined, turn) ?? sequence, turn, finishing)
  }
  // A gap that is never filled: what came behind it is only known from the last word (CT-3), and 1.0 has none.
  if (phase === 'created' && unacknowledged.some(({ withdrawn }) => withdrawn)) {
    return sequence.variant.rm === '1.1' ? closeSequence(sequence, undefined, turn) : endSequence(sequence, turn)
  }
  if (phase === 'created' && !isDone && closesNow(sequence, turn, finishing)) return closeSequence(sequence, undefined, turn)
  if (isDone && (phase === 'rollover' || (phase === 'created' && finishing))) return closeSequence(sequence, undefined, turn)
  const isOver = (phase === 'closed' && (final || isDone)) || (phase === 'closing' && isDone && sequence.variant.rm === '1.0')
  return isOver ? endSequence(sequence, turn) : sequence
}

const advancedAll = (sequences: readonly SourceSequence[], finishing: boolean, turn: Turn): readonly SourceSequence[] =>
  sequences.flatMap((sequence) => advance(sequence, turn, finishing) ?? [])

const nextAttemptAt = (state: SourceState, { now, settings, setback }: Turn): number =>
  (setback ? now + waitAfter(state.setbacks + 1, 'reopen', settings.reopenMs, settings.resendCapMs) : state.notBefore)

/** What follows from the event: sequences that end give their messages back, and those find another or wait for one. */
const settled = (state: SourceState, sequences: readonly SourceSequence[], turn: Turn): SourceState => {
  const ended = advancedAll(sequences, state.finishing && state.waiting.length === 0 && turn.homeless.length === 0, turn)
  const { sequences: filled, waiting } = fillAll(ended, [...turn.homeless.splice(0), ...state.waiting], turn)
  const left = advancedAll(filled, state.finishing && waiting.length === 0, turn)
  const setbacks = turn.progress ? 0 : state.setbacks + (turn.setback ? 1 : 0)
  return { ...state, waiting: [...turn.homeless, ...waiting], sequences: left, setbacks, notBefore: nextAttemptAt(state, turn) }
}

const withdrawnFrom = (state: SourceState, keys: readonly string[]): SourceState => ({
  ...state, waiting: state.waiting.filter(({ key }) => !keys.includes(key)),
  sequences: state.sequences.map((sequence) => ({
    ...sequence, unacknowledged: sequence.unacknowledged.map((one) => keys.includes(one.key) ? { ...one, withdrawn: true } : one),
  })),
})

const begun = (state: SourceState, event: SourceEvent, turn: Turn): SourceState => {
  if (isDecided(event)) return { ...state, sequences: decide(state.sequences, event, turn) }
  if (event.kind === 'create-unheard') {
    return { ...state, sequences: unheard(state.sequences, event.relatesTo, turn.now, turn.settings) }
  }
  if (event.kind === 'withdrawn') return withdrawnFrom(state, event.keys)
  if (event.kind === 'finished') return { ...state, finishing: true }
  if (event.kind !== 'submitted') return state
  const { kind: _, ...outgoing } = event
  return { ...state, finishing: false, waiting: [...state.waiting, outgoing] }
}

/** One step. It is a function: the same state, event and time give the same. */
export const stepSource = (before: SourceState, event: SourceEvent, now: number, settings: RmSettings): SourceStep => {
  const turn = createTurn(now, settings)
  const state = begun(before, event, turn)
  const sequences = applied(state.sequences, event, turn)
  const next = settled(state, sequences, turn)
  return { state: { ...next, sequences: counted(next.sequences, turn) }, writes: turn.writes, effects: turn.effects }
}

/** Whether a sequence should be asked for: `opened` with new ids is then the next event. */
export const wantsSequence = ({ waiting, sequences, notBefore }: SourceState, now: number): boolean =>
  waiting.length > 0 && notBefore <= now && !sequences.some(({ phase }) => phase === 'creating' || phase === 'created')

/** When `woken` should come next; undefined when nothing is due by itself. */
export const nextSourceDue = (state: SourceState): number | undefined => {
  const wants = state.waiting.length > 0 && !state.sequences.some(({ phase }) => phase === 'creating' || phase === 'created')
  const at = Math.min(...state.sequences.map(dueOf), wants ? state.notBefore : Infinity)
  return Number.isFinite(at) ? at : undefined
}
