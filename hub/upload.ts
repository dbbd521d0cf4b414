import type { Uploaded } from '../core/attachment.ts'
import { isRefusal, type Refusal } from '../core/refusal.ts'
import type { Silo } from '../core/silo.ts'
import type { Clear } from './clear.ts'
import type { Parts } from './parts.ts'

/**
 * Takes an attachment in, for a message of the silo's to name. Resolves when it is durable. Refusals and rejections are those
 * of `Depot.put`.
 */
export type Upload = (silo: Silo, bytes: AsyncIterable<Uint8Array>) => Promise<Uploaded | Refusal>

export const createUpload = ({ depot, world }: Parts, clear: Clear): Upload => async (silo, bytes) => {
  const held = await depot.put(silo.id, bytes)
  if (isRefusal(held)) return held
  world.records.count('sluse_attachments_taken_total', { origin: silo.id })
  clear.uploaded(held.heldSince)
  return held
}
