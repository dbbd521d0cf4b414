// How a sequence is closed and terminated by its source (CT-1 to CT-14, V10-1, V10-2).
import type { Ending } from '../message.ts'
import type { SourceSequence } from './state.ts'
import { bind, release, request, type Action, type Turn } from './turn.ts'

// 1.0 does not know LastMsgNumber, and without a message there is none (CT-4).
const endingOf = ({ identifier = '', lastNumber, variant }: SourceSequence, kind: Ending['kind']): Ending =>
  ({ kind, identifier, last: variant.rm === '1.1' && lastNumber > 0 ? BigInt(lastNumber) : undefined })

const sendClose = (sequence: SourceSequence, turn: Turn): SourceSequence =>
  request(sequence, turn, { kind: 'request', body: endingOf(sequence, 'CloseSequence'), messageId: sequence.ids.close,
    to: sequence.to })

const sendTerminate = (sequence: SourceSequence, turn: Turn): SourceSequence => request(sequence, turn, {
  kind: 'request', body: endingOf(sequence, 'TerminateSequence'), messageId: sequence.ids.terminate, to: sequence.to })

/** WS-RM 1.0 has no CloseSequence: an empty message with the next number says that nothing follows (V10-1). */
const sendLast = (sequence: SourceSequence, turn: Turn): SourceSequence =>
  bind(sequence, { key: '', messageId: sequence.ids.close }, turn, true, true)

/** Nothing new goes out any more, and in 1.1 nothing again either (CT-6). */
export const closeSequence: Action<unknown> = (sequence, _event, turn) => {
  const closing: SourceSequence = { ...sequence, phase: 'closing', asked: undefined }
  return sequence.variant.rm === '1.1' ? sendClose(closing, turn) : sendLast(closing, turn)
}

/** Terminates: what is not acknowledged goes elsewhere. */
export const endSequence = (sequence: SourceSequence, turn: Turn): SourceSequence =>
  sendTerminate({ ...release(sequence, turn), phase: 'terminating', asked: undefined }, turn)

// In 1.0 there need not be an answer (V10-2); it was said often enough to be heard.
const giveUp = ({ identifier, variant }: SourceSequence, turn: Turn): undefined => {
  if (variant.rm === '1.1') turn.effects.push({ kind: 'alarm', alarm: 'unconfirmed', identifier })
}

// Closed without the last word: an acknowledgement that is asked for now has it (AR-2, CT-3).
const askFinal = (sequence: SourceSequence, turn: Turn): SourceSequence => {
  const { identifier = '', to, asked } = sequence
  turn.effects.push({ kind: 'ask', identifier, to })
  return { ...sequence, asked: { attempts: (asked?.attempts ?? 0) + 1, dueAt: turn.now + turn.settings.requestMs } }
}

const repeats = { closing: sendClose, closed: askFinal, terminating: sendTerminate } as const

/** A request went unanswered: again, or on without the answer (CT-13). */
export const repeatRequest: Action<unknown> = (sequence, _event, turn) => {
  const { phase, asked } = sequence
  if (phase !== 'closing' && phase !== 'closed' && phase !== 'terminating') return sequence
  if ((asked?.attempts ?? 0) < turn.settings.requestAttempts) return repeats[phase](sequence, turn)
  return phase === 'terminating' ? giveUp(sequence, turn) : endSequence(sequence, turn)
}

/** Closed by whichever side; where something is not acknowledged, the last word on it is asked for (ST). */
export const becomeClosed = (sequence: SourceSequence, turn: Turn): SourceSequence => {
  if (sequence.phase === 'closed') return sequence
  const closed: SourceSequence = { ...sequence, phase: 'closed', asked: undefined,
    final: turn.settings.closesToLearn !== 'never' }
  return closed.unacknowledged.length === 0 ? closed : askFinal(closed, turn)
}
