import { createEmbeddedQueue } from '../../queues/embedded/index.ts'
import { queueSuite } from '../conformance/queue.ts'
import { recordingWorld } from '../conformance/world.ts'

queueSuite('embedded', async () => ({
  open: async () => createEmbeddedQueue(recordingWorld()),
  close: async () => undefined,
}), { durable: false, shared: false })
