// What a run is made of. Everything that happens in it follows from its plan.
import type { Route } from '../../core/route.ts'
import type { Silo } from '../../core/silo.ts'
import type { Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { Parts, Posted, SiloAnswer } from '../../hub/index.ts'
import type { Chance } from './chance.ts'
import type { CrashPoint } from './crash.ts'
import type { Kind, Manner } from './providers.ts'
import type { Time } from './time.ts'

export interface WayPlan { readonly route: Route; readonly kind: Kind }

/** Deliberate bugs, for the simulation to notice. */
export interface Spoil {
  store?(store: Store, time: Time): Store
  parts?(parts: Parts, time: Time): Parts
}

export interface Plan {
  readonly seed: number
  readonly ways: readonly WayPlan[]
  readonly silos: readonly Silo[]
  /** Hubs that work on the ledger at once. */
  readonly hubs: number
  /** Processes that died are not started again, as long as another lives. */
  readonly forGood?: boolean
  readonly engine: 'embedded' | 'broker' | 'nasty'
  readonly crashes: readonly CrashPoint[]
  /** Chance's crashes, as probability per call. */
  readonly crashRate: number
  /** Probability that a call to the ledger fails, before or after its effect, and the longest it takes. */
  readonly diskFails: number
  readonly diskMs: number
  /** Timers of one moment ring in random order. */
  readonly shuffle: boolean
  /** How a counterpart behaves to an attempt. */
  manner(way: WayPlan, attempt: number, chance: Chance): Manner
  /** Whether it answers when asked. */
  answers(chance: Chance): boolean
  /** What a silo says when it is asked whether a message is still relevant. */
  thinks(chance: Chance): SiloAnswer
  readonly latencyMs: number
  readonly badReceipts: boolean
  readonly spoil?: Spoil
}

/** A message that is posted until it is answered. */
export interface Post { readonly silo: Silo; readonly posted: Posted; answer?: Transaction; refused?: string }

export const startAt = Date.UTC(2026, 10, 23, 8)
