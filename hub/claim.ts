import type { Route } from '../core/route.ts'
import { step } from '../core/step.ts'
import type { Transaction } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import type { Waiting } from './share.ts'
import type { Write } from './write.ts'

/** A transaction that is the worker's or the fetcher's until the lease lapses, and its sealed payload. */
export interface Claimed { readonly transaction: Transaction; readonly sealed: Uint8Array }

/** For how long, and under which name of the counterpart's. */
export interface Lease { readonly leaseMs: number; readonly handle: string | undefined }

/** After the attempt's own time, the lease lasts this much longer: time to ask the silo first and to write the outcome. */
const marginMs = 10_000

/** The lease of a worker's attempt. */
export const leaseFor = ({ attemptMs }: Route, { handle }: Transaction): Lease => ({ leaseMs: attemptMs + marginMs, handle })

// What has expired is the sweep's.
const maySend = ({ status, dueAt, keptUntil }: Transaction, now: number): boolean =>
  status === 'queued' && dueAt <= now && keptUntil > now

/** Writes the intent, fenced by the version; undefined where somebody was faster or it is not to be sent now. */
export const claim = async (
  { transaction, sealed }: Waiting, { leaseMs, handle }: Lease, world: World, write: Write,
): Promise<Claimed | undefined> => {
  const now = world.now()
  if (!maySend(transaction, now)) return undefined
  const change = step(transaction, 'claimed', now, { attempt: transaction.attempt + 1, deadlineAt: now + leaseMs, handle })
  if (!change) return undefined
  const replaced = await write({ ...change, withPayload: !sealed })
  if (replaced.outcome === 'stale') return undefined
  const readyAt = Math.max(transaction.changedAt, transaction.dueAt)
  world.tracer?.record({ name: 'queue', of: change.next, from: readyAt, to: now })
  const payload = sealed ?? replaced.payload
  return payload && { transaction: change.next, sealed: payload }
}
