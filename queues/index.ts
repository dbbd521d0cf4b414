// The registration of the queue engines: one line each. What needs a server is loaded where it is chosen.
import type { QueueEngine } from '../core/queue.ts'
import type { World } from '../core/world.ts'
import { createEmbeddedQueue } from './embedded/index.ts'

export interface QueueSettings {
  /** Where the server is, for an engine that has one. */
  readonly url?: string
  readonly prefix: string
  readonly ca?: string
}

export const engines: Readonly<Record<string, (settings: QueueSettings, world: World) => Promise<QueueEngine>>> = {
  embedded: async (_settings, world) => createEmbeddedQueue(world),
  bullmq: async ({ url = '', ...settings }, world) =>
    (await import('./bullmq/index.ts')).openBullmqQueue({ url, ...settings }, world),
  rabbitmq: async ({ url = '', ...settings }, world) =>
    (await import('./rabbitmq/index.ts')).openRabbitmqQueue({ url, ...settings }, world),
}
