// Which sequence a message that waits gets its number in.
import type { RmSettings } from '../settings.ts'
import { isSuspended } from './operate.ts'
import type { Outgoing, SourceSequence } from './state.ts'
import { bind, type Turn } from './turn.ts'

export const isLong = (lastNumber: number, { maxLength, maximum }: RmSettings): boolean =>
  lastNumber >= Math.min(maxLength, maximum)

const isFull = ({ lastNumber, unacknowledged, remaining }: SourceSequence, { settings }: Turn): boolean =>
  isLong(lastNumber, settings) ||
    unacknowledged.length >= Math.min(settings.window, remaining ?? Infinity)

/** Binds what waits to numbers, as far as there is room (SQ-5). */
const fill = (sequence: SourceSequence, waiting: Outgoing[], turn: Turn): SourceSequence => {
  let filled = sequence
  while (waiting.length > 0 && !isFull(filled, turn)) {
    const next = waiting.shift() as Outgoing
    filled = bind(filled, next, turn, waiting.length === 0 || filled.unacknowledged.length + 1 >= turn.settings.window)
  }
  return filled
}

const isOpen = (sequence: SourceSequence): boolean => sequence.phase === 'created' && !isSuspended(sequence)

// In order also from one sequence to the next: nothing goes into a new one while an older one may still deliver.
const mayFill = (sequences: readonly SourceSequence[], sequence: SourceSequence, { settings }: Turn): boolean =>
  isOpen(sequence) &&
  (!settings.inOrder || sequences.every((other) => other === sequence || other.unacknowledged.length === 0))

/** Whoever began anew knows the newest alone. */
const homeOf = ({ on }: Outgoing, sequences: readonly SourceSequence[]): SourceSequence | undefined => {
  const created = sequences.filter(({ phase }) => phase === 'created')
  return created.find(({ identifier }) => identifier === on) ?? created.at(-1)
}

export interface Filled { readonly sequences: readonly SourceSequence[]; readonly waiting: readonly Outgoing[] }

/** Replies go where their requests were, and are in order with nothing but each other there. */
const fillReplies = (before: readonly SourceSequence[], replies: readonly Outgoing[], turn: Turn): Filled =>
  before.reduce<Filled>(({ sequences, waiting }, sequence, at) => {
    const isHome = (one: Outgoing): boolean => homeOf(one, before) === sequence
    const own = waiting.filter(isHome)
    const filled = isOpen(sequence) ? fill(sequence, own, turn) : sequence
    return { sequences: sequences.with(at, filled), waiting: [...waiting.filter((one) => !isHome(one)), ...own] }
  }, { sequences: before, waiting: replies })

/** Gives what waits its numbers, as far as sequences take it. */
export const fillAll = (before: readonly SourceSequence[], waiting: readonly Outgoing[], turn: Turn): Filled => {
  const replies = waiting.filter(({ on }) => on !== undefined)
  const others = waiting.filter(({ on }) => on === undefined)
  const { sequences, waiting: left } = fillReplies(before, replies, turn)
  const filled = sequences.reduce<readonly SourceSequence[]>((all, sequence, at) =>
    (mayFill(all, sequence, turn) ? all.with(at, fill(sequence, others, turn)) : all), sequences)
  return { sequences: filled, waiting: [...left, ...others] }
}
