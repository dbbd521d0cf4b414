import type { Route } from '../core/route.ts'
import { step } from '../core/step.ts'
import type { Transaction } from '../core/transaction.ts'
import type { World } from '../core/world.ts'
import type { Waiting } from './share.ts'
import type { Write } from './write.ts'

/** A transaction that is this worker's until the lease lapses, and its sealed payload. */
export interface Claimed { readonly transaction: Transaction; readonly sealed: Uint8Array }

/** After the attempt's own time, the lease lasts this much longer: time to ask the silo first and to write the outcome. */
const marginMs = 10_000

/** Writes the intent, fenced by the version; undefined where somebody was faster or it is not to be sent any more. */
export const claim = async (
  { transaction, sealed }: Waiting, route: Route, world: World, write: Write,
): Promise<Claimed | undefined> => {
  const now = world.now()
  const patch = { attempt: transaction.attempt + 1, deadlineAt: now + route.attemptMs + marginMs, handle: transaction.handle }
  const change = step(transaction, 'claimed', now, patch)
  if (!change) return undefined
  const replaced = await write({ ...change, withPayload: !sealed })
  if (replaced.outcome === 'stale') return undefined
  const payload = sealed ?? replaced.payload
  return payload && { transaction: change.next, sealed: payload }
}
