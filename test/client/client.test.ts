import { createAmqpClient } from '../../client/amqp.ts'
import { createBullmqClient } from '../../client/bullmq.ts'
import type { Client } from '../../client/client.ts'
import { createHttpClient } from '../../client/http.ts'
import { freePort } from '../../sandbox/port.ts'
import { clientSuite, type ClientBench } from '../conformance/client.ts'
import type { Program } from '../../scripts/servers/program.ts'
import { startBroker as startRabbit } from '../doors/amqp-bench.ts'
import { startBroker as startRedis } from '../doors/bullmq-bench.ts'
import { startScene } from '../doors/scene.ts'
import { credentials } from '../end-to-end/hub.ts'

interface Broker {
  readonly server: Program & { discard(): Promise<void>; readonly written?: (...queues: string[]) => Promise<void> }
  urlOf(user: string): string
}

/** A hub with one door, and a client that speaks to it by the broker as the silo `afsender`. */
const over = (door: string, hub: string, start: () => Promise<Broker | undefined>, client: (url: string) => Client) =>
  async (): Promise<ClientBench | undefined> => {
    const broker = await start()
    if (!broker) return undefined
    const scene = await startScene({ [door]: { url: broker.urlOf(hub), silos: ['afsender'] } })
    return {
      scene,
      client: () => client(broker.urlOf('afsender')),
      example: () => [door, broker.urlOf('afsender'), 'afsender'],
      restart: async () => {
        await broker.server.written?.('sluse.afsender.in', 'sluse.afsender.status', 'sluse.afsender.refused')
        await broker.server.end('SIGKILL')
        await broker.server.start()
      },
      close: async () => {
        await scene.close()
        await broker.server.discard()
      },
    }
  }

clientSuite('HTTP', async () => {
  const scene = await startScene({}, { api: { port: await freePort() } })
  const client = () => createHttpClient({ url: scene.url(), credential: credentials.afsender })
  return { scene, client, example: () => ['http', scene.url(), credentials.afsender], close: () => scene.close() }
}, false)
clientSuite('AMQP', over('amqp', 'hub', startRabbit, (url) => createAmqpClient({ url, silo: 'afsender' })), true)
clientSuite('BullMQ', over('bullmq', 'default', startRedis, (url) => createBullmqClient({ url, silo: 'afsender' })), true)
