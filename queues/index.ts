// The registration of the queue engines: one line each.
import type { QueueEngine } from '../core/queue.ts'
import type { World } from '../core/world.ts'
import { createEmbeddedQueue } from './embedded/index.ts'

export const engines: Readonly<Record<string, (world: World) => QueueEngine>> = {
  embedded: createEmbeddedQueue,
}
