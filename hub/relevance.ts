// Still relevant? A silo that wished so is asked just before its message is sent. What it says counts; where it says nothing, its
// configuration does. The question names the message and holds no word of it.
import type { Postponed } from '../core/outcome.ts'
import type { Transaction } from '../core/transaction.ts'
import type { Bounds } from './bounds.ts'
import { isDoubted } from './doubt.ts'
import type { Parts, SiloAnswer } from './parts.ts'

/** What is done with a claimed transaction: it is sent, it is cancelled, or it waits. */
export type Objection = undefined | 'irrelevant' | Postponed

const waits: Postponed = { kind: 'postponed', reason: 'silo-silent', blame: 'message' }

/** Asks, where there is something to ask. An exception to the rule: what may have arrived already is not taken back. */
export const createRelevance = (parts: Parts, bounds: Bounds) => async (claimed: Transaction): Promise<Objection> => {
  const silo = claimed.asks ? parts.silos.get(claimed.origin) : undefined
  if (!silo?.relevance) return undefined
  if (claimed.attempt > 1 && isDoubted(await parts.store.timeline(claimed.id))) return undefined
  const { id, reference, topic, channel } = claimed
  const question = JSON.stringify({ id, reference, topic, channel })
  const { timeoutMs, otherwise } = silo.relevance
  const answer = await bounds.run<SiloAnswer>((signal) => parts.askSilo(silo, question, signal), () => 'silent', timeoutMs)
  parts.world.records.count('sluse_relevance_total', { silo: silo.id, answer })
  if (answer === 'irrelevant') return 'irrelevant'
  return answer === 'silent' && otherwise === 'wait' ? waits : undefined
}
