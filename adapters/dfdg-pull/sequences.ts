// The sequences of one partner, durable: which messages each has, by which method they are fetched, and how it ended. What a
// sequence holds is written before its name is told; that it ended is written before its messages are settled, so that the same
// word once more does the same again.
import type { Keeping } from '../../core/sequences.ts'
import type { Instant } from '../../core/transaction.ts'

export type Phase = 'open' | 'terminated' | 'closed'

export interface Sequence {
  readonly identifier: string
  readonly route: string
  readonly phase: Phase
  /** When its lease ends. */
  readonly until: Instant
  /** In the order of their numbers, which begin with 1. */
  readonly messages: readonly { readonly id: string; readonly service: string }[]
}

export interface Sequences {
  open(sequence: Omit<Sequence, 'phase'>): Promise<void>
  find(identifier: string): Promise<Sequence | undefined>
  /** Ends it, where it has not ended otherwise; answers how it stands then. */
  end(identifier: string, phase: Exclude<Phase, 'open'>): Promise<Sequence | undefined>
  /** How many are open under a lease that holds; those that are long over are forgotten. */
  countOpen(): Promise<number>
}

/** A word about a sequence that comes so long after its lease is no longer understood. */
const forgottenMs = 10_800_000

const isIdentifier = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text)

export const createSequences = (keeping: Keeping, partner: string, now: () => Instant): Sequences => {
  const prefix = `dfdg-pull/${partner}/`

  const read = async (identifier: string) => {
    if (!isIdentifier(identifier)) return undefined
    const name = `${prefix}${identifier}`
    const kept = (await keeping.kept(name)).find((one) => one.name === name)
    return kept && { version: kept.version, sequence: JSON.parse(kept.value) as Sequence }
  }
  const end: Sequences['end'] = async (identifier, phase) => {
    for (;;) {
      const found = await read(identifier)
      if (found?.sequence.phase !== 'open') return found?.sequence
      const sequence = { ...found.sequence, phase }
      const name = `${prefix}${identifier}`
      if (await keeping.keep({ name, version: found.version + 1, value: JSON.stringify(sequence) })) return sequence
    }
  }
  return {
    open: async (sequence) => {
      const value = JSON.stringify({ ...sequence, phase: 'open' } satisfies Sequence)
      await keeping.keep({ name: `${prefix}${sequence.identifier}`, version: 1, value })
    },
    find: async (identifier) => (await read(identifier))?.sequence,
    end,
    countOpen: async () => {
      let open = 0
      for (const { name, version, value } of await keeping.kept(prefix)) {
        const { phase, until } = JSON.parse(value) as Sequence
        if (until + forgottenMs < now()) await keeping.keep({ name, version: version + 1, value: undefined })
        else if (phase === 'open' && until > now()) open += 1
      }
      return open
    },
  }
}
