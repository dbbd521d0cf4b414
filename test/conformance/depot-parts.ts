// What the laws of a depot are told with.
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Unreadable, type Attachment, type AttachmentLimits, type Depot, type Uploaded } from '../../core/attachment.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Seal } from '../../core/seal.ts'
import { newKey, openSeal } from '../../seal/index.ts'
import { newIdSource } from '../../world/id.ts'
import { recordingWorld, type RecordingWorld } from './world.ts'

export interface DepotSettings {
  readonly limits: AttachmentLimits
  readonly seal: Seal
  readonly world: RecordingWorld
}

export interface OpenedDepot {
  readonly depot: Depot
  /** Closes it and opens it again; a depot that does not outlive its process has none. */
  readonly reopen?: () => Promise<Depot>
  discard(): Promise<void>
}

export type OpenDepot = (settings: DepotSettings) => Promise<OpenedDepot>

/** Room is reckoned in pieces of this size. */
export const piece = 65_536

export const limits: AttachmentLimits = { maxBytes: 5 * piece, maxUnboundBytes: 11 * piece, maxTotalBytes: 16 * piece }

/** A clock that stands still until it is set. */
export const clock = { now: Date.UTC(2026, 10, 23, 12) }

export const newId = newIdSource(() => Date.now(), randomBytes)

/** A keyring and a world for one depot. */
export const settingsOf = (over: Partial<AttachmentLimits> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'sluse-depot-seal-'))
  const world: RecordingWorld = { ...recordingWorld(), now: () => clock.now, newId }
  const settings: DepotSettings = { limits: { ...limits, ...over }, world, seal: openSeal(folder, world, newKey) }
  return { settings, forget: () => rmSync(folder, { recursive: true }) }
}

/** The bytes in pieces of that size, each on a turn of its own. */
export async function* pieces(bytes: Uint8Array, size = 10_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Uploads that much of nothing in particular. */
export const uploaded = async (depot: Depot, size = 1000, origin = 'silo'): Promise<Uploaded> => {
  const held = await depot.put(origin, pieces(randomBytes(size)))
  if (isRefusal(held)) throw new Error(held.refused)
  return held
}

export const bindTo = (depot: Depot, transaction: string, ...attachments: readonly Attachment[]): Promise<boolean> =>
  depot.bind([{ transaction, attachments: attachments.map(({ attachment }) => attachment) }])

/** All bytes of one, or why they could not be read. */
export const readAll = async (depot: Depot, transaction: string, attachment: string): Promise<Buffer | string> => {
  const read: Uint8Array[] = []
  try {
    for await (const piece of depot.read(transaction, attachment)) read.push(piece)
    return Buffer.concat(read)
  } catch (error) {
    if (error instanceof Unreadable) return error.message
    throw error
  }
}
