// What a source of reliable messages (RMS) knows, as plain data that can be written down and read again: whatever a restart
// must not lose is in it, timers as the times when they are due (DU-4).
import type { Acknowledgement, CreateSequenceResponse, Endpoint, IncompleteSequenceBehavior, Lifecycle,
  Offer } from '../message.ts'
import type { FaultCode } from '../fault.ts'
import type { Ranges } from '../ranges.ts'
import type { Variant } from '../variant.ts'

/** A message that is to go: `key` is the name of its bytes in the ledger; `messageId` stays with it for ever (SQ-4, WA-7). */
export interface Outgoing {
  readonly key: string
  readonly messageId: string
  /** A reply belongs in the sequence that was offered with the one its request came in; where that has ended, in the newest. */
  readonly on?: string
}

/** A message with its number, sent and not acknowledged yet. */
export interface Unacknowledged extends Outgoing {
  readonly number: number
  readonly attempts: number
  readonly dueAt: number
  /** When it got its number. */
  readonly since?: number
  /** The marker of WS-RM 1.0 that nothing follows; no message of anybody. */
  readonly last?: true
  /** It is not to be sent any more. Its number cannot be given to another, so its sequence ends (SQ-4). */
  readonly withdrawn?: true
}

/** `none` is a sequence that is not there. */
export type SourcePhase = 'creating' | 'created' | 'rollover' | 'closing' | 'closed' | 'terminating'

/** Drawn before a sequence is asked for: names for all that it will ask, so that repeating is saying the same. */
export interface SequenceIds {
  readonly create: string
  readonly close: string
  readonly terminate: string
}

/** A lifecycle request under way: how often it was sent, and when it is due again. */
export interface Asked {
  readonly attempts: number
  readonly dueAt: number
}

export interface SourceSequence {
  readonly version: 1
  readonly phase: SourcePhase
  readonly ids: SequenceIds
  readonly variant: Variant
  /** Where its messages go, and where their acknowledgements come. */
  readonly to: Endpoint
  readonly acksTo: Endpoint
  readonly offer?: Offer
  /** Given by the destination. */
  readonly identifier?: string
  readonly createdAt: number
  readonly expiresAt?: number
  /** The greatest number given to a message; 0 for none. */
  readonly lastNumber: number
  readonly unacknowledged: readonly Unacknowledged[]
  readonly acknowledged: Ranges
  /** The destination has said its last word on what it received. */
  readonly final: boolean
  /** How many more messages the destination can take, where it says so. */
  readonly remaining?: number
  readonly asked?: Asked
  /** When to ask for an acknowledgement, where nothing is heard. */
  readonly askAt: number
  /** Acknowledgements that made no sense. */
  readonly invalid: number
  /** Messages that were sent again. */
  readonly resent?: number
  /** An operator has held it back: nothing new goes in it and nothing again, until he lets it go. */
  readonly suspended?: true
}

export interface SourceState {
  readonly version: 1
  /** Messages without a number, in their order. */
  readonly waiting: readonly Outgoing[]
  readonly sequences: readonly SourceSequence[]
  /** Nothing more is to come: sequences end when all is acknowledged. */
  readonly finishing: boolean
  /** Sequences refused or lost in a row, without one acknowledgement between them. */
  readonly setbacks: number
  /** No sequence is asked for before. */
  readonly notBefore: number
}

export const emptySource: SourceState = { version: 1, waiting: [], sequences: [], finishing: false, setbacks: 0, notBefore: 0 }

/**
 * What happens to a source. `identifier` names the sequence; messages of the destination name it, or their HTTP exchange
 * does.
 */
export type SourceEvent =
  | { readonly kind: 'submitted' } & Outgoing
  | { readonly kind: 'opened', readonly ids: SequenceIds, readonly variant: Variant, readonly to: Endpoint,
    readonly acksTo: Endpoint,
    readonly offer?: Offer }
  /** A sequence that the partner offered and we accepted: it is there without being asked for. */
  | { readonly kind: 'adopted', readonly ids: SequenceIds, readonly variant: Variant, readonly to: Endpoint,
    readonly acksTo: Endpoint,
    readonly identifier: string, readonly expiresMs?: number }
  | { readonly kind: 'create-answered', readonly relatesTo: string, readonly response: CreateSequenceResponse }
  | { readonly kind: 'create-refused', readonly relatesTo: string }
  /** The exchange that carried a CreateSequence ended without an answer to it; one may still come by another way. */
  | { readonly kind: 'create-unheard', readonly relatesTo: string }
  /** HTTP answered a TerminateSequence of WS-RM 1.0, with whatever: that it came is all that 1.0 says (V10-2). */
  | { readonly kind: 'answered', readonly relatesTo: string }
  | { readonly kind: 'acknowledged', readonly acknowledgement: Acknowledgement }
  | { readonly kind: 'faulted', readonly code: FaultCode, readonly identifier: string, readonly maximum?: bigint }
  | { readonly kind: 'close-answered' | 'close-requested' | 'terminate-answered' | 'terminate-requested',
    readonly identifier: string }
  | { readonly kind: 'close-decided' | 'terminate-decided', readonly identifier: string }
  | { readonly kind: 'suspended' | 'resumed' | 'asking-decided', readonly identifier: string }
  /** These are not to be sent any more. */
  | { readonly kind: 'withdrawn', readonly keys: readonly string[] }
  | { readonly kind: 'finished' }
  | { readonly kind: 'woken' }

/** Part of the same commit as the new state. */
export type SourceWrite =
  /** The message has this number for ever (SQ-7). */
  | { readonly kind: 'bound', readonly create: string, readonly number: number, readonly key: string }
  /** The destination has taken responsibility; the bytes may go (DU-3). */
  | { readonly kind: 'settled', readonly keys: readonly string[] }
  | { readonly kind: 'failed', readonly keys: readonly string[], readonly reason: 'sequence-lost' }
  /** The destination accepted our offer: its messages will come in that sequence, and their acknowledgements go there. */
  | { readonly kind: 'offer-accepted', readonly identifier: string, readonly acksTo: Endpoint, readonly expiresMs?: number,
    readonly behavior?: IncompleteSequenceBehavior }
  | { readonly kind: 'offer-dropped', readonly identifier: string }

export type SourceAlarm = 'not-established' | 'refused' | 'attempts' | 'unconfirmed' | 'invalid-acknowledgements' | 'lost'

/** Done after the commit, and only then. What is lost on the way is made again from the state. */
export type SourceEffect =
  /** `asking`: with AckRequested. */
  | { readonly kind: 'transmit', readonly identifier: string, readonly number: number, readonly key: string,
    readonly messageId: string,
    readonly asking: boolean, readonly last: boolean, readonly to: Endpoint }
  /** A lifecycle message of ours. Without a MessageID it is sent once, under any. */
  | { readonly kind: 'request', readonly body: Lifecycle, readonly messageId?: string, readonly to: Endpoint }
  /** A stand-alone AckRequested. */
  | { readonly kind: 'ask', readonly identifier: string, readonly to: Endpoint }
  /** To what has just come in. */
  | { readonly kind: 'answer', readonly body: Lifecycle }
  | { readonly kind: 'fault', readonly code: FaultCode, readonly identifier: string, readonly acknowledgement?: Acknowledgement }
  | { readonly kind: 'alarm', readonly alarm: SourceAlarm, readonly identifier?: string }
