// The rest of a chain: what is said instead, over another channel, where the one before has failed. Each link is a transaction of
// its own with its own content, held until then. The deadline is reckoned backwards: a link is given up while there is still time
// for those after it.
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Silo } from '../core/silo.ts'
import type { Instant, Transaction } from '../core/transaction.ts'
import { mayEverFollow } from '../routes/index.ts'
import { build, judge, type Judged, type Posted } from './judge.ts'
import { repeats } from './neutral.ts'
import type { Parts } from './parts.ts'

export interface Link { readonly posted: Posted; readonly judged: Judged }

const forbids = (parts: Parts, before: readonly Link[], { posted, judged }: Link): Refusal | undefined => {
  const last = before.at(-1)?.posted.channel ?? ''
  if (!mayEverFollow(parts.fallback, { topic: posted.topic, from: last, to: posted.channel })) {
    return { refused: 'fallback-forbidden', at: ['/channel'], detail: `${posted.channel} may not follow on ${last}` }
  }
  if (judged.channel.closed) return undefined
  const copied = before.some((link) => link.judged.channel.closed && repeats(link.posted.content, posted.content))
  return copied ? { refused: 'fallback-confidential', at: ['/content'] } : undefined
}

const placed = ({ at = [''], ...refusal }: Refusal, index: number): Refusal =>
  ({ ...refusal, at: at.map((pointer) => `/fallback/${index}${pointer}`) })

/** Every link of a post, the first among them. References of the others are made of the first's: `~` stands in no silo's own. */
export const judgeChain = (parts: Parts, silo: Silo, posted: Posted, first: Judged): readonly Link[] | Refusal => {
  const links: Link[] = [{ posted, judged: first }]
  for (const [index, said] of (posted.fallback ?? []).entries()) {
    const { topic, priority, expiresAt, ask, traceparent } = posted
    const own: Posted = { ...said, reference: `${posted.reference}~${index + 2}`, topic, priority, expiresAt, ask, traceparent }
    const judged = judge(parts, silo, own)
    const refusal = isRefusal(judged) ? judged : forbids(parts, links, { posted: own, judged })
    if (refusal) return placed(refusal, index)
    links.push({ posted: own, judged: judged as Judged })
  }
  return links
}

/** What the dates in a link's content are refused for, by now. */
export const contentFault = (links: readonly Link[]): Refusal | undefined => {
  const [first] = links.flatMap(({ judged: { parsed: { late } } }, index) =>
    late ? [index === 0 ? late : placed(late, index - 1)] : [])
  return first
}

/** For each link the latest moment of sending that leaves the others time. */
const limits = (links: readonly Link[], deadline: Instant): readonly Instant[] => {
  let left = deadline
  return links.toReversed().map(({ judged: { route } }) => {
    const limit = left
    left -= route.leadMs ?? 0
    return limit
  }).toReversed()
}

/** A deadline that cannot be kept is refused. */
export const deadlineFault = (links: readonly Link[], now: Instant): Refusal | undefined => {
  const { deadline, notBefore = '' } = links[0]?.posted ?? {}
  if (deadline === undefined) return undefined
  const [first = NaN] = limits(links, Date.parse(deadline))
  const detail = '`deadline` leaves no time to send and to fall back: see the routes\' `lead`.'
  return first > Math.max(now, Date.parse(notBefore) || 0) ? undefined : { refused: 'time-invalid', at: ['/deadline'], detail }
}

const linked = (all: readonly Transaction[], index: number): Pick<Transaction, 'follows' | 'next'> => {
  const [before, after] = [all[index - 1], all[index + 1]]
  return { ...(before && { follows: before.id }), ...(after && { next: after.id }) }
}

/** The transactions of a chain: the first queued, the others held. */
export const buildChain = (parts: Parts, silo: Silo, links: readonly Link[]): readonly Transaction[] => {
  const { deadline, expiresAt } = links[0]?.posted ?? {}
  const cap = limits(links, deadline === undefined ? Infinity : Date.parse(deadline))
  const latest = expiresAt === undefined ? Infinity : Date.parse(expiresAt)
  const built = links.map(({ posted, judged }) => build(parts, silo, posted, judged))
  let heldUntil = 0
  return built.map((one, index) => {
    const lifeMs = links[index]?.judged.route.lifeMs ?? 0
    const keptUntil = Math.min(index === 0 ? one.keptUntil : heldUntil + lifeMs, cap[index] ?? Infinity, latest)
    const made = { ...one, ...linked(built, index), keptUntil, deadlineAt: index === 0 ? keptUntil : heldUntil }
    // A receipt may come long after the sending, so what follows is held for a life more where no deadline says otherwise.
    heldUntil = Math.min(deadline === undefined ? keptUntil + lifeMs : keptUntil, latest)
    return index === 0 ? made : { ...made, status: 'held' as const }
  })
}
