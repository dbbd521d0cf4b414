// The life of a sequence at its destination as a table: what each phase does about each event. What is not in the table changes
// nothing. The phase `none`, where there is no such sequence, is in machine.ts.
import { accept, faultWith, repeat, rollOver } from './accept.ts'
import { acknowledge, attach } from './acknowledgement.ts'
import { beClosed, beTerminated, close, closeAgain, expire, terminate, terminateAgain } from './end.ts'
import type { DestinationEvent, DestinationPhase } from './state.ts'
import type { Action } from './turn.ts'

/** Events as the table has them: messages are told apart by their numbers. */
export const destinationRows = [
  'fresh', 'duplicate', 'above-maximum', 'above-last', 'acknowledgement-requested', 'close-requested', 'close-decided',
  'close-answered', 'terminate-requested', 'terminate-decided', 'terminate-answered', 'lost', 'departing', 'acknowledge-due',
  'expired', 'forgotten',
] as const
export type DestinationRow = (typeof destinationRows)[number]

const of = <Event extends DestinationEvent>(action: Action<Event>): Action => action as Action<never> as Action
const kept: Action = (sequence) => sequence
const tell: Action = (sequence, _event, turn) => acknowledge({ ...sequence, heardAt: turn.now }, turn)
const tellDue: Action = (sequence, _event, turn) => acknowledge(sequence, turn)
const ride: Action = (sequence, _event, turn) => attach(sequence, turn)
const gone: Action = () => undefined

const open = {
  fresh: of(accept), duplicate: of(repeat), 'above-maximum': rollOver, 'above-last': faultWith('LastMessageNumberExceeded'),
  'acknowledgement-requested': tell, 'close-requested': of(beClosed), 'close-decided': of(close),
  'terminate-requested': of(beTerminated), 'terminate-decided': of(terminate), 'terminate-answered': kept, lost: expire,
  departing: ride, 'acknowledge-due': tellDue, expired: expire,
} as const satisfies Partial<Record<DestinationRow, Action>>

const refuse = faultWith('SequenceTerminated')

// Against the standard, for gSOAP, which sends again after CloseSequence what was not acknowledged before it.
const late: Action = (sequence, event, turn) => {
  const isDue = event.kind === 'arrived' && sequence.last !== undefined && event.number <= BigInt(sequence.last)
  const takes = turn.settings.takesAfterClose && isDue && !sequence.resolved
  return takes ? of(accept)(sequence, event, turn) : faultWith('SequenceClosed')(sequence, event, turn)
}

export const destinationTable: Readonly<Record<DestinationPhase, Readonly<Partial<Record<DestinationRow, Action>>>>> = {
  created: open,
  rollover: open,
  closed: {
    ...open, fresh: late, 'above-maximum': faultWith('SequenceClosed'), 'close-requested': closeAgain, 'close-decided': kept,
    'close-answered': kept,
  },
  terminating: {
    fresh: refuse, duplicate: refuse, 'above-maximum': refuse, 'above-last': refuse, 'acknowledgement-requested': refuse,
    'close-requested': closeAgain, 'close-answered': kept, 'close-decided': kept, 'terminate-requested': terminateAgain,
    'terminate-decided': kept, 'terminate-answered': kept, lost: kept, forgotten: gone,
  },
}
