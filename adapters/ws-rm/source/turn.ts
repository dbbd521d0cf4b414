// One turn of the source's machine: what it decides gathers here, while the sequence goes from hand to hand.
import { waitAfter } from '../backoff.ts'
import type { RmSettings } from '../settings.ts'
import type { Outgoing, SourceEffect, SourceEvent, SourceSequence, SourceWrite, Unacknowledged } from './state.ts'

export interface Turn {
  readonly now: number
  readonly settings: RmSettings
  readonly writes: SourceWrite[]
  readonly effects: SourceEffect[]
  /** Messages that lost their sequence and want another, in their order. */
  readonly homeless: Outgoing[]
  /** A sequence was refused or lost without having been of any use. */
  setback: boolean
  /** Something was acknowledged. */
  progress: boolean
}

export const createTurn = (now: number, settings: RmSettings): Turn =>
  ({ now, settings, writes: [], effects: [], homeless: [], setback: false, progress: false })

/** What a phase does about an event; without a sequence in the end, it is gone. */
export type Action<Event = SourceEvent> = (sequence: SourceSequence, event: Event, turn: Turn) => SourceSequence | undefined

const resendAt = ({ ids }: SourceSequence, number: number, attempt: number, { now, settings }: Turn): number =>
  now + waitAfter(attempt, `${ids.create} ${number}`, settings.resendMs, settings.resendCapMs)

/** Sends a message with its number, for the first time or again. */
export const transmit = (sequence: SourceSequence, message: Unacknowledged, turn: Turn, asking: boolean): Unacknowledged => {
  const { identifier = '', to } = sequence
  const { key, messageId, number, last = false } = message
  const attempts = message.attempts + 1
  turn.effects.push({ kind: 'transmit', identifier, number, key, messageId, asking: asking && turn.settings.asks, last, to })
  if (attempts === turn.settings.alarmAfter) turn.effects.push({ kind: 'alarm', alarm: 'attempts', identifier })
  return { ...message, attempts, dueAt: resendAt(sequence, number, attempts, turn) }
}

/** Gives the next number to a message and sends it; the number is in the same commit, so before the first byte (SQ-1, SQ-7). */
export const bind = (sequence: SourceSequence, outgoing: Outgoing, turn: Turn, asking: boolean, last?: true): SourceSequence => {
  const number = sequence.lastNumber + 1
  if (!last) turn.writes.push({ kind: 'bound', create: sequence.ids.create, number, key: outgoing.key })
  const sent = transmit(sequence, { ...outgoing, number, attempts: 0, dueAt: 0, since: turn.now, last }, turn, asking)
  return { ...sequence, lastNumber: number, unacknowledged: [...sequence.unacknowledged, sent] }
}

/** Lets go of what was not acknowledged: into another sequence, or as failed (DA-9). */
export const release = (sequence: SourceSequence, turn: Turn): SourceSequence => {
  const left = sequence.unacknowledged.filter(({ last, withdrawn }) => !last && !withdrawn)
    .map(({ key, messageId, on }) => ({ key, messageId, ...(on !== undefined && { on }) }))
  if (turn.settings.rehomes) turn.homeless.push(...left)
  else if (left.length > 0) turn.writes.push({ kind: 'failed', keys: left.map(({ key }) => key), reason: 'sequence-lost' })
  return { ...sequence, unacknowledged: [] }
}

/** Sends a lifecycle request, the same each time (CS-16). */
export const request = (
  sequence: SourceSequence, turn: Turn, body: SourceEffect & { kind: 'request' }, patienceMs = turn.settings.requestMs,
): SourceSequence => {
  turn.effects.push(body)
  return { ...sequence, asked: { attempts: (sequence.asked?.attempts ?? 0) + 1, dueAt: turn.now + patienceMs } }
}

/** Without a request under way. */
export const unasked = (sequence: SourceSequence): SourceSequence => ({ ...sequence, asked: undefined })
