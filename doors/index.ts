// The registration of the doors: one line each. What speaks to a broker is loaded where it is configured.
import type { OpenDoor } from '../core/door.ts'

export const doors: Readonly<Record<string, OpenDoor>> = {
  amqp: async (settings, parts) => (await import('./amqp/index.ts')).openAmqpDoor(settings, parts),
  bullmq: async (settings, parts) => (await import('./bullmq/index.ts')).openBullmqDoor(settings, parts),
}
