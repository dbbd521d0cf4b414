// The registration of the depots of attachments: one line each.
import type { AttachmentLimits, Depot } from '../core/attachment.ts'
import type { Seal } from '../core/seal.ts'
import type { World } from '../core/world.ts'
import { openFileDepot } from './files/index.ts'
import { createMemoryDepot } from './memory/index.ts'

interface Settings {
  readonly folder: string
  readonly limits: AttachmentLimits
  readonly seal: Seal
  readonly world: World
}

export const depots: Readonly<Record<string, (settings: Settings) => Promise<Depot>>> = {
  files: openFileDepot,
  memory: async (settings) => createMemoryDepot(settings),
}
