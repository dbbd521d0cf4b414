// From what a machine wants said to the message that says it. Actions and headers come from here, addresses and fresh ids from
// whoever sends.
import type { Name } from '../protocols/xml/index.ts'
import { actionOf, bodilessAction } from './action.ts'
import { faultOf, type FaultCode } from './fault.ts'
import type { Acknowledgement, Body, Endpoint, Lifecycle, Message, SequenceHeader } from './message.ts'
import type { RmSettings } from './settings.ts'
import type { Variant } from './variant.ts'

/** What every message needs. */
export interface Addressee {
  readonly variant: Variant
  readonly to: Endpoint
  readonly messageId: string
  /** The MessageID of what it answers: on every response, stand-alone acknowledgements included (WA-6, FB-4). */
  readonly relatesTo?: string
  /** Required with whatever is to be answered (CS-2, WA-6). */
  readonly replyTo?: Endpoint
}

const message = (addressee: Addressee, action: string, body: Body): Message =>
  ({ ...addressee, action, acknowledgements: [], requested: [], uses: [], others: [], body })

/** Content with its number: the same number and MessageID each time (SQ-4). */
export const applicationMessage = (
  addressee: Addressee, sequence: SequenceHeader, content: { readonly action: string, readonly body: Body }, asking: boolean,
): Message => ({ ...message(addressee, content.action, content.body), sequence, requested: asking ? [sequence.identifier] : [] })

/** The marker of WS-RM 1.0 that nothing follows (AC-9, V10-1). */
export const lastMessage = (addressee: Addressee, sequence: SequenceHeader): Message => applicationMessage(addressee, sequence,
  { action: bodilessAction(addressee.variant, 'LastMessage'), body: { kind: 'empty' } }, true)

export const lifecycleMessage = (addressee: Addressee, body: Lifecycle, acknowledgement?: Acknowledgement): Message => ({
  ...message(addressee, actionOf(addressee.variant, body) ?? '', body),
    acknowledgements: acknowledgement ? [acknowledgement] : [],
})

/** An acknowledgement by itself (AC-7). */
export const acknowledgementMessage = (addressee: Addressee, acknowledgement: Acknowledgement): Message => ({
  ...message(addressee, bodilessAction(addressee.variant, 'SequenceAcknowledgement'), { kind: 'empty' }),
  acknowledgements: [acknowledgement],
})

/** A request for one (AC-8). */
export const askingMessage = (addressee: Addressee, identifier: string): Message =>
  ({ ...message(addressee, bodilessAction(addressee.variant, 'AckRequested'), { kind: 'empty' }), requested: [identifier] })

/** What the machines say with a fault. */
export interface FaultWanted {
  readonly code: FaultCode
  readonly identifier?: string
  readonly maximum?: number
  readonly later?: boolean
  readonly acknowledgement?: Acknowledgement
  /** With UnsupportedSelection and MustUnderstand: what is meant. */
  readonly names?: readonly Name[]
}

const inOlder: Readonly<Partial<Record<FaultCode, FaultCode>>> = { SequenceClosed: 'SequenceTerminated', WSRMRequired: 'Sender' }

/** A fault; what it carries beside itself rides along as an acknowledgement, unless it is about that one (FB-4). */
export const faultMessage = (addressee: Addressee, wanted: FaultWanted, cause: 'header' | 'body'): Message => {
  const code = addressee.variant.rm === '1.0' ? inOlder[wanted.code] ?? wanted.code : wanted.code
  const isInvalid = code === 'InvalidAcknowledgement'
  const fault = faultOf(code, {
    cause, identifier: wanted.identifier, ...(wanted.later && { later: true, by: 'Receiver' as const }), names: wanted.names,
    maximum: wanted.maximum === undefined ? undefined : BigInt(wanted.maximum),
    acknowledgement: isInvalid ? soundPart(wanted.acknowledgement) : undefined,
  })
  const rides = wanted.acknowledgement && !isInvalid ? [wanted.acknowledgement] : []
  return { ...message(addressee, actionOf(addressee.variant, { kind: 'Fault', fault }) ?? '', { kind: 'Fault', fault }),
    acknowledgements: rides }
}

// One that contradicts itself is not written; of it only the sequence is named.
const soundPart = (acknowledgement: Acknowledgement | undefined): Acknowledgement | undefined =>
  acknowledgement && { identifier: acknowledgement.identifier, ranges: [], nacks: [], none: true, final: false }

/**
 * The message with acknowledgements onto it, as many as the partner bears, and those that are left over (HD-3, HD-4). One for a
 * sequence that is acknowledged on it already is left out: it says no more.
 */
export const withAcknowledgements = (
  carrier: Message, acknowledgements: readonly Acknowledgement[], { singleHeaders }: RmSettings,
): { readonly message: Message, readonly left: readonly Acknowledgement[] } => {
  const known = new Set(carrier.acknowledgements.map(({ identifier }) => identifier))
  const more = acknowledgements.filter(({ identifier }) => !known.has(identifier))
  const room = singleHeaders ? Math.max(0, 1 - carrier.acknowledgements.length) : more.length
  return {
    message: { ...carrier, acknowledgements: [...carrier.acknowledgements, ...more.slice(0, room)] }, left: more.slice(room),
  }
}
