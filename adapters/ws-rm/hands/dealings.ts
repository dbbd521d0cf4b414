// All that belongs to one partner while the hub runs: its machines, what is under way, and how it is reached.
import type { Take } from '../../../core/sequences.ts'
import type { World } from '../../../core/world.ts'
import type { Endpoint } from '../message.ts'
import type { RmSettings } from '../settings.ts'
import type { Variant } from '../variant.ts'
import type { DestinationDriver } from './destination.ts'
import type { Outbound } from './outbound.ts'
import type { Polled } from './place.ts'
import type { Post } from './post.ts'
import type { Replies } from './replies.ts'
import type { Safeguard } from './safeguard.ts'
import type { Settings } from './settings.ts'
import type { SourceDriver } from './source.ts'

export interface Dealings {
  readonly world: World
  readonly route: string
  readonly settings: Settings
  readonly variant: Variant
  readonly rm: RmSettings
  /** Where the partner sends to us: our own address, or back on the exchange. */
  readonly home: Endpoint
  /** Back on the exchange. */
  readonly anonymous: Endpoint
  /** Sequences that we asked for. */
  readonly own: SourceDriver
  /** Sequences that the partner offered for answers. */
  readonly offered: SourceDriver
  readonly destinations: DestinationDriver
  readonly outbound: Outbound
  readonly replies: Replies
  readonly polled: Polled
  readonly safeguard: Safeguard
  readonly post: Post
  freshId(): string
  /** Undefined until the hub runs. */
  take(): Take | undefined
}
