// One turn of the destination's machine.
import type { RmSettings } from '../settings.ts'
import type { DestinationEffect, DestinationEvent, DestinationSequence, DestinationWrite } from './state.ts'

export interface Turn {
  readonly now: number
  readonly settings: RmSettings
  readonly writes: DestinationWrite[]
  readonly effects: DestinationEffect[]
}

export const createTurn = (now: number, settings: RmSettings): Turn => ({ now, settings, writes: [], effects: [] })

/** What a phase does about an event; without a sequence in the end, it is forgotten. */
export type Action<Event = DestinationEvent> =
  (sequence: DestinationSequence, event: Event, turn: Turn) => DestinationSequence | undefined
