// Fetches receipts. All that is listed is read first and worked through afterwards, so that pages do not move under the reader
// by its own doing; what moved by somebody else's is met in the next round. A receipt is fetched without deleting it, committed,
// and deleted last: whatever breaks in between, it is met again, and the hub knows a receipt it has had. One that makes no sense
// is left where it is, for people, and remembered so that it is looked at once.
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Client } from './client.ts'
import { hearing } from './hearing.ts'
import type { ReceiptParts } from './parts.ts'
import { createRounds, found, type RoundParts } from './rounds.ts'
import type { Settings } from './settings.ts'

export interface PullParts extends ReceiptParts {
  readonly settings: Settings
  readonly client: Client
}

const maxPages = 100
const maxLeftAlone = 10_000
const idPattern = /^[A-Za-z0-9-]{1,64}$/

const listed = async (client: Client, size: number, signal: AbortSignal): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>()
  for (let page = 0; page < maxPages; page += 1) {
    const list = found(await client.ask('GET', `/receipts/?page=${page}&size=${size}`, signal), 200)
    const content = Array.isArray(list?.['content']) ? list['content'] : []
    for (const id of content) if (typeof id === 'string' && idPattern.test(id)) ids.add(id)
    if (content.length === 0 || page + 1 >= Number(list?.['totalPages'] ?? 0)) break
  }
  return ids
}

const createRound = (parts: PullParts): RoundParts['round'] => {
  const { settings, services, client } = parts
  const hear = hearing(parts)
  const { world, route } = services
  const leftAlone = new Set<string>()
  const leaveAlone = (id: string): void => {
    if (leftAlone.size >= maxLeftAlone) leftAlone.clear()
    leftAlone.add(id)
    world.records.count('sluse_inlet_ignored_total', { route, why: 'unintelligible' })
    world.log.warn('digital-post.receipt.ignored', { route, why: 'unintelligible' })
  }
  const takeOne = async (id: string, receive: Receive, signal: AbortSignal): Promise<void> => {
    const result = await client.ask('GET', `/receipts/${id}?delete=false`, signal)
    const message = found(result, 200, 404)
    if (result.kind === 'answered' && result.status === 404) return
    if (!await hear(message, receive)) return leaveAlone(id)
    found(await client.ask('DELETE', `/receipts/${id}`, signal), 200, 204, 404)
  }
  return async (receive, signal) => {
    const ids = [...await listed(client, settings.pageSize, signal)].filter((id) => !leftAlone.has(id))
    // Several at once share the hub's commits. A failure ends the round when the others under way are through.
    const queue = ids.values()
    const lane = async (): Promise<void> => {
      for (const id of queue) {
        if (signal.aborted) return
        await takeOne(id, receive, signal)
      }
    }
    const lanes = await Promise.allSettled(Array.from({ length: settings.connections }, lane))
    const failed = lanes.find((each) => each.status === 'rejected')
    if (failed) throw failed.reason
    return ids.length
  }
}

/** Looks for receipts until it is stopped. */
export const createPull = (parts: PullParts): Inlet => createRounds({
  everyMs: parts.settings.pullEveryMs, services: parts.services, failed: 'digital-post.receipts.failed',
  round: createRound(parts),
})
