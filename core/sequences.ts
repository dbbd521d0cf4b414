// What a protocol that keeps state between messages needs of the ledger, without knowing it.
import type { Refusal } from './refusal.ts'
import type { Store } from './store.ts'

/** Small durable values that only one can change at a time. */
export type Keeping = Pick<Store, 'keep' | 'kept' | 'watchKept'>

/** What a partner says to a silo. */
export interface Inbound {
  /** The partner's own name for it, unique with the partner: the same again is the same transaction. */
  readonly reference: string
  readonly topic: string
  /** Id of the silo that it is for. */
  readonly silo: string
  /** Ordering key: in one lane one is under way at a time, in the order of acceptance. */
  readonly lane?: string
  /** As the channel `silo` has it. */
  readonly content: object
}

/**
 * Hands the hub what a partner says; resolves with the transaction when it is committed, also where it was before. Rejects with a
 * Fault of the store: then nothing was taken.
 */
export type Take = (inbound: Inbound) => Promise<{ readonly id: string } | Refusal>
