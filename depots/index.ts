// The registration of the depots of attachments: one line each. What needs a server is loaded where it is chosen.
import type { Archival, DepotLine } from '../core/archive.ts'
import type { AttachmentLimits, Depot } from '../core/attachment.ts'
import type { Seal } from '../core/seal.ts'
import type { Log, World } from '../core/world.ts'
import { fileArchival, openFileDepot } from './files/index.ts'
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

/** What a backup needs to know of a depot. */
type Place = Pick<Settings, 'folder' | 'url' | 'schema' | 'ca'> & { readonly log: Log }

/** How each kind that keeps anything is backed up, and filled from a backup. */
export const depotArchivals: Readonly<Record<'files' | 'postgres', () => Promise<Archival<Place, DepotLine>>>> = {
  files: async () => fileArchival,
  postgres: async () => (await import('./postgres/index.ts')).postgresArchival,
}

export const depots: Readonly<Record<string, (settings: Settings) => Promise<Depot>>> = {
  files: openFileDepot,
  postgres: async ({ url = '', ...settings }) => (await import('./postgres/index.ts')).openPostgresDepot({ ...settings, url }),
  memory: async (settings) => createMemoryDepot(settings),
}
