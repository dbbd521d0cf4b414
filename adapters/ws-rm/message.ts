// A reliable message as values: what was read from an envelope, and what an envelope is written from. Message numbers are bigint
// here, because the wire has 63 bits for them (SQ-2); the state machines hold them as plain numbers up to a maximum that is said.
import type { Name } from '../protocols/xml/index.ts'
import type { Fault } from './fault.ts'
import type { Variant } from './variant.ts'

/** An endpoint reference: its address to the letter (WA-4), and its reference parameters, each as XML that stands for itself. */
export interface Endpoint {
  readonly address: string
  readonly parameters: readonly string[]
}

/** Up to 2^63 - 1 (SQ-2). */
export const greatestNumber = 9_223_372_036_854_775_807n

export interface SequenceHeader {
  readonly identifier: string
  /** From 1 (SQ-1). */
  readonly number: bigint
  /** WS-RM 1.0 alone: nothing follows (V10-1). */
  readonly last: boolean
}

/** Both included. */
export interface WireRange {
  readonly lower: bigint
  readonly upper: bigint
}

/** As it stands on the wire, also where it makes no sense: who receives it judges (AK-7). */
export interface Acknowledgement {
  readonly identifier: string
  readonly ranges: readonly WireRange[]
  readonly nacks: readonly bigint[]
  readonly none: boolean
  readonly final: boolean
  /** How many more messages the destination can buffer (NS-8). */
  readonly remaining?: number
}

export const behaviors = ['NoDiscard', 'DiscardFollowingFirstGap', 'DiscardEntireSequence'] as const

/** What becomes of a sequence that ends with gaps (DA-7). */
export type IncompleteSequenceBehavior = (typeof behaviors)[number]

export interface Offer {
  readonly identifier: string
  /** Where lifecycle messages of the offered sequence go (CS-4); WS-RM 1.0 has none. */
  readonly endpoint?: Endpoint
  /** Milliseconds; 0 means never (CS-6). */
  readonly expiresMs?: number
  readonly behavior?: IncompleteSequenceBehavior
}

export interface CreateSequence {
  readonly kind: 'CreateSequence'
  readonly acksTo: Endpoint
  readonly expiresMs?: number
  readonly offer?: Offer
}

export interface CreateSequenceResponse {
  readonly kind: 'CreateSequenceResponse'
  readonly identifier: string
  readonly expiresMs?: number
  readonly behavior?: IncompleteSequenceBehavior
  /** There if and only if the offer was accepted: where acknowledgements of the offered sequence go (CS-11). */
  readonly accept?: Endpoint
}

export interface Ending {
  readonly kind: 'CloseSequence' | 'TerminateSequence'
  readonly identifier: string
  /** The greatest number that was used (CT-4); WS-RM 1.1 alone. */
  readonly last?: bigint
}

export interface EndingResponse {
  readonly kind: 'CloseSequenceResponse' | 'TerminateSequenceResponse'
  readonly identifier: string
}

export interface MakeConnection {
  readonly kind: 'MakeConnection'
  readonly address?: string
  /** What else it would select by, which is not allowed (MC-3). */
  readonly unsupported: readonly Name[]
}

export type Lifecycle = CreateSequence | CreateSequenceResponse | Ending | EndingResponse | MakeConnection

export type Body =
  | Lifecycle
  | { readonly kind: 'Fault', readonly fault: Fault }
  | { readonly kind: 'empty' }
  /** Somebody's content: XML that stands for itself. `name` is that of its first element. */
  | { readonly kind: 'application', readonly xml: string, readonly name: Name }

/** A header block that belongs to nobody here. */
export interface Block {
  readonly name: Name
  readonly mustUnderstand: boolean
  readonly xml: string
}

/** A message that binds its sequence to a security token, or to a TLS session (SE-1, SE-2). */
export type Uses = 'UsesSequenceSTR' | 'UsesSequenceSSL'

export interface Message<Spoken = Variant> {
  readonly variant: Spoken
  /** With the parameters that are echoed as headers (WA-3). */
  readonly to?: Endpoint
  readonly action: string
  readonly messageId?: string
  readonly relatesTo?: string
  readonly from?: Endpoint
  readonly replyTo?: Endpoint
  readonly faultTo?: Endpoint
  readonly sequence?: SequenceHeader
  readonly acknowledgements: readonly Acknowledgement[]
  /** Identifiers of the sequences whose acknowledgement is requested. */
  readonly requested: readonly string[]
  readonly uses: readonly Uses[]
  /** More is waiting for whoever polls (MC-4). */
  readonly pending?: boolean
  readonly others: readonly Block[]
  readonly body: Body
}
