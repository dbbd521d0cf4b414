import type { Depot } from '../core/attachment.ts'
import type { Counterpart } from '../core/counterpart.ts'
import type { Channel } from '../core/channel.ts'
import type { DoorDescription } from '../core/door.ts'
import type { Inlet } from '../core/inlet.ts'
import type { Partner } from '../core/partner.ts'
import type { Partnership } from '../core/partnership.ts'
import type { Route } from '../core/route.ts'
import type { ServiceLevel } from '../core/level.ts'
import type { Silo } from '../core/silo.ts'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import type { Hub } from '../hub/index.ts'
import type { People } from '../people/index.ts'
import type { Settings } from './configuration.ts'
import type { Lab } from './lab.ts'
import type { Page } from './pages.ts'
import type { Engine } from './queue.ts'
import type { Operator } from './credential.ts'

/** What the API is handed. */
export interface ApiParts {
  readonly world: World
  readonly hub: Hub
  readonly store: Store
  readonly depot: Pick<Depot, 'totals'>
  readonly channels: ReadonlyMap<string, Channel>
  readonly silos: ReadonlyMap<string, Silo>
  readonly operators: readonly Operator[]
  readonly people: People
  /** HTTP inlets by the route they belong to. */
  readonly inlets: ReadonlyMap<string, readonly Inlet[]>
  readonly routes: readonly Route[]
  /** Ways to partners that keep state with them, by route. */
  readonly partnerships?: ReadonlyMap<string, Partnership>
  readonly partners?: readonly Partner[]
  readonly limits: ApiLimits
  /** What was agreed, for the reports. */
  readonly serviceLevels?: readonly ServiceLevel[]
  readonly attachments: UploadLimits
  /** The doors on brokers, described for a silo. */
  readonly doors: readonly ((silo: string) => DoorDescription)[]
  /** Public address of this API, without a slash at the end. */
  readonly publicUrl: string
  readonly version: string
  readonly scrape: () => Promise<string>
  readonly scrapeType: string
  /** The operators' pages, by the name of the file. */
  readonly pages?: ReadonlyMap<string, Page>
  /** What the hub was started with, as it may be shown. */
  readonly settings?: Settings
  readonly engine?: Engine
  /** Who is at the other end of each route. */
  readonly counterparts?: ReadonlyMap<string, Counterpart>
  /** In the demo alone. */
  readonly lab?: Lab
}

export interface UploadLimits {
  readonly maxBytes: number
  /** How long one is kept that no message names. */
  readonly unboundMs: number
  /** Uploads of one silo under way at once. */
  readonly inFlightPerSilo: number
}

export interface ApiLimits {
  /** A request with one message, in bytes. */
  readonly maxBodyBytes: number
  /** A line of a request with many, in bytes. */
  readonly maxLineBytes: number
  /** Requests of one silo that post, under way at once. */
  readonly inFlightPerSilo: number
  readonly requestTimeoutMs: number
}
