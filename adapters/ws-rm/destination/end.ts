// How a sequence is closed and terminated at its destination (CT-1 to CT-14, V10-2).
import type { EndingResponse, Lifecycle } from '../message.ts'
import { acknowledge, acknowledgementOf } from './acknowledgement.ts'
import { resolveGaps } from './deliver.ts'
import type { DestinationEvent, DestinationSequence } from './state.ts'
import type { Action, Turn } from './turn.ts'

type Ended = Extract<DestinationEvent, { kind: 'close-requested' | 'terminate-requested' }>
type Decided = Extract<DestinationEvent, { kind: 'close-decided' | 'terminate-decided' }>

// With the last word on what was received: without it sources were left hanging (CT-14).
const respond = (sequence: DestinationSequence, kind: EndingResponse['kind'], turn: Turn): DestinationSequence => {
  const body: Lifecycle = { kind, identifier: sequence.identifier }
  turn.effects.push({ kind: 'answer', body, acknowledgement: acknowledgementOf(sequence, turn.settings) })
  return { ...sequence, unsaid: 0, acknowledgeAt: undefined }
}

const withLast = (sequence: DestinationSequence, { last }: Ended): DestinationSequence =>
  (last === undefined || sequence.variant.rm === '1.0' ? sequence : { ...sequence, last: Number(last) })

// Where more may still come against the standard, what is behind a gap waits for it.
const closed = (sequence: DestinationSequence, turn: Turn): DestinationSequence => {
  const next: DestinationSequence = { ...sequence, phase: 'closed', heardAt: turn.now }
  return turn.settings.takesAfterClose ? next : resolveGaps(next, turn)
}

/** Nothing new from here on (CT-2). */
export const beClosed: Action<Ended> = (sequence, event, turn) =>
  respond(closed(withLast(sequence, event), turn), 'CloseSequenceResponse', turn)

/** The same answer again (CT-5). */
export const closeAgain: Action = (sequence, _event, turn) => respond(sequence, 'CloseSequenceResponse', turn)

/** What remains is the memory of it (CT-9). */
const entomb = (sequence: DestinationSequence, turn: Turn): DestinationSequence => ({
  ...resolveGaps(sequence, turn), phase: 'terminating', expiresAt: undefined, unsaid: 0, acknowledgeAt: undefined,
  forgetAt: turn.now + turn.settings.tombstoneMs,
})

/** In 1.0 there is no response, and HTTP's empty answer is enough (V10-2). */
const confirm = (sequence: DestinationSequence, turn: Turn): DestinationSequence =>
  (sequence.variant.rm === '1.1' ? respond(sequence, 'TerminateSequenceResponse', turn) : sequence)

export const beTerminated: Action<Ended> = (sequence, event, turn) => confirm(entomb(withLast(sequence, event), turn), turn)
export const terminateAgain: Action = (sequence, _event, turn) => confirm(sequence, turn)

/** We close it ourselves, where the partner bears that (CT-10). */
export const close: Action<Decided> = (sequence, { messageId }, turn) => {
  if (!turn.settings.mayEnd || sequence.variant.rm === '1.0') return sequence
  const next = closed(sequence, turn)
  const { identifier, source: to } = next
  turn.effects.push({ kind: 'request', body: { kind: 'CloseSequence', identifier }, messageId, to })
  return acknowledge(next, turn)
}

/** We end it ourselves: by message, or where the partner does not bear that, by fault. */
export const terminate: Action<Decided> = (sequence, { messageId }, turn) => {
  const { identifier, source: to, variant } = sequence
  const next = entomb(sequence, turn)
  const acknowledgement = acknowledgementOf(next, turn.settings)
  if (turn.settings.mayEnd && variant.rm === '1.1') {
    turn.effects.push({ kind: 'request', body: { kind: 'TerminateSequence', identifier }, messageId, to })
  } else turn.effects.push({ kind: 'fault', code: 'SequenceTerminated', identifier, acknowledgement })
  return next
}

/** The source has lost or ended it, or its time is up, which happens without a word. */
export const expire: Action<unknown> = (sequence, _event, turn) => entomb(sequence, turn)
