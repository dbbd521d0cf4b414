// A silo's webhook as a model: it takes batches of entries, sometimes without saying so, sometimes not at all. What it must see
// is every entry of its own, in order; a repeat is known by its `seq`.
import type { Outcome } from '../../core/outcome.ts'
import type { Chance } from './chance.ts'
import type { Time } from './time.ts'

export interface Listener {
  take(body: string): Promise<Outcome>
  /** Positions seen, each once, in the order of first sight. */
  readonly seen: readonly number[]
}

interface Batch { readonly silo: string; readonly entries: readonly { readonly seq: number }[] }

export const createListener = (
  silo: string, time: Time, chance: Chance, broken: (law: string, detail: unknown) => void, wellBehaved: () => boolean,
): Listener => {
  const seen: number[] = []
  const note = (batch: Batch): void => {
    if (batch.silo !== silo) broken('a silo sees only its own', batch)
    for (const { seq } of batch.entries) {
      const latest = seen.at(-1) ?? 0
      if (seq > latest) seen.push(seq)
      else if (!seen.includes(seq)) broken('a silo is told in order', [seq, seen])
    }
  }
  return {
    seen,
    take: async (body) => {
      if (wellBehaved()) {
        note(JSON.parse(body) as Batch)
        return { kind: 'delivered' }
      }
      await time.sleep(chance.between(0, 3000))
      if (chance.of(0.2)) return { kind: 'postponed', reason: 'unreachable', blame: 'route' }
      note(JSON.parse(body) as Batch)
      return chance.of(0.1) ? { kind: 'unknown', reason: 'cut-off' } : { kind: 'delivered' }
    },
  }
}
