// Asks Twilio whether it has a message whose answer was lost: its list of what went to that number, searched for the same
// sender and the same text since the attempt began. Wrongly «absent» would send twice and wrongly «there» would lose a message,
// so whatever is not plain is «unknown». Time is counted on Twilio's clock, which its answer tells.
//
// The list is filtered by number only. Twilio's filter by date goes by when a message was sent on, and one that waits in its
// queue has no such date: it might be missed. The number stands in the address, as Twilio's contract has it, over TLS; nothing
// here logs it.
import type { Adapter, Delivery } from '../../core/adapter.ts'
import type { Answer } from '../../core/outcome.ts'
import type { Instant } from '../../core/transaction.ts'
import type { Asked, Messages } from './client.ts'
import { failureOf, held, sidOf, type Message } from './outcome.ts'
import type { Parts } from './parts.ts'
import type { Text } from './send.ts'

type Page = Awaited<ReturnType<Messages['page']>>

/** As much of a listed message as is looked at; none of it is believed to be of its declared type. */
interface Listed extends Message {
  readonly body: unknown
  readonly from: unknown
  readonly messagingServiceSid: unknown
  readonly direction: unknown
  readonly dateCreated: unknown
  readonly dateUpdated: unknown
}
interface Candidate { readonly sid: string; readonly createdAt: Instant; readonly listed: Listed }

/** Twilio's most. A number that was sent more than this is told from others by no list. */
const pageSize = 1000
/** Its dates have no parts of seconds. */
const secondMs = 1000
/** What was created this little before the attempt may be another message, or our clocks may disagree. */
const doubtfulMs = 5000
const trial = 'Sent from your Twilio trial account - '

const instantOf = (value: unknown): Instant | undefined =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined

const saysTheSame = (listed: unknown, text: string): boolean => {
  if (typeof listed !== 'string') return true
  const said = (listed.startsWith(trial) ? listed.slice(trial.length) : listed).normalize('NFC').trim()
  // A text that was erased at Twilio may have been ours.
  return said === '' || said === text.trim()
}

/** How far Twilio's clock is ahead of ours, by the date of its answer. */
const aheadMs = ({ result }: Asked<unknown>, now: Instant): number => {
  const header = result?.kind === 'answered' ? result.headers.date : undefined
  const date = typeof header === 'string' ? Date.parse(header) : NaN
  return Number.isNaN(date) ? 0 : date - now
}

/** True when nothing since `since` can be missing from the page: it is the last, or it reaches further back (newest first). */
const isWhole = (page: Page, since: Instant): boolean => {
  const oldest = instantOf(page.instances.at(-1)?.dateCreated)
  return !page.nextPageUrl || (oldest !== undefined && oldest < since)
}

const unresolved: Answer = { kind: 'unknown', reason: 'unresolved' }

export const createLookup = ({ settings, services, client, known, unknown }: Parts): NonNullable<Adapter['lookup']> => {
  const { world } = services
  const isOurs = ({ from, messagingServiceSid, direction }: Listed): boolean => {
    if (typeof direction === 'string' && direction.startsWith('inbound')) return false
    return settings.from === undefined ? messagingServiceSid === settings.messagingServiceSid : from === settings.from
  }
  const candidateOf = (listed: Listed, delivery: Delivery): readonly Candidate[] => {
    const sid = sidOf(listed.sid)
    const createdAt = instantOf(listed.dateCreated)
    const { text } = (delivery.body as Text).content
    return sid && createdAt !== undefined && isOurs(listed) && saysTheSame(listed.body, text) ? [{ sid, createdAt, listed }] : []
  }
  const found = ({ sid, listed }: Candidate, { id }: Delivery): Answer => {
    known.add(sid, id)
    return held(listed, sid, unknown, instantOf(listed.dateUpdated))
  }
  const missing = (page: Page, since: Instant, { at }: Delivery): Answer =>
    isWhole(page, since) && world.now() - at >= settings.graceMs ? { kind: 'absent' } : unresolved

  const search = (page: Page, since: Instant, delivery: Delivery): Answer => {
    const all = page.instances.flatMap((listed) => candidateOf(listed, delivery))
    const ours = all.find(({ sid }) => known.owner(sid) === delivery.id)
    if (ours) return found(ours, delivery)
    const near = all.filter(({ sid, createdAt }) => known.owner(sid) === undefined && createdAt > since - doubtfulMs)
    const [one, ...more] = near
    if (!one) return missing(page, since - doubtfulMs, delivery)
    return more.length === 0 && one.createdAt > since - secondMs && one.listed.body ? found(one, delivery) : unresolved
  }

  return async (delivery, signal) => {
    const { phone } = (delivery.body as Text).recipient
    const asked = await client.ask((messages) => messages.page({ to: phone, pageSize }), signal)
    const now = world.now()
    if (asked.value) return search(asked.value, delivery.at + aheadMs(asked, now), delivery)
    const failure = failureOf(asked, now, unknown)
    return { kind: 'unknown', reason: 'reason' in failure ? failure.reason : 'answer-unintelligible' }
  }
}
