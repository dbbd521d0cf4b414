// The state tables of WS-RM, copied out by hand from the specification's and not from the code: what each phase does about each
// event. `-` cannot happen there; `=` stays; a phase's name is where it goes; what follows are the effects.
import { expect } from 'chai'
import {
  destinationRows, destinationTable, stepUnknown, type DestinationEvent, type DestinationPhase, type DestinationRow,
} from '../../../adapters/ws-rm/destination/index.ts'
import { createTurn as createDestinationTurn } from '../../../adapters/ws-rm/destination/turn.ts'
import {
  emptySource, sourceRows, sourceTable, stepSource, type SourceEvent, type SourcePhase, type SourceRow,
} from '../../../adapters/ws-rm/source/index.ts'
import { createTurn as createSourceTurn } from '../../../adapters/ws-rm/source/turn.ts'
import { ack, anonymous, destinationIn, now, settings, sourceIn } from './samples.ts'

const identifier = 'urn:s'
const faulted = (code: 'MessageNumberRollover' | 'SequenceClosed' | 'UnknownSequence'): SourceEvent =>
  ({ kind: 'faulted', code, identifier, maximum: code === 'MessageNumberRollover' ? 2n : undefined })

const sourceEvents: Readonly<Record<SourceRow, SourceEvent>> = {
  'create-due': { kind: 'woken' },
  'create-answered': { kind: 'create-answered', relatesTo: 'urn:create',
    response: { kind: 'CreateSequenceResponse', identifier: 'urn:t' } },
  'create-refused': { kind: 'create-refused', relatesTo: 'urn:create' },
  'resend-due': { kind: 'woken' },
  'request-due': { kind: 'woken' },
  acknowledged: { kind: 'acknowledged', acknowledgement: ack([[1, 2]]) },
  'acknowledged-finally': { kind: 'acknowledged', acknowledgement: ack([[1, 2]], { final: true }) },
  nacked: { kind: 'acknowledged', acknowledgement: ack([], { nacks: [1n, 2n] }) },
  'rolled-over': faulted('MessageNumberRollover'),
  'close-decided': { kind: 'close-decided', identifier },
  'close-answered': { kind: 'close-answered', identifier },
  'close-requested': { kind: 'close-requested', identifier },
  'closed-by-fault': faulted('SequenceClosed'),
  'terminate-decided': { kind: 'terminate-decided', identifier },
  'terminate-answered': { kind: 'terminate-answered', identifier },
  'terminate-requested': { kind: 'terminate-requested', identifier },
  lost: faulted('UnknownSequence'),
  expired: { kind: 'woken' },
}

const sourcePhases: readonly SourcePhase[] = ['creating', 'created', 'rollover', 'closing', 'closed', 'terminating']
type Six = readonly [string, string, string, string, string, string]

const sourceCells: Readonly<Record<SourceRow, Six>> = {
  'create-due': ['= request', '-', '-', '-', '-', '-'],
  'create-answered': ['created', '= request', '=', '=', '=', '='],
  'create-refused': ['none alarm', '=', '=', '=', '=', '='],
  'resend-due': ['-', '= transmit transmit', '= transmit transmit', '=', '-', '-'],
  'request-due': ['-', '-', '-', '= request', '= ask', '= request'],
  acknowledged: ['-', '=', '=', '=', '=', '='],
  'acknowledged-finally': ['-', 'closed', 'closed', 'closed', '=', '='],
  nacked: ['-', '= transmit', '= transmit', '=', '=', '='],
  'rolled-over': ['-', 'rollover', '=', '=', '=', '='],
  'close-decided': ['none', 'closing request', 'closing request', '=', '=', '='],
  'close-answered': ['-', '=', '=', 'closed ask', '=', '='],
  'close-requested': ['-', 'closed answer ask', 'closed answer ask', 'closed answer ask', '= answer', '='],
  'closed-by-fault': ['-', 'closed ask', 'closed ask', 'closed ask', '=', '='],
  'terminate-decided': ['none', 'terminating request', 'terminating request', 'terminating request', 'terminating request', '='],
  'terminate-answered': ['-', '-', '-', '-', '-', 'none'],
  'terminate-requested': ['-', 'none answer', 'none answer', 'none answer', 'none answer', 'none answer'],
  lost: ['-', 'none alarm', 'none alarm', 'none alarm', 'none alarm', 'none'],
  expired: ['-', 'none alarm', 'none alarm', 'none alarm', 'none alarm', 'none'],
}

const told = (before: string, after: string | undefined, effects: readonly { readonly kind: string }[]): string =>
  [after === before ? '=' : after ?? 'none', ...effects.map(({ kind }) => kind)].join(' ')

const sourceCell = (phase: SourcePhase, row: SourceRow): string => {
  const action = sourceTable[phase][row]
  const turn = createSourceTurn(now, settings)
  return action ? told(phase, action(sourceIn(phase), sourceEvents[row], turn)?.phase, turn.effects) : '-'
}

describe('The source\'s state table (ST, CT-1, CT-6, CT-8, CS-16, AK-6, FA-1, FA-2, FA-4, FA-6)', () => {
  it('has these events and no others', () => {
    expect(Object.keys(sourceCells).toSorted()).to.deep.equal([...sourceRows].toSorted())
    for (const phase of sourcePhases) expect(sourceRows).to.include.members(Object.keys(sourceTable[phase]))
  })

  for (const row of sourceRows) {
    it(row, () => {
      expect(sourcePhases.map((phase) => `${phase}: ${sourceCell(phase, row)}`))
        .to.deep.equal(sourcePhases.map((phase, at) => `${phase}: ${sourceCells[row][at] ?? ''}`))
    })
  }

  const without: Readonly<Record<string, readonly [SourceEvent, string]>> = {
    'an acknowledgement': [sourceEvents.acknowledged, 'UnknownSequence'],
    'a last one': [sourceEvents['acknowledged-finally'], 'UnknownSequence'],
    'a Nack': [sourceEvents.nacked, 'UnknownSequence'],
    'a CloseSequenceResponse': [sourceEvents['close-answered'], 'UnknownSequence'],
    'a CloseSequence': [sourceEvents['close-requested'], 'UnknownSequence'],
    'a TerminateSequence': [sourceEvents['terminate-requested'], 'UnknownSequence'],
    'a late CreateSequenceResponse': [sourceEvents['create-answered'], ''],
    'a late refusal': [sourceEvents['create-refused'], ''],
    'a fault': [sourceEvents.lost, ''],
    'a TerminateSequenceResponse': [sourceEvents['terminate-answered'], ''],
  }
  for (const [name, [event, code]] of Object.entries(without)) {
    it(`without a sequence, ${name} ${code ? 'is answered by UnknownSequence' : 'is dropped'} (FB-7, AK-7)`, () => {
      const { state, effects } = stepSource(emptySource, event, now, settings)
      expect(effects.map((effect) => (effect.kind === 'fault' ? effect.code : effect.kind)).join()).to.equal(code)
      expect(state).to.deep.equal(emptySource)
    })
  }
})

const arrived = (number: bigint): DestinationEvent => ({ kind: 'arrived', number, last: false, key: 'k' })

const destinationEvents: Readonly<Record<DestinationRow, DestinationEvent>> = {
  fresh: arrived(2n), duplicate: arrived(3n), 'above-maximum': arrived(99n), 'above-last': arrived(5n),
  'acknowledgement-requested': { kind: 'acknowledgement-requested' },
  'close-requested': { kind: 'close-requested', last: 3n }, 'close-decided': { kind: 'close-decided', messageId: 'urn:c' },
  'close-answered': { kind: 'close-answered' }, 'terminate-requested': { kind: 'terminate-requested', last: 3n },
  'terminate-decided': { kind: 'terminate-decided', messageId: 'urn:t' }, 'terminate-answered': { kind: 'terminate-answered' },
  lost: { kind: 'faulted', code: 'UnknownSequence' }, departing: { kind: 'departing', to: anonymous },
  'acknowledge-due': { kind: 'woken' }, expired: { kind: 'woken' }, forgotten: { kind: 'woken' },
}

const destinationPhases: readonly DestinationPhase[] = ['created', 'rollover', 'closed', 'terminating']
type Four = readonly [string, string, string, string]

const destinationCells: Readonly<Record<DestinationRow, Four>> = {
  fresh: ['= acknowledge', '= acknowledge', '= fault', '= fault'],
  duplicate: ['= repeated acknowledge', '= repeated acknowledge', '= repeated acknowledge', '= fault'],
  'above-maximum': ['rollover fault', '= fault', '= fault', '= fault'],
  'above-last': ['= fault', '= fault', '= fault', '= fault'],
  'acknowledgement-requested': ['= acknowledge', '= acknowledge', '= acknowledge', '= fault'],
  'close-requested': ['closed answer', 'closed answer', '= answer', '= answer'],
  'close-decided': ['closed request acknowledge', 'closed request acknowledge', '=', '='],
  'close-answered': ['-', '-', '=', '='],
  'terminate-requested': ['terminating answer', 'terminating answer', 'terminating answer', '= answer'],
  'terminate-decided': ['terminating request', 'terminating request', 'terminating request', '='],
  'terminate-answered': ['=', '=', '=', '='],
  lost: ['terminating', 'terminating', 'terminating', '='],
  departing: ['= attach', '= attach', '= attach', '-'],
  'acknowledge-due': ['= acknowledge', '= acknowledge', '= acknowledge', '-'],
  expired: ['terminating', 'terminating', 'terminating', '-'],
  forgotten: ['-', '-', '-', 'none'],
}

const destinationCell = (phase: DestinationPhase, row: DestinationRow): string => {
  const action = destinationTable[phase][row]
  const turn = createDestinationTurn(now, { ...settings, maximum: 50 })
  return action ? told(phase, action(destinationIn(phase), destinationEvents[row], turn)?.phase, turn.effects) : '-'
}

describe('The destination\'s state table (ST, CT-1, CT-2, CT-5, CT-9, AK-11, AR-2, FA-1, FA-4, FA-6)', () => {
  it('has these events and no others', () => {
    expect(Object.keys(destinationCells).toSorted()).to.deep.equal([...destinationRows].toSorted())
    for (const phase of destinationPhases) expect(destinationRows).to.include.members(Object.keys(destinationTable[phase]))
  })

  for (const row of destinationRows) {
    it(row, () => {
      expect(destinationPhases.map((phase) => `${phase}: ${destinationCell(phase, row)}`))
        .to.deep.equal(destinationPhases.map((phase, at) => `${phase}: ${destinationCells[row][at] ?? ''}`))
    })
  }

  it('without a sequence answers who speaks of it by UnknownSequence, and neither answers nor faults (FA-2, FB-7)', () => {
    const answered = destinationRows.filter((row) => stepUnknown(destinationEvents[row], identifier).effects.length > 0)
    expect(answered).to.deep.equal(['fresh', 'duplicate', 'above-maximum', 'above-last', 'acknowledgement-requested',
      'close-requested', 'terminate-requested'])
  })
})
