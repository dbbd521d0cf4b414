// The registration of the queue engines: one line each.
import type { QueueEngine } from '../core/queue.ts'
import type { World } from '../core/world.ts'
import { openBullmqQueue } from './bullmq/index.ts'
import { createEmbeddedQueue } from './embedded/index.ts'
import { openRabbitmqQueue } from './rabbitmq/index.ts'

export interface QueueSettings {
  /** Where the server is, for an engine that has one. */
  readonly url?: string
  readonly prefix: string
  readonly ca?: string
}

export const engines: Readonly<Record<string, (settings: QueueSettings, world: World) => Promise<QueueEngine>>> = {
  embedded: async (_settings, world) => createEmbeddedQueue(world),
  bullmq: ({ url = '', ...settings }, world) => openBullmqQueue({ url, ...settings }, world),
  rabbitmq: ({ url = '', ...settings }, world) => openRabbitmqQueue({ url, ...settings }, world),
}
