// What a message of the partner's sets going, whether it came as a request or as the answer to one of ours.
import { isRefusal, type Refusal } from '../../../core/refusal.ts'
import type { Happening, Exchange } from '../interpret.ts'
import { happeningsIn } from '../interpret.ts'
import type { Received } from '../read.ts'
import type { SourceEvent } from '../source/index.ts'
import type { Dealings } from './dealings.ts'
import type { Stepped } from './job.ts'
import { admissionOf, inboundOf } from './inbound.ts'
import type { Admitted } from './settings.ts'

export interface Understood extends Stepped {
  readonly admitted?: Admitted
}

/** Refused by us, before anything was changed. */
export interface Unadmitted {
  readonly code: 'ActionNotSupported' | 'WSRMRequired' | 'Receiver' | 'InvalidSecurityToken' | 'suspended'
}

const concerns = (event: SourceEvent): string | undefined => {
  if (event.kind === 'acknowledged') return event.acknowledgement.identifier
  return 'identifier' in event ? event.identifier : undefined
}

/** To the side that asked for the sequence, or to the one that was offered it. */
const tellSource = ({ own, offered }: Dealings, event: SourceEvent): Promise<void> => {
  const identifier = concerns(event)
  return identifier !== undefined && offered.sequence(identifier) ? offered.happen(event) : own.happen(event)
}

/** What was acknowledged counts before what the same message says of its sequence's end. */
const tellInOrder = async (dealings: Dealings, happenings: readonly Happening[]): Promise<void> => {
  for (const one of happenings) if (one.side === 'source') await tellSource(dealings, one.event)
}

const exchangeOf = ({ own, offered, destinations }: Dealings, request: Exchange['request'], received: Received): Exchange => {
  const source = (identifier: string) => own.sequence(identifier) ?? offered.sequence(identifier)
  return {
    request, key: received.messageId ?? '', token: received.token, isSource: (identifier) => source(identifier) !== undefined,
    variantOf: (identifier) => (source(identifier) ?? destinations.sequence(identifier))?.variant,
  }
}

/** Whether it is about a sequence that is bound to another certificate than the one that it is signed with (SE-1). */
const isOfAnother = ({ destinations }: Dealings, happenings: readonly Happening[], { token }: Received): boolean =>
  happenings.some((one) => {
    const bound = one.side === 'destination' ? destinations.sequence(one.identifier)?.token : undefined
    return bound !== undefined && bound !== token
  })

/** An answer of the partner's to a request of a silo's needs no admission of its own beyond its action. */
const mayCome = (
  dealings: Dealings, happenings: readonly Happening[], isAnswer: boolean, admitted: boolean,
): Unadmitted | undefined => {
  const isUnsequenced = happenings.some(({ side }) => side === 'unsequenced')
  const isContent = isUnsequenced || happenings.some((one) => one.side === 'destination' && one.event.kind === 'arrived')
  if (isUnsequenced && !isAnswer && !dealings.settings.unsequenced) return { code: 'WSRMRequired' }
  return isContent && !admitted ? { code: 'ActionNotSupported' } : undefined
}

/** Of a sequence that is not known here another hub may know. */
const catchUp = async ({ own, offered, destinations }: Dealings, received: Received): Promise<void> => {
  const { acknowledgements, body, sequence } = received
  const named = [...acknowledgements, ...('identifier' in body ? [body] : []), ...(sequence ? [sequence] : [])]
    .map(({ identifier }) => identifier)
  const isKnown = (one: string) => own.sequence(one) ?? offered.sequence(one) ?? destinations.sequence(one)
  const news = named.filter((one) => !isKnown(one))
  if (news.length === 0 && body.kind !== 'CreateSequenceResponse') return
  await Promise.all([own.refresh(), offered.refresh(), destinations.refresh(news)])
}

/** A reply will belong in the sequence that came with the request's own. */
const remember = ({ destinations, replies }: Dealings, { messageId, sequence }: Received, admitted?: Admitted): void => {
  const on = admitted?.reply && sequence && destinations.sequence(sequence.identifier)?.offered
  if (on && messageId !== undefined) replies.asked(messageId, on)
}

const isHeldBack = ({ destinations }: Dealings, happenings: readonly Happening[]): boolean => happenings.some((one) =>
  one.side === 'destination' && one.event.kind === 'arrived' && destinations.sequence(one.identifier)?.suspended)

/**
 * Steps all that the message means; resolves when it is committed. Rejects with a Fault of the ledger, and then nothing of it
 * counts.
 */
export const hear = async (
  dealings: Dealings, received: Received, request?: Exchange['request'],
): Promise<Understood | Unadmitted | Refusal> => {
  const { settings, destinations } = dealings
  await catchUp(dealings, received)
  const happenings = happeningsIn(received, exchangeOf(dealings, request, received))
  if (isOfAnother(dealings, happenings, received)) return { code: 'InvalidSecurityToken' }
  const isApplication = received.body.kind === 'application'
  const admitted = isApplication ? admissionOf(received, settings.receives) : undefined
  const unadmitted = mayCome(dealings, happenings, request !== undefined, !isApplication || admitted !== undefined)
  // Lost, an acknowledgement is said again.
  tellInOrder(dealings, happenings).catch((error: Error) => dealings.world.log.error('ws-rm.event-lost', { error: error.name }))
  if (unadmitted) return unadmitted
  if (isHeldBack(dealings, happenings)) return { code: 'suspended' }
  remember(dealings, received, admitted)
  const take = dealings.take()
  if (!take) return { code: 'Receiver' }
  const handOver = () => admitted ? take(inboundOf(received, admitted, settings.partner, dealings.freshId)) : Promise.resolve({})
  const isUnsequenced = happenings.some(({ side }) => side === 'unsequenced')
  if (isUnsequenced) {
    const taken = await handOver()
    return isRefusal(taken) ? taken : { effects: [], taken: true, admitted }
  }
  const stepped = await destinations.happen(happenings.filter(({ side }) => side !== 'source'), handOver)
  return isRefusal(stepped) ? stepped : { ...stepped, admitted }
}
