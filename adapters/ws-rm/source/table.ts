// The life of a source's sequence as a table: what each phase does about each event. What is not in the table changes
// nothing. The phase `none`, where there is no such sequence, is in machine.ts.
import { resendNacked, take, takeFinally, takeLate } from './acknowledge.ts'
import { begin, beRefused, declineOther, repeatCreate } from './create.ts'
import { becomeClosed, closeSequence, endSequence, repeatRequest } from './end.ts'
import { freeSequence, loseSequence, resendDue, rollOver, yieldSequence } from './life.ts'
import type { SourceEvent, SourcePhase } from './state.ts'
import type { Action } from './turn.ts'

/** Events as the table has them: what was acknowledged and what a fault says are told apart. */
export const sourceRows = [
  'create-due', 'create-answered', 'create-refused', 'resend-due', 'request-due', 'acknowledged', 'acknowledged-finally',
    'nacked',
  'rolled-over', 'close-decided', 'close-answered', 'close-requested', 'closed-by-fault', 'terminate-decided',
  'terminate-answered', 'terminate-requested', 'lost', 'expired',
] as const
export type SourceRow = (typeof sourceRows)[number]

// Each action takes the events of its own row; the table is what guarantees it.
const of = <Event extends SourceEvent | undefined>(action: Action<Event>): Action => action as Action<never> as Action
const kept: Action = (sequence) => sequence
const close: Action = (sequence, _event, turn) => becomeClosed(sequence, turn)
const end: Action = (sequence, _event, turn) => endSequence(sequence, turn)
const gone: Action = () => undefined

const answerClose: Action = (sequence, _event, turn) => {
  turn.effects.push({ kind: 'answer', body: { kind: 'CloseSequenceResponse', identifier: sequence.identifier ?? '' } })
  return becomeClosed(sequence, turn)
}

const alive = {
  'create-answered': of(declineOther), 'create-refused': kept, 'resend-due': resendDue, acknowledged: of(take),
  'acknowledged-finally': of(takeFinally), nacked: of(resendNacked), 'rolled-over': of(rollOver), 'close-decided': closeSequence,
  'close-answered': kept, 'close-requested': answerClose, 'closed-by-fault': close, 'terminate-decided': end,
  'terminate-requested': yieldSequence, lost: loseSequence, expired: loseSequence,
} as const satisfies Partial<Record<SourceRow, Action>>

export const sourceTable: Readonly<Record<SourcePhase, Readonly<Partial<Record<SourceRow, Action>>>>> = {
  creating: {
    'create-due': repeatCreate, 'create-answered': of(begin), 'create-refused': beRefused, 'close-decided': gone,
    'terminate-decided': gone,
  },
  created: alive,
  rollover: { ...alive, 'create-answered': kept },
  closing: {
    ...alive, 'create-answered': kept, nacked: kept, 'rolled-over': kept, 'close-decided': kept, 'close-answered': close,
    'request-due': repeatRequest,
  },
  closed: {
    'create-answered': kept, 'create-refused': kept, acknowledged: of(takeLate), 'acknowledged-finally': of(takeLate),
    nacked: kept, 'rolled-over': kept, 'close-decided': kept, 'close-answered': kept, 'close-requested': answerClose,
    'closed-by-fault': kept, 'terminate-decided': end, 'terminate-requested': yieldSequence, lost: loseSequence,
    expired: loseSequence, 'request-due': repeatRequest,
  },
  terminating: {
    'create-answered': kept, 'create-refused': kept, acknowledged: kept, 'acknowledged-finally': kept, nacked: kept,
    'rolled-over': kept, 'close-decided': kept, 'close-answered': kept, 'close-requested': kept, 'closed-by-fault': kept,
    'terminate-decided': kept, 'terminate-answered': freeSequence, 'terminate-requested': yieldSequence, lost: freeSequence,
    expired: freeSequence, 'request-due': repeatRequest,
  },
}
