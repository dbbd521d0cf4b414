// NgDP's log of events, where receipts say nothing: that a letter was opened, recalled or posted on paper, and what became of a
// NemSMS. Nothing can be deleted there, so what was heard is remembered for as long as the process lives; after that the hub
// knows itself what it has had. The members of an event are as far as they are known: docs/operating/digital-post.md.
import type { Inlet, Receive } from '../../core/inlet.ts'
import type { Receipt } from '../../core/outcome.ts'
import { isMembers, type Members } from '../protocols/json.ts'
import { codeOf, transactionIdOf } from '../protocols/memo/index.ts'
import { meaningOfTag, type Tagged } from './codes.ts'
import type { PullParts } from './pull.ts'
import { createRounds, found, type RoundParts } from './rounds.ts'

const maxPages = 100
const maxHeard = 50_000

interface Event { readonly key: string; readonly id: string; readonly tag: string; readonly at: number }

const eventOf = (value: unknown): readonly Event[] => {
  if (!isMembers(value)) return []
  const [id, tag] = [transactionIdOf(value['messageUUID']), codeOf(value['tag'])]
  const at = typeof value['timeStamp'] === 'string' ? Date.parse(value['timeStamp']) : NaN
  return id === undefined || tag === undefined ? [] : [{ key: `${id} ${tag}`, id, tag, at: Number.isNaN(at) ? 0 : at }]
}

const listOf = (page: Members | undefined): readonly unknown[] => {
  const list = page?.['events'] ?? page?.['content']
  return Array.isArray(list) ? list : []
}

/** What an event says: more than one thing where what is read must have arrived. */
const receiptsOf = ({ id, tag, at }: Event, news: Tagged): readonly Receipt[] => {
  const claimedAt = at === 0 ? undefined : at
  const one: Receipt = { id, ...news, evidence: { code: tag, claimedAt } }
  if (news.kind !== 'read') return [one]
  return [{ id, kind: 'delivered', evidence: { code: tag, claimedAt } }, { ...one, evidence: { code: `read:${tag}`, claimedAt } }]
}

const createRound = ({ settings, client, unknown }: PullParts): RoundParts['round'] => {
  const heard = new Set<string>()
  const hear = async (event: Event, receive: Receive): Promise<void> => {
    const news = meaningOfTag(event.tag)
    if (news === undefined) unknown()
    for (const receipt of receiptsOf(event, news ?? { kind: 'noted' })) await receive(receipt)
    heard.add(event.key)
    for (const oldest of heard.size > maxHeard ? [...heard].slice(0, maxHeard / 10) : []) heard.delete(oldest)
  }
  const listed = async (signal: AbortSignal): Promise<readonly Event[]> => {
    const events = new Map<string, Event>()
    for (let page = 0; page < maxPages; page += 1) {
      const answer = found(await client.ask('GET', `/events/?page=${page}&size=${settings.pageSize}`, signal), 200)
      const list = listOf(answer)
      for (const event of list.flatMap(eventOf)) if (!heard.has(event.key)) events.set(event.key, event)
      if (list.length === 0 || page + 1 >= Number(answer?.['totalPages'] ?? 0)) break
    }
    return [...events.values()].sort((one, other) => one.at - other.at)
  }
  return async (receive, signal) => {
    const events = await listed(signal)
    for (const event of events) if (!signal.aborted) await hear(event, receive)
    return events.length
  }
}

/** Looks for events until it is stopped. */
export const createEvents = (parts: PullParts): Inlet => createRounds({
  everyMs: parts.settings.pullEveryMs, services: parts.services, failed: 'digital-post.events.failed', round: createRound(parts),
})
