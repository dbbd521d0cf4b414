// Whether a sequence is created, and how (CS-1 to CS-17).
import { allowedUrl } from '../../protocols/url.ts'
import { endpointAt, isSameEndpoint } from '../addressing.ts'
import type { CreateSequenceResponse, Endpoint, Offer } from '../message.ts'
import type { RmSettings } from '../settings.ts'
import { reachOf } from '../variant.ts'
import type { CreateRequested, DestinationEffect, DestinationSequence, DestinationWrite } from './state.ts'

export interface CreateStep {
  /** Without one nothing was created, now or before. */
  readonly sequence?: DestinationSequence
  readonly writes: readonly DestinationWrite[]
  readonly effects: readonly DestinationEffect[]
}

/** An address that we may be made to call: never without being allowed to (CS-17), and never nobody's (CS-3, CS-4). */
const isReachable = ({ address }: Endpoint, { reach }: RmSettings): boolean => {
  const how = reachOf(address)
  return how === 'addressable' ? reach !== undefined && allowedUrl(address, reach) !== undefined : how !== 'none'
}

/** Asked twice by the same message, with the same in it (CS-14). */
const isRepeated = ({ messageId, create }: CreateRequested) => ({ created, acksTo }: DestinationSequence): boolean =>
  messageId !== undefined && created?.messageId === messageId && isSameEndpoint(acksTo, create.acksTo)

/** Why it is refused: for now, or for good. */
const refusalOf = (
  { create: { acksTo, offer } }: CreateRequested, existing: readonly DestinationSequence[], settings: RmSettings,
): 'later' | 'never' | undefined => {
  const isKnown = existing.some(({ identifier }) => identifier === offer?.identifier)
  if (!isReachable(acksTo, settings) || isKnown) return 'never'
  if (offer?.endpoint && !isReachable(offer.endpoint, settings)) return 'never'
  return existing.filter(({ phase }) => phase !== 'terminating').length >= settings.maxSequences ? 'later' : undefined
}

/**
 * Messages of an offer to nowhere in particular could not be sent again; whether that is borne is the partner's switch
 * (CS-5).
 */
const takesOffer = ({ endpoint }: Offer, acksTo: Endpoint, { offers }: RmSettings): boolean =>
  offers === 'sync-twoway' || reachOf((endpoint ?? acksTo).address) !== 'anonymous'

// Not more than was asked for, and not more than we grant (CS-6); 0 asks for ever.
const grantedMs = (asked: number | undefined, { expiresMs }: RmSettings): number => Math.min(asked ? asked : expiresMs, expiresMs)

const responseTo = ({ create, to, identifier, variant }: CreateRequested, settings: RmSettings): CreateSequenceResponse => {
  const { offer, acksTo } = create
  const accepts = offer !== undefined && to !== undefined && takesOffer(offer, acksTo, settings)
  return {
    kind: 'CreateSequenceResponse', identifier, expiresMs: grantedMs(create.expiresMs, settings),
    behavior: variant.rm === '1.1' ? settings.behavior : undefined, accept: accepts ? endpointAt(to) : undefined,
  }
}

const sequenceFor = (asked: CreateRequested, response: CreateSequenceResponse, now: number,
  settings: RmSettings): DestinationSequence => {
  const { create: { acksTo, offer }, messageId, variant, identifier, replyTo, token } = asked
  return {
    version: 1, identifier, phase: 'created', variant, acksTo, ...(token !== undefined && { token }),
    source: offer?.endpoint ?? replyTo ?? acksTo,
    ...(offer && response.accept && { offered: offer.identifier }),
    created: messageId === undefined ? undefined : { messageId, response }, behavior: settings.behavior,
    expiresAt: now + (response.expiresMs ?? settings.expiresMs), heardAt: now, received: [], delivered: [], unsaid: 0,
      resolved: false,
  }
}

const offerTaken = ({ create: { offer, acksTo } }: CreateRequested,
  { accept }: CreateSequenceResponse): readonly DestinationWrite[] =>
  (offer && accept
    ? [{ kind: 'offer-taken', identifier: offer.identifier, to: offer.endpoint ?? acksTo, expiresMs: offer.expiresMs }] : [])

// A partner that opens and ends sequences all day must not fill our memory with them (TM-9, DU-12).
const surplus = (existing: readonly DestinationSequence[], { maxTombstones }: RmSettings): readonly DestinationWrite[] => {
  const ended = existing.filter(({ phase }) => phase === 'terminating').toSorted((one, other) =>
    (one.forgetAt ?? 0) - (other.forgetAt ?? 0))
  const identifiers = ended.slice(0, Math.max(0, ended.length - maxTombstones)).map(({ identifier }) => identifier)
  return identifiers.length === 0 ? [] : [{ kind: 'forgotten', identifiers }]
}

/** Creates a sequence, answers again for one that was created, or refuses (CS-1). `existing` are the partner's. */
export const createDestination = (
  asked: CreateRequested, existing: readonly DestinationSequence[], now: number, settings: RmSettings,
): CreateStep => {
  const before = existing.find(isRepeated(asked))
  if (before?.created) return { sequence: before, writes: [], effects: [{ kind: 'answer', body: before.created.response }] }
  const refusal = refusalOf(asked, existing, settings)
  if (refusal) return { writes: [], effects: [{ kind: 'fault', code: 'CreateSequenceRefused', later: refusal === 'later' }] }
  const response = responseTo(asked, settings)
  return {
    sequence: sequenceFor(asked, response, now, settings), writes: [...offerTaken(asked, response),
      ...surplus(existing, settings)],
    effects: [{ kind: 'answer', body: response }],
  }
}

/** A sequence that we offered and the partner accepted. */
export const adoptDestination = (
  adopted: Pick<DestinationSequence, 'identifier' | 'variant' | 'acksTo'> & { readonly expiresMs?: number },
  now: number, settings: RmSettings,
): DestinationSequence => ({
  version: 1, identifier: adopted.identifier, phase: 'created', variant: adopted.variant, acksTo: adopted.acksTo,
  replies: true, source: adopted.acksTo, behavior: settings.behavior, expiresAt: now + grantedMs(adopted.expiresMs, settings),
  heardAt: now, received: [], delivered: [], unsaid: 0, resolved: false,
})
