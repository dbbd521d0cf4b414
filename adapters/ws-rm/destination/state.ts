// What a destination of reliable messages (RMD) knows of one sequence, as plain data. It is committed together with what the step
// writes: an acknowledged number is on disk, and its message with it, before anybody hears of it (AK-2, DU-1).
import type { Acknowledgement, CreateSequence, CreateSequenceResponse, Endpoint, IncompleteSequenceBehavior,
  Lifecycle } from '../message.ts'
import type { FaultCode } from '../fault.ts'
import type { Ranges } from '../ranges.ts'
import type { Variant } from '../variant.ts'

/** `none` is a sequence that is not there; `terminating` is the memory of one that was (CT-9). */
export type DestinationPhase = 'created' | 'rollover' | 'closed' | 'terminating'

export interface DestinationSequence {
  readonly version: 1
  readonly identifier: string
  readonly phase: DestinationPhase
  readonly variant: Variant
  readonly acksTo: Endpoint
  /** Where lifecycle messages of ours about it go: to its source (CS-4). */
  readonly source: Endpoint
  /** The message that asked for it, so that the same asked twice is answered the same (CS-14). */
  readonly created?: { readonly messageId: string, readonly response: CreateSequenceResponse }
  /** What it offered with this one, and we took: for replies to what comes in this one. */
  readonly offered?: string
  /** We offered it: replies come in it, each to a request of its own, and none waits for another. */
  readonly replies?: true
  readonly behavior: IncompleteSequenceBehavior
  readonly expiresAt?: number
  readonly heardAt: number
  /** Accepted, and so acknowledged. */
  readonly received: Ranges
  /** Handed over: in order all up to here that were received; without order all that were. */
  readonly delivered: Ranges
  /** The greatest number there will be, once the source has said it. */
  readonly last?: number
  /** Accepted without having been acknowledged, and when they must be. */
  readonly unsaid: number
  readonly acknowledgeAt?: number
  /** What waits behind a gap was handed over or dropped; it happens once (DA-7). */
  readonly resolved: boolean
  /** SHA-256 over the certificate that it is bound to: messages about it are taken from nobody else (SE-1). */
  readonly token?: string
  /** An operator has held it back: its messages are not taken, and come again. */
  readonly suspended?: true
  /** When the memory of it may go. */
  readonly forgetAt?: number
}

/** What happens to a sequence. */
export type DestinationEvent =
  /** `key` names the bytes in the ledger. */
  | { readonly kind: 'arrived', readonly number: bigint, readonly last: boolean, readonly key: string }
  | { readonly kind: 'acknowledgement-requested' }
  | { readonly kind: 'close-requested' | 'terminate-requested', readonly last?: bigint }
  | { readonly kind: 'close-answered' | 'terminate-answered' }
  /** The names are for the messages that it takes. */
  | { readonly kind: 'close-decided' | 'terminate-decided', readonly messageId: string }
  | { readonly kind: 'faulted', readonly code: FaultCode }
  /** A message is about to go there: an acknowledgement may ride along (HD-7). */
  | { readonly kind: 'departing', readonly to: Endpoint }
  | { readonly kind: 'woken' }

/** Somebody asks for a sequence. `identifier` is fresh, for the case that it is created. */
export interface CreateRequested {
  readonly create: CreateSequence
  /** The certificate that it is to be bound to. */
  readonly token?: string
  readonly messageId?: string
  /** The To of the request, to the letter (CS-11). */
  readonly to?: string
  readonly replyTo?: Endpoint
  readonly variant: Variant
  readonly identifier: string
}

/** Part of the same commit as the new state. */
export type DestinationWrite =
  /** Keep the bytes: the message is ours now. */
  | { readonly kind: 'accepted', readonly number: number, readonly key: string }
  /** Hand them to the application, in this order. */
  | { readonly kind: 'delivered', readonly numbers: readonly number[] }
  /** They will never be handed over. */
  | { readonly kind: 'discarded', readonly numbers: readonly number[] }
  /** The memory of these goes before its time, because there is too much of it. */
  | { readonly kind: 'forgotten', readonly identifiers: readonly string[] }
  /** A sequence of ours towards the partner, which it offered. */
  | { readonly kind: 'offer-taken', readonly identifier: string, readonly to: Endpoint, readonly expiresMs?: number }

/** Done after the commit. */
export type DestinationEffect =
  | { readonly kind: 'answer', readonly body: Lifecycle, readonly acknowledgement?: Acknowledgement }
  | { readonly kind: 'fault', readonly code: FaultCode, readonly identifier?: string, readonly maximum?: number,
    readonly later?: boolean, readonly acknowledgement?: Acknowledgement }
  /** To AcksTo: over the exchange at hand where that is anonymous, else by a message of its own (AK-9). */
  | { readonly kind: 'acknowledge', readonly acknowledgement: Acknowledgement, readonly to: Endpoint }
  /** Onto the message that departs. */
  | { readonly kind: 'attach', readonly acknowledgement: Acknowledgement }
  /** This number came before: a stored reply goes out again (DA-10). */
  | { readonly kind: 'repeated', readonly number: number }
  | { readonly kind: 'request', readonly body: Lifecycle, readonly messageId: string, readonly to: Endpoint }
