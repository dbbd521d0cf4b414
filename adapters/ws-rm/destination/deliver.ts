// Which messages are handed over, and in which order (DA-2 to DA-8). What is handed over is part of the commit that says so,
// which is why it happens once.
import { countOf, greatestOf, hasNumber, numbersAbove, unbrokenTo, unionOf, type Ranges } from '../ranges.ts'
import type { DestinationSequence } from './state.ts'
import type { Turn } from './turn.ts'

// The marker of WS-RM 1.0 is acknowledged like a message, and is none (V10-7).
const messagesAmong = (numbers: readonly number[], { variant, last }: DestinationSequence): readonly number[] =>
  (variant.rm === '1.0' ? numbers.filter((number) => number !== last) : numbers)

const handOver = (sequence: DestinationSequence, numbers: readonly number[], delivered: Ranges,
  turn: Turn): DestinationSequence => {
  const messages = messagesAmong(numbers, sequence)
  if (messages.length > 0) turn.writes.push({ kind: 'delivered', numbers: messages })
  return { ...sequence, delivered }
}

const upTo = (number: number): Ranges => (number > 0 ? [[1, number]] : [])

/** Hands over what follows without a gap. */
const deliverUnbroken = (sequence: DestinationSequence, turn: Turn): DestinationSequence => {
  const { received, delivered } = sequence
  const [from, to] = [unbrokenTo(delivered), unbrokenTo(received)]
  return to > from ? handOver(sequence, numbersAbove(upTo(to), from), upTo(to), turn) : sequence
}

/** Hands over what can be after a number has come. */
export const deliver = (sequence: DestinationSequence, number: number, turn: Turn): DestinationSequence => {
  if (sequence.behavior === 'DiscardEntireSequence') return sequence
  if (turn.settings.inOrder && !sequence.replies) return deliverUnbroken(sequence, turn)
  return handOver(sequence, [number], unionOf(sequence.delivered, [[number, number]]), turn)
}

const heldNumbers = ({ received, delivered }: DestinationSequence): readonly number[] =>
  numbersAbove(received, unbrokenTo(delivered)).filter((number) => !hasNumber(delivered, number))

/** All numbers up to the last one are there. Without a last one nobody knows. */
const isComplete = ({ received, last }: DestinationSequence): boolean =>
  unbrokenTo(received) === greatestOf(received) && (last === undefined || last === countOf(received))

const discard = (sequence: DestinationSequence, turn: Turn): DestinationSequence => {
  const numbers = messagesAmong(heldNumbers(sequence), sequence)
  if (numbers.length > 0) turn.writes.push({ kind: 'discarded', numbers })
  return sequence
}

const deliverHeld = (sequence: DestinationSequence, turn: Turn): DestinationSequence =>
  handOver(sequence, heldNumbers(sequence), sequence.received, turn)

const deliverOrDiscard = (sequence: DestinationSequence, turn: Turn): DestinationSequence => {
  if (isComplete(sequence) || sequence.behavior === 'NoDiscard') return deliverHeld(sequence, turn)
  return discard(sequence.behavior === 'DiscardEntireSequence' ? sequence : deliverUnbroken(sequence, turn), turn)
}

/** Nothing more will come: what waits behind a gap is handed over or dropped, as was agreed (DA-7, DA-8). Once. */
export const resolveGaps = (sequence: DestinationSequence, turn: Turn): DestinationSequence =>
  (sequence.resolved ? sequence : { ...deliverOrDiscard(sequence, turn), resolved: true })
