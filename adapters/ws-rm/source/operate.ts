// What an operator decides about a sequence while it lives, and what he is told of it.
import type { SourceEvent, SourceSequence } from './state.ts'
import type { Turn } from './turn.ts'

type Decided = Extract<SourceEvent, { readonly kind: 'suspended' | 'resumed' | 'asking-decided' }>

export const isDecided = (event: SourceEvent): event is Decided =>
  event.kind === 'suspended' || event.kind === 'resumed' || event.kind === 'asking-decided'

/** Held back by an operator; one that ends is not any more. */
export const isSuspended = ({ suspended, phase }: SourceSequence): boolean => suspended === true && phase === 'created'

/** Suspended is a state beside the phases: what comes in counts as ever, and nothing goes out by itself. */
export const decide = (
  sequences: readonly SourceSequence[], { kind, identifier }: Decided, { now, effects }: Turn,
): readonly SourceSequence[] => sequences.map((one) => {
  if (one.identifier !== identifier) return one
  if (kind === 'suspended') return { ...one, suspended: true }
  if (kind === 'asking-decided') {
    effects.push({ kind: 'ask', identifier, to: one.to })
    return one
  }
  const { suspended: _, ...going } = one
  return { ...going, unacknowledged: one.unacknowledged.map((each) => ({ ...each, dueAt: Math.min(each.dueAt, now) })) }
})

/** Counts what this turn has sent again. */
export const counted = (sequences: readonly SourceSequence[], { effects, writes }: Turn): readonly SourceSequence[] => {
  if (!effects.some(({ kind }) => kind === 'transmit')) return sequences
  return sequences.map((one) => {
    const sent = effects.filter((each) => each.kind === 'transmit' && each.identifier === one.identifier && !each.last).length
    const bound = writes.filter((each) => each.kind === 'bound' && each.create === one.ids.create).length
    return sent > bound ? { ...one, resent: (one.resent ?? 0) + sent - bound } : one
  })
}
