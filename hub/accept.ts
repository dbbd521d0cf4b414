// The door's stage: a message becomes a transaction. Everything that can be refused is refused here, as a value; what is
// accepted is answered for only after its commit.
import type { Body } from '../core/adapter.ts'
import { withoutUploads } from '../core/attachment.ts'
import type { Parsed } from '../core/channel.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Silo } from '../core/silo.ts'
import type { Transaction } from '../core/transaction.ts'
import { namingsOf, type Bind } from './bind.ts'
import { drop, duplicateOf } from './drop.ts'
import { buildChain, contentFault, deadlineFault, judgeChain, type Link } from './hold.ts'
import { judge, type Posted } from './judge.ts'
import type { Parts } from './parts.ts'
import { timesFault } from './times.ts'

export interface Accepted {
  readonly transaction: Transaction
  /** The silo had posted the very same message before. */
  readonly repeated: boolean
  readonly notes?: Parsed['notes']
}

export type Accept = (silo: Silo, posted: Posted) => Promise<Accepted | Refusal>

/** What the door hands on: the transaction as committed, and its sealed payload. */
export type OnAccepted = (transaction: Transaction, sealed: Uint8Array, withheld: boolean) => void

/** The rest of its chain, committed with it. */
export type OnHeld = (transaction: Transaction) => void

/** The ledger answered with an error: it may be committed all the same, and then it is sent, whatever the silo was told. */
export type OnUnsure = () => void

const compared = ['channel', 'topic', 'lane', 'priority', 'notBefore', 'expiresAt', 'recipient'] as const

/** Names of the members in which a post differs from the transaction its reference names; never values. */
const differences = (stored: Transaction, fresh: Transaction): string[] => {
  const names: string[] = compared.filter((name) => stored[name] !== fresh[name])
  // A dropped one gave up its key, so the key of a repeat is not held against it.
  if (!duplicateOf(stored) && stored.dedupe !== fresh.dedupe) names.push('dedupe')
  if (stored.asks !== fresh.asks) names.push('ask')
  const sameBody = stored.digest === fresh.digest
  return sameBody || names.includes('recipient') ? names : [...names, 'content']
}

const answerKnown = (stored: Transaction, fresh: Transaction, notes: Parsed['notes']): Accepted | Refusal => {
  const names = differences(stored, fresh)
  if (names.length === 0) return { transaction: stored, repeated: true, notes }
  return { refused: 'reference-conflict', at: names.map((name) => `/${name}`), detail: `Differs in: ${names.join(', ')}.` }
}

/** Times that no longer make sense are refused, unless this is a repeat of what was accepted while they did. */
const lateAnswer = async (
  parts: Parts, fresh: Transaction, late: Refusal, notes: Parsed['notes'],
): Promise<Accepted | Refusal> => {
  const stored = await parts.store.find(fresh.origin, fresh.reference)
  return stored ? answerKnown(stored, fresh, notes) : late
}

/** What a post of a chain says in all, so that a repeat is told from another post. */
const wholeOf = (links: readonly Link[]): Body => {
  const [first, ...rest] = links.map(({ posted: { channel }, judged: { parsed: { body, attachments } } }) => (
    { channel, ...withoutUploads(body, attachments) }))
  return { recipient: first?.recipient, content: [first?.content, links[0]?.posted.deadline ?? null, ...rest] }
}

/** Makes the accepting stage. Rejects only with a Fault of the store: then nothing was taken. */
export const createAccept = (
  parts: Parts, bind: Bind, onAccepted: OnAccepted, onHeld: OnHeld, onUnsure: OnUnsure,
): Accept => async (silo, posted) => {
  const judged = judge(parts, silo, posted)
  if (isRefusal(judged)) return judged
  const links = judgeChain(parts, silo, posted, judged)
  if (isRefusal(links)) return links
  const chain = buildChain(parts, silo, links)
  const fresh = { ...chain[0] as Transaction, ...(chain.length > 1 && { digest: parts.seal.digest(wholeOf(links)) }) }
  const { notes } = judged.parsed
  const late = timesFault(judged.times) ?? contentFault(links) ?? deadlineFault(links, judged.times.now)
  if (late) return lateAnswer(parts, fresh, late, notes)
  const payloads = links.map(({ judged: { parsed } }, index) => parts.seal.seal(chain[index]?.id ?? '', parsed.body))
  const sealed = payloads[0] as Uint8Array
  const held = chain.slice(1).map((transaction, index) => ({ transaction, payload: payloads[index + 1] as Uint8Array }))
  const insert = () => parts.store.insert(fresh, sealed, held).catch((error: unknown) => {
    onUnsure()
    throw error
  })
  const namings = namingsOf(links, chain)
  const inserted = await (namings.length > 0 ? bind.around(fresh, namings, insert) : insert())
  if (isRefusal(inserted)) return inserted
  if (inserted.outcome === 'waiting') {
    const dropped = await drop(parts, fresh, inserted.transaction)
    return dropped.repeated ? answerKnown(dropped.transaction, fresh, notes) : dropped
  }
  if (inserted.outcome !== 'inserted') return answerKnown(inserted.transaction, fresh, notes)
  parts.world.records.count('sluse_accepted_total', { origin: silo.id, channel: posted.channel })
  const { world: { tracer, now } } = parts
  tracer?.record({ name: 'accept', of: fresh, from: fresh.createdAt, to: now(), given: posted.traceparent })
  onAccepted(fresh, sealed, inserted.withheld)
  for (const { transaction } of held) onHeld(transaction)
  return { transaction: fresh, repeated: false, notes }
}
