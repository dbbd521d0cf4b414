// What happens to a source's sequence while it lives, and when it is lost.
import { greatestOf } from '../ranges.ts'
import type { SourceEvent, SourceSequence } from './state.ts'
import { endSequence } from './end.ts'
import { release, transmit, type Action, type Turn } from './turn.ts'

type Faulted = Extract<SourceEvent, { kind: 'faulted' }>

const ask = (sequence: SourceSequence, { now, settings, effects }: Turn): SourceSequence => {
  const { identifier = '', to, remaining } = sequence
  if (settings.asks) effects.push({ kind: 'ask', identifier, to })
  return { ...sequence, askAt: now + (remaining === 0 ? settings.resendCapMs : Math.floor(settings.inactivityMs / 2)) }
}

// In 1.1 nothing is sent again once CloseSequence went out (CT-6); in 1.0 the marker and what is before it is.
const mayResend = ({ phase, variant }: SourceSequence): boolean => phase !== 'closing' || variant.rm === '1.0'

// Some destinations of 1.0 never acknowledge the marker; when all else is, it has been said often enough (CT-13).
const isUnheard = ({ phase, unacknowledged }: SourceSequence, { settings, now }: Turn): boolean =>
  phase === 'closing' && unacknowledged.every(({ last, attempts, dueAt }) => last && attempts >= settings.requestAttempts &&
    dueAt <= now)

/** Sends again what is due, each time with AckRequested (AR-5); asks where nothing has been heard for long (TM-6). */
export const resendDue: Action<unknown> = (sequence, _event, turn) => {
  if (!mayResend(sequence)) return sequence
  if (isUnheard(sequence, turn)) return endSequence(sequence, turn)
  const isDue = ({ dueAt }: { readonly dueAt: number }): boolean => dueAt <= turn.now
  if (sequence.unacknowledged.length === 0) return sequence.askAt <= turn.now ? ask(sequence, turn) : sequence
  const unacknowledged = sequence.unacknowledged.map((one) => (isDue(one) ? transmit(sequence, one, turn, true) : one))
  return { ...sequence, unacknowledged }
}

/**
 * No new number: the length or the time of the sequence is up, or the destination takes none that is greater (FA-4). What it
 * cannot take was certainly not taken, and finds another sequence.
 */
export const rollOver: Action<Faulted | undefined> = (sequence, event, turn) => {
  const said = Number(event?.maximum ?? sequence.lastNumber)
  const maximum = Math.max(said, greatestOf(sequence.acknowledged))
  const refused = sequence.unacknowledged.filter(({ number }) => number > maximum)
  release({ ...sequence, unacknowledged: refused }, turn)
  const unacknowledged = sequence.unacknowledged.filter(({ number }) => number <= maximum)
  return { ...sequence, phase: 'rollover', unacknowledged, lastNumber: Math.min(sequence.lastNumber, maximum) }
}

/** The destination ends it, which is answered (CT-8). */
export const yieldSequence: Action<unknown> = (sequence, _event, turn) => {
  const { identifier = '', variant } = sequence
  if (variant.rm === '1.1') turn.effects.push({ kind: 'answer', body: { kind: 'TerminateSequenceResponse', identifier } })
  release(sequence, turn)
  return undefined
}

/** The destination does not know it any more, or its time is up. */
export const loseSequence: Action<unknown> = (sequence, _event, turn) => {
  if (sequence.unacknowledged.length > 0) {
    turn.setback = sequence.acknowledged.length === 0
    turn.effects.push({ kind: 'alarm', alarm: 'lost', identifier: sequence.identifier })
  }
  release(sequence, turn)
  return undefined
}

/** All is done. */
export const freeSequence: Action<unknown> = () => undefined
