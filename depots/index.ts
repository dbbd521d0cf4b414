// The registration of the depots of attachments: one line each. What needs a server is loaded where it is chosen.
import type { AttachmentLimits, Depot } from '../core/attachment.ts'
import type { Seal } from '../core/seal.ts'
import type { World } from '../core/world.ts'
import { openFileDepot } from './files/index.ts'
import { createMemoryDepot } from './memory/index.ts'

interface Settings {
  readonly folder: string
  readonly url?: string
  readonly schema: string
  readonly ca?: string
  readonly limits: AttachmentLimits
  readonly seal: Seal
  readonly world: World
}

export const depots: Readonly<Record<string, (settings: Settings) => Promise<Depot>>> = {
  files: openFileDepot,
  postgres: async ({ url = '', ...settings }) => (await import('./postgres/index.ts')).openPostgresDepot({ ...settings, url }),
  memory: async (settings) => createMemoryDepot(settings),
}
