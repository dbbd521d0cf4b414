// What a partner says to a silo takes the same way as what silos say: its origin is the partner, its channel the silo's.
import { isRefusal } from '../core/refusal.ts'
import type { TakeFrom } from '../core/inlet.ts'
import type { Silo } from '../core/silo.ts'
import type { Accept } from './accept.ts'

const dayMs = 86_400_000

/** A partner's name among the origins; no silo has one like it. */
export const originOf = (partner: string): string => `partner:${partner}`

/** A partner as one that hands in messages: it has no credential and is told nothing. */
export const partnerAsOrigin = (partner: string, topics: readonly string[]): Silo => ({
  id: originOf(partner), words: { da: partner, en: partner }, credentials: [], channels: ['silo'], topics,
  retentionMs: 90 * dayMs,
})

/** What was admitted by the partner's own configuration is not judged by a silo's rights again. */
export const createTake = (accept: Accept): TakeFrom => (partner) => async ({ silo, content, ...inbound }) => {
  const origin = partnerAsOrigin(partner, [inbound.topic])
  const accepted = await accept(origin, { ...inbound, channel: 'silo', recipient: { silo }, content })
  return isRefusal(accepted) ? accepted : { id: accepted.transaction.id }
}
