// Bugs that people make, each of which some seed must bring to light.
import type { SourceState } from '../../../../adapters/ws-rm/source/index.ts'
import type { Bugs } from './run.ts'

type Sequences = SourceState['sequences']
const withSequences = (state: SourceState, change: (sequence: Sequences[number]) => Sequences[number]): SourceState =>
  ({ ...state, sequences: state.sequences.map(change) })

export const bugs: Readonly<Record<string, Bugs>> = {
  'an acknowledgement that leaves before its commit (CXF-4297)': { destination: { effectsFirst: true } },
  'a number that leaves before it is bound, and is used again after a crash': { source: { effectsFirst: true } },
  'a message that is acknowledged and not kept': {
    spoil: { write: (write) => (write.kind === 'accepted' && write.number === 2 ? undefined : write) },
  },
  'a destination that forgets what it handed over': { spoil: { destination: (after) => ({ ...after, delivered: [] }) } },
  'a destination that forgets what it accepted': {
    spoil: { destination: (after) => ({ ...after, received: after.received.slice(0, 1) }) },
  },
  'messages handed over in the wrong order': {
    spoil: { write: (write) => (write.kind === 'delivered' ? { ...write, numbers: write.numbers.toReversed() } : write) },
  },
  'a source that counts wrong': {
    spoil: { source: (state, { kind }) => (kind !== 'submitted' ? state : withSequences(state, (sequence) =>
      (sequence.lastNumber > 2 ? { ...sequence, lastNumber: sequence.lastNumber - 1 } : sequence))) },
  },
  'a source that takes an answer for an acknowledgement (SQ-6)': {
    spoil: { source: (state, { kind }) => (kind !== 'acknowledged' ? state : withSequences(state, (sequence) =>
      ({ ...sequence, unacknowledged: sequence.unacknowledged.slice(1) }))) },
  },
  'a source that stops sending again': {
    spoil: { source: (state, { kind }) => (kind !== 'woken' ? state : withSequences(state, (sequence) =>
      ({ ...sequence, unacknowledged: sequence.unacknowledged.filter(({ attempts }) => attempts < 3) }))) },
  },
  'a source that loses what its sequence had not got through': {
    spoil: { source: (state, { kind }) => (kind !== 'faulted' ? state : withSequences(state, (sequence) =>
      ({ ...sequence, unacknowledged: [] }))) },
  },
}
