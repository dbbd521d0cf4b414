import { connect } from 'amqplib'
import { expect } from 'chai'
import { Fault } from '../../core/errors.ts'
import type { QueueEngine } from '../../core/queue.ts'
import { openRabbitmqQueue } from '../../queues/rabbitmq/index.ts'
import { startRabbitmq, userOf, type Rabbitmq } from '../../scripts/servers/rabbitmq.ts'
import { brokerSuite, type BrokerBench } from '../conformance/queue.ts'
import { recordingWorld } from '../conformance/world.ts'
import { layCable, type Cable } from './cable.ts'

let server: Rabbitmq | undefined
let run = 0

/** Queues of the prefix `full` take one message and refuse the next. */
const definitions = {
  users: [userOf('guest')], vhosts: [{ name: '/' }],
  permissions: [{ user: 'guest', vhost: '/', configure: '.*', write: '.*', read: '.*' }],
  policies: [{
    vhost: '/', name: 'full', pattern: '^full\\.', 'apply-to': 'queues', priority: 1,
    definition: { 'max-length': 1, overflow: 'reject-publish' },
  }],
}

/** Everything that waits in the queues of a prefix, taken out. */
const contentOf = async (url: string, queues: readonly string[]): Promise<string> => {
  const model = await connect(url)
  const channel = await model.createChannel()
  const found: unknown[] = []
  for (const queue of queues) {
    for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
      found.push([queue, message.properties, message.content.toString('utf8')])
    }
  }
  await model.close()
  return JSON.stringify(found)
}

const makeBench = async (): Promise<BrokerBench> => {
  const rabbit = server as Rabbitmq
  const prefix = `run-${run += 1}`
  const cables = new Map<QueueEngine, Cable>()
  return {
    open: async () => {
      const cable = await layCable(rabbit.port)
      const engine = await openRabbitmqQueue({ url: `amqp://127.0.0.1:${cable.port}`, prefix }, recordingWorld())
      cables.set(engine, cable)
      return engine
    },
    kill: async (engine) => cables.get(engine)?.cut(),
    restart: async () => {
      await rabbit.written(`${prefix}.storm`)
      await rabbit.end('SIGKILL')
      await rabbit.start()
    },
    away: async (during) => {
      await rabbit.written(`${prefix}.away`)
      await rabbit.end('SIGKILL')
      await during()
      await rabbit.start()
    },
    content: () => contentOf(rabbit.url, [`${prefix}.canary`]),
    close: async () => { for (const cable of cables.values()) cable.remove() },
  }
}

describe('RabbitMQ', function () {
  this.timeout(120_000)
  before(async function () {
    server = await startRabbitmq({ definitions })
    if (!server) this.skip()
  })
  after(() => server?.discard())

  brokerSuite('rabbitmq', makeBench)

  it('says where no RabbitMQ answers, without the password', async () => {
    const url = 'amqp://user:a-secret-password@127.0.0.1:9'
    const fault = await openRabbitmqQueue({ url }, recordingWorld()).catch((error: Fault) => error) as Fault
    expect(fault.code).to.equal('queue-unreachable')
    expect(fault.message).to.include('127.0.0.1:9').and.not.include('a-secret')
  })

  it('makes a queue anew that takes nothing for a while', async () => {
    const world = recordingWorld()
    const engine = await openRabbitmqQueue({ url: server?.url ?? '', prefix: 'full', lameMs: 50 }, world)
    const publish = (id: string) => engine.publish([{ id, route: 'full' }]).then(() => true, () => false)
    while (await publish('first')) continue
    while (!await publish('second')) continue
    expect(world.logged.map(({ event }) => event)).to.include('queue-remade')
    await engine.close()
  })

  it('goes on after its queues were deleted', async () => {
    const engine = await openRabbitmqQueue({ url: server?.url ?? '', prefix: 'deleted', watchMs: 100 }, recordingWorld())
    const doors = { one: Promise.withResolvers<void>(), two: Promise.withResolvers<void>() }
    engine.consume('deleted', 1, async ({ id }) => {
      doors[id as 'one' | 'two'].resolve()
      return 'done'
    })
    await engine.publish([{ id: 'one', route: 'deleted' }])
    await doors.one.promise
    const model = await connect(server?.url ?? '')
    await (await model.createChannel()).deleteQueue('deleted.deleted')
    await model.close()
    // What was written just then may go with the queue, though the broker said yes: it is written again, as the relay would.
    let isShown = false
    void doors.two.promise.then(() => { isShown = true })
    while (!isShown) {
      await engine.publish([{ id: 'two', route: 'deleted' }]).catch(() => undefined)
      await new Promise((resolve) => { setImmediate(resolve) })
    }
    await engine.close()
  })
})
