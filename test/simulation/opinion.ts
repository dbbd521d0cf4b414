// What silos think of their messages when they are asked whether one is still relevant: now this, now that, now nothing at all.
// What was heard last is remembered, for the law that it counts.
import type { SiloAnswer } from '../../hub/index.ts'
import type { Chance } from './chance.ts'
import type { Time } from './time.ts'

export interface Opinion {
  ask(question: string, signal: AbortSignal): Promise<SiloAnswer>
  /** What the hub was last told about it. */
  heard(id: string): SiloAnswer | undefined
}

const slowMs = 4000

/** `isKind` tells when silos answer at once, and that everything is relevant. */
export const createOpinion = (
  time: Time, chance: Chance, thinks: (chance: Chance) => SiloAnswer, isKind: () => boolean,
): Opinion => {
  const told = new Map<string, SiloAnswer>()
  return {
    heard: (id) => told.get(id),
    ask: async (question, signal) => {
      if (!isKind()) await time.sleep(chance.between(0, slowMs), signal)
      const { id } = JSON.parse(question) as { id: string }
      const answer = signal.aborted ? 'silent' : isKind() ? 'relevant' : thinks(chance)
      told.set(id, answer)
      return answer
    },
  }
}
