// Many messages in one request, where the route says so. What is sent while others are under way is gathered into the next bulk,
// and nothing waits for company. The answer counts for each of a bulk: taken, for each has a receipt of its own; put off; or in
// doubt, and then each is sent again under its own messageUUID, which NgDP recognises. Only a refusal says nothing of each: then
// they go one by one.
import type { Delivery } from '../../core/adapter.ts'
import type { Outcome } from '../../core/outcome.ts'
import { bulkMediaType, bulkSize, packBulk, type Memo } from '../protocols/memo/index.ts'
import type { Sent } from './client.ts'
import { createGathering } from './gathering.ts'

export interface BulkParts {
  memoOf(delivery: Delivery): Memo
  /** Posts what is many messages. */
  post(sent: Sent): Promise<Outcome>
  /** Sends one by itself. */
  alone(delivery: Delivery, signal: AbortSignal): Promise<Outcome>
}

interface Item { readonly delivery: Delivery; readonly memo: Memo; readonly signal: AbortSignal }

type Send = (delivery: Delivery, signal: AbortSignal) => Promise<Outcome>

/** Compressing takes most of a second a megabyte: what is larger than this goes faster by itself. */
const maxBytes = 20_000
const underWay = 2

const packed = async (memos: readonly Memo[]): Promise<Sent | undefined> => {
  try {
    return { type: bulkMediaType, body: await packBulk(memos) }
  } catch {
    return undefined
  }
}

/** Sends messages in bulks, and one by itself where it is alone or large. */
export const createBulk = ({ memoOf, post, alone }: BulkParts): Send => {
  const gathering = createGathering<Item, Outcome | 'each'>(async (items) => {
    const [one, ...others] = items
    // Whoever is alone holds a place, too: while it is under way the others gather.
    if (one && others.length === 0) return alone(one.delivery, one.signal)
    const sent = await packed(items.map(({ memo }) => memo))
    const outcome = sent && await post(sent)
    return outcome === undefined || outcome.kind === 'refused' ? 'each' : outcome
  }, { underWay })
  return async (delivery, signal) => {
    const memo = memoOf(delivery)
    if (bulkSize([memo]) > maxBytes) return alone(delivery, signal)
    const outcome = await gathering.ask({ delivery, memo, signal }, signal)
    if (outcome === 'withdrawn') return { kind: 'postponed', reason: 'timed-out', blame: 'message' }
    if (outcome === 'unanswered') return { kind: 'unknown', reason: 'timed-out' }
    return outcome === 'each' ? alone(delivery, signal) : outcome
  }
}
