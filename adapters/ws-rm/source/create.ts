// How a source gets its sequence (CS-1 to CS-16).
import type { CreateSequence } from '../message.ts'
import type { RmSettings } from '../settings.ts'
import type { SourceEvent, SourceSequence } from './state.ts'
import { request, unasked, type Action, type Turn } from './turn.ts'

type Opened = Extract<SourceEvent, { kind: 'opened' }>
type Adopted = Extract<SourceEvent, { kind: 'adopted' }>
type Answered = Extract<SourceEvent, { kind: 'create-answered' }>

const fresh = ({ ids, variant, to, acksTo }: Opened | Adopted, { now, settings }: Turn): SourceSequence => ({
  version: 1, phase: 'creating', ids, variant, to, acksTo, createdAt: now, lastNumber: 0, unacknowledged: [], acknowledged: [],
  final: false, askAt: now + Math.floor(settings.inactivityMs / 2), invalid: 0,
})

const sendCreate = (sequence: SourceSequence, turn: Turn): SourceSequence => {
  const { acksTo, offer, ids, to } = sequence
  const body: CreateSequence = { kind: 'CreateSequence', acksTo, expiresMs: turn.settings.expiresMs, offer }
  return request(sequence, turn, { kind: 'request', body, messageId: ids.create, to }, turn.settings.createMs)
}

/**
 * The exchange of CreateSequence is over without an answer: it is asked again soon. While it is under way it is not asked again,
 * because there are stacks that make a sequence of each.
 */
export const unheard = (
  sequences: readonly SourceSequence[], relatesTo: string, now: number, { requestMs }: RmSettings,
): readonly SourceSequence[] => sequences.map((one) => {
  const { phase, ids, asked } = one
  if (phase !== 'creating' || ids.create !== relatesTo || !asked) return one
  return { ...one, asked: { ...asked, dueAt: Math.min(asked.dueAt, now + requestMs) } }
})

/** Asks for a sequence. */
export const open = (event: Opened, turn: Turn): SourceSequence => sendCreate({ ...fresh(event, turn), offer: event.offer }, turn)

// What is granted counts from now (CS-6); our own wish is the ceiling, whatever is said (CS-7). 0 means never.
const expiryOf = (granted: number | undefined, { now, settings }: Turn): number =>
  now + Math.min(granted ? granted : settings.expiresMs, settings.expiresMs)

/** A sequence that the partner offered. */
export const adopt = (event: Adopted, turn: Turn): SourceSequence => ({
  ...fresh(event, turn), phase: 'created', identifier: event.identifier, expiresAt: expiryOf(event.expiresMs, turn),
})

const tellOffer = ({ offer }: SourceSequence, { response }: Answered, turn: Turn): void => {
  if (!offer) return
  const { identifier, expiresMs, behavior } = offer
  // An offer that is passed over is no failure (CS-10).
  turn.writes.push(response.accept
    ? { kind: 'offer-accepted', identifier, acksTo: response.accept, expiresMs, behavior }
    : { kind: 'offer-dropped', identifier })
}

/** The sequence is there. */
export const begin: Action<Answered> = (sequence, event, turn) => {
  const { identifier, expiresMs } = event.response
  tellOffer(sequence, event, turn)
  return { ...unasked(sequence), phase: 'created', identifier, expiresAt: expiryOf(expiresMs, turn) }
}

/** The answer came twice; a second sequence that came of it is not wanted (ST). */
export const declineOther: Action<Answered> = (sequence, { response: { identifier } }, { effects }) => {
  const body = { kind: 'TerminateSequence', identifier } as const
  if (identifier !== sequence.identifier) effects.push({ kind: 'request', body, to: sequence.to })
  return sequence
}

const setBack = (turn: Turn, alarm: 'not-established' | 'refused'): undefined => {
  turn.setback = true
  turn.effects.push({ kind: 'alarm', alarm })
}

/** No answer: the same again, until it is enough (CS-16). */
export const repeatCreate: Action<unknown> = (sequence, _event, turn) =>
  ((sequence.asked?.attempts ?? 0) < turn.settings.requestAttempts ? sendCreate(sequence, turn) : setBack(turn,
    'not-established'))

/** Refused; perhaps later (CS-15). */
export const beRefused: Action<unknown> = (_sequence, _event, turn) => setBack(turn, 'refused')
