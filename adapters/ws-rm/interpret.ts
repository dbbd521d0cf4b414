// From a message that came in to the events that it is, in the order in which they count: acknowledgements, requests for
// them, the message itself, and last its body (AK-12). Which side an identifier belongs to is not said on the wire; it is
// known here.
import type { Body } from './message.ts'
import type { CreateRequested, DestinationEvent } from './destination/index.ts'
import type { Heard } from './read.ts'
import type { SourceEvent } from './source/index.ts'
import type { Variant } from './variant.ts'

export type Happening =
  | { readonly side: 'source', readonly event: SourceEvent }
  | { readonly side: 'destination', readonly identifier: string, readonly event: DestinationEvent }
  | { readonly side: 'create', readonly asked: Omit<CreateRequested, 'identifier'> }
  /** Content outside of any sequence: refused where sequences are required. */
  | { readonly side: 'unsequenced' }
  /** About a sequence in another combination of versions than it has had so far: it counts for nothing (RSP-a, NS-12). */
  | { readonly side: 'mixed', readonly identifier: string }

/** What is known beside the message. */
export interface Exchange {
  /** Our request, where this is what HTTP answered it with: peers leave out RelatesTo and the details of faults (FB-8). */
  readonly request?: { readonly messageId: string, readonly identifier?: string }
  /** Whether we are the source of a sequence. */
  isSource(identifier: string): boolean
  /** The versions of a sequence that is known, on whichever side. */
  variantOf(identifier: string): Variant | undefined
  /** The name of the content's bytes in the ledger. */
  readonly key: string
  /** The certificate that signed the message. */
  readonly token?: string
}

const endings = ['CloseSequence', 'CloseSequenceResponse', 'TerminateSequence', 'TerminateSequenceResponse'] as const
const endingKinds = {
  CloseSequence: 'close-requested', CloseSequenceResponse: 'close-answered', TerminateSequence: 'terminate-requested',
  TerminateSequenceResponse: 'terminate-answered',
} as const satisfies Record<(typeof endings)[number], string>

const isEnding = (body: Body): body is Extract<Body, { kind: (typeof endings)[number] }> =>
  (endings as readonly string[]).includes(body.kind)

const endingOf = (body: Extract<Body, { kind: (typeof endings)[number] }>, { isSource }: Exchange): Happening => {
  const { identifier } = body
  const kind = endingKinds[body.kind]
  if (isSource(identifier)) return { side: 'source', event: { kind, identifier } }
  if (kind === 'close-answered' || kind === 'terminate-answered') return { side: 'destination', identifier, event: { kind } }
  return { side: 'destination', identifier, event: { kind, last: 'last' in body ? body.last : undefined } }
}

const faultOf = ({ body, relatesTo }: Heard, { request, isSource }: Exchange): readonly Happening[] => {
  if (body.kind !== 'Fault') return []
  const { code, maximum, identifier = request?.identifier } = body.fault
  const related = relatesTo ?? request?.messageId
  if (identifier === undefined) {
    return related === undefined || code !== 'CreateSequenceRefused' ? [] :
      [{ side: 'source', event: { kind: 'create-refused', relatesTo: related } }]
  }
  if (isSource(identifier)) return [{ side: 'source', event: { kind: 'faulted', code, identifier, maximum } }]
  return [{ side: 'destination', identifier, event: { kind: 'faulted', code } }]
}

const askedIn = ({ body, messageId, to, replyTo, variant, uses }: Heard, { token }: Exchange): readonly Happening[] => {
  if (body.kind !== 'CreateSequence') return []
  const asked = { create: body, messageId, to: to?.address, replyTo, variant: variant as Variant }
  const isBound = token !== undefined && uses.includes('UsesSequenceSTR')
  return [{ side: 'create', asked: { ...asked, ...(isBound && { token }) } }]
}

const bodyOf = (received: Heard, exchange: Exchange): readonly Happening[] => {
  const { body, relatesTo, sequence } = received
  if (isEnding(body)) return [endingOf(body, exchange)]
  if (body.kind === 'CreateSequenceResponse') {
    const related = relatesTo ?? exchange.request?.messageId ?? ''
    return [{ side: 'source', event: { kind: 'create-answered', relatesTo: related, response: body } }]
  }
  if (body.kind === 'application') return sequence ? [] : [{ side: 'unsequenced' }]
  return [...askedIn(received, exchange), ...faultOf(received, exchange)]
}

// In 1.0 a TerminateSequence has no answer of its own; anything that answers it shows that it came (V10-2).
const answeredBy = ({ variant, relatesTo }: Heard): readonly Happening[] =>
  (variant.rm === '1.0' && relatesTo !== undefined ? [{ side: 'source', event: { kind: 'answered', relatesTo } }] : [])

const everything = (received: Heard, exchange: Exchange): readonly Happening[] => {
  const { acknowledgements, requested, sequence } = received
  return [
    ...acknowledgements.map((acknowledgement): Happening => ({ side: 'source',
      event: { kind: 'acknowledged', acknowledgement } })),
    ...requested.map((identifier): Happening =>
      ({ side: 'destination', identifier, event: { kind: 'acknowledgement-requested' } })),
    ...(sequence ? [{ side: 'destination', identifier: sequence.identifier,
      event: { kind: 'arrived', number: sequence.number, last: sequence.last, key: exchange.key } } as const] : []),
    ...bodyOf(received, exchange), ...answeredBy(received),
  ]
}

const identifierOf = (happening: Happening): string | undefined => {
  if (happening.side === 'destination') return happening.identifier
  if (happening.side !== 'source') return undefined
  const { event } = happening
  if (event.kind === 'acknowledged') return event.acknowledgement.identifier
  return 'identifier' in event ? event.identifier : undefined
}

const isAsSpoken = ({ variant: { rm, addressing, soap } }: Heard, known: Variant | undefined): boolean =>
  known === undefined || (known.addressing === addressing && known.soap === soap && (rm === undefined || known.rm === rm))

/** The events, in order. */
export const happeningsIn = (received: Heard, exchange: Exchange): readonly Happening[] =>
  everything(received, exchange).map((happening): Happening => {
    const identifier = identifierOf(happening)
    const isMixed = identifier !== undefined && !isAsSpoken(received, exchange.variantOf(identifier))
    return isMixed ? { side: 'mixed', identifier } : happening
  })
