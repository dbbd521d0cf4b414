// Fetches receipts. All that is listed is read first and worked through afterwards, so that pages do not move under the reader
// by its own doing; what moved by somebody else's is met in the next round. A receipt is fetched without deleting it, committed,
// and deleted last: whatever breaks in between, it is met again, and the hub knows a receipt it has had. One that makes no sense
// is left where it is, for people, and remembered so that it is looked at once.
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { HttpResult } from '../protocols/http.ts'
import { membersOf, type Members } from '../protocols/json.ts'
import type { Client } from './client.ts'
import { hearing } from './hearing.ts'
import type { ReceiptParts } from './parts.ts'
import type { Settings } from './settings.ts'

export interface PullParts extends ReceiptParts {
  readonly settings: Settings
  readonly client: Client
}

const maxPages = 100
const maxLeftAlone = 10_000
const longestWaitMs = 600_000
const idPattern = /^[A-Za-z0-9-]{1,64}$/

/** The counterpart could not be asked; the round ends and the next one comes later. */
class Interrupted extends Error {}

const found = (result: HttpResult, ...statuses: readonly number[]): Members | undefined => {
  if (result.kind !== 'answered' || !statuses.includes(result.status)) {
    throw new Interrupted(result.kind === 'answered' ? String(result.status) : result.why)
  }
  return result.status === 404 ? undefined : membersOf(result)
}

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

const createRound = (parts: PullParts, signal: AbortSignal) => {
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
  const takeOne = async (id: string, receive: Receive): Promise<void> => {
    const result = await client.ask('GET', `/receipts/${id}?delete=false`, signal)
    const message = found(result, 200, 404)
    if (result.kind === 'answered' && result.status === 404) return
    if (!await hear(message, receive)) return leaveAlone(id)
    found(await client.ask('DELETE', `/receipts/${id}`, signal), 200, 204, 404)
  }
  /** Answers how many there were to take. */
  return async (receive: Receive): Promise<number> => {
    const ids = [...await listed(client, settings.pageSize, signal)].filter((id) => !leftAlone.has(id))
    for (const id of ids) if (!signal.aborted) await takeOne(id, receive)
    return ids.length
  }
}

/** Looks for receipts until it is stopped: soon again while there are some, ever more seldom while NgDP does not answer. */
export const createPull = (parts: PullParts): Inlet => {
  const { settings: { pullEveryMs }, services: { world, route } } = parts
  const stopping = new AbortController()
  const round = createRound(parts, stopping.signal)
  let running: Promise<void> = Promise.resolve()
  const failed = (error: unknown, failures: number): number => {
    const why = error instanceof Interrupted ? error.message : 'not-committed'
    if (!stopping.signal.aborted) world.log.warn('digital-post.receipts.failed', { route, why })
    return Math.min(pullEveryMs * 2 ** Math.min(failures, 20), Math.max(longestWaitMs, pullEveryMs))
  }
  const run = async (receive: Receive): Promise<void> => {
    let failures = 0
    while (!stopping.signal.aborted) {
      const waitMs = await round(receive).then((count) => {
        failures = 0
        return count > 0 ? Math.min(1000, pullEveryMs) : pullEveryMs
      }, (error: unknown) => failed(error, failures += 1))
      await world.sleep(waitMs, stopping.signal)
    }
  }
  const start = (receive: Receive): Promise<void> => {
    running = run(receive)
    return Promise.resolve()
  }
  const stop = (): Promise<void> => {
    stopping.abort()
    return running
  }
  return { kind: 'listener', start, stop }
}
