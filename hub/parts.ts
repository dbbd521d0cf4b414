import type { Adapter } from '../core/adapter.ts'
import type { Surroundings } from '../core/alarm.ts'
import type { Depot } from '../core/attachment.ts'
import type { Channel, WayOut } from '../core/channel.ts'
import type { FallbackRule } from '../core/fallback.ts'
import type { Outcome } from '../core/outcome.ts'
import type { QueueEngine } from '../core/queue.ts'
import type { Route } from '../core/route.ts'
import type { Seal } from '../core/seal.ts'
import type { Silo } from '../core/silo.ts'
import type { Store } from '../core/store.ts'
import type { World } from '../core/world.ts'
import type { AlarmSettings } from './alarms/index.ts'
import type { CanarySettings } from './canary/index.ts'
import type { Subscriptions } from './partners/subscriptions.ts'

/** `silent`: the silo gave no answer that can be understood. */
export type SiloAnswer = 'relevant' | 'irrelevant' | 'silent'

/** What the hub is handed; it knows no member of any family, only the ports. */
export interface Parts {
  readonly world: World
  readonly store: Store
  readonly seal: Seal
  readonly depot: Depot
  /** How long an attachment is kept that no message names. */
  readonly unboundMs: number
  readonly queue: QueueEngine
  readonly channels: ReadonlyMap<string, Channel>
  readonly routes: readonly Route[]
  /** Which channel may follow on which, the first that applies. */
  readonly fallback: readonly FallbackRule[]
  readonly silos: ReadonlyMap<string, Silo>
  /** Partners and what they subscribe to; absent where there are none. */
  readonly subscriptions?: Subscriptions
  /** The opened way out of each route, by the route's name. */
  readonly ways: ReadonlyMap<string, Adapter>
  /** The routes that are fetched from, and that nothing is sent on; each names one destination. */
  readonly fetched?: ReadonlyMap<string, NonNullable<WayOut['fetched']>>
  /** Posts a batch of status entries to a silo's webhook. */
  readonly postStatus: (silo: Silo, body: string, signal: AbortSignal) => Promise<Outcome>
  /** Asks a silo whether a message is still relevant; never asked of a silo that is not configured for it. */
  readonly askSilo: (silo: Silo, question: string, signal: AbortSignal) => Promise<SiloAnswer>
  /** How long stopping waits for attempts under way before it cuts them off. */
  readonly drainMs: number
  /** What this hub is called among several. */
  readonly name?: string
  /** Of the program. */
  readonly version?: string
  /** Absent: the usual limits, and nobody is told beside the page and the log. */
  readonly alarms?: AlarmSettings
  /** What is watched besides the messages; absent where nothing is. */
  readonly surroundings?: Surroundings
  /** Absent: nothing is kept that could be searched. */
  readonly canary?: CanarySettings
}

const twoWeeksMs = 14 * 86_400_000

/** How long a parked payload is kept: the silo's own time, or the route's; two weeks where the route is gone. */
export const parkedMs = ({ silos }: Pick<Parts, 'silos'>, origin: string, route: Route | undefined): number =>
  silos.get(origin)?.parkedMs ?? route?.parkedMs ?? twoWeeksMs
