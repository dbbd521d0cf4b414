import { connect } from 'amqplib'
import { expect } from 'chai'
import type { DoorSettings, Take } from '../../core/door.ts'
import type { Fault } from '../../core/errors.ts'
import { namesOf, openAmqpDoor } from '../../doors/amqp/index.ts'
import { doorSuite } from '../conformance/door.ts'
import { recordingWorld } from '../conformance/world.ts'
import { makeAmqpBench, startBroker } from './amqp-bench.ts'

doorSuite('amqp', makeAmqpBench)

const settings = (url: string): DoorSettings =>
  ({ url, prefix: 'sluse', silos: ['afsender'], width: 2, waiting: 10, refusedMs: 60_000 })
const entries = (from: number) =>
  Array.from({ length: 10 }, (_, at) => ({ seq: from + at, channel: 'silo', status: 'queued' }))
const nothing: Take = async () => ({ kind: 'left' })
const faultOf = (url: string): Promise<Fault> => openAmqpDoor(settings(url), { world: recordingWorld(), take: nothing })
  .then((): never => { throw new Error('opened') }, (fault: Fault) => fault)

describe('the door amqp', function () {
  this.timeout(60_000)
  let broker: Awaited<ReturnType<typeof startBroker>>
  before(async function () {
    broker = await startBroker()
    if (!broker) this.skip()
  })
  after(() => broker?.server.discard())

  const urlOf = (user: string): string => broker?.urlOf(user) ?? ''

  it('says where no RabbitMQ answers or lets it in, without the password', async () => {
    for (const url of ['amqp://user:a-secret-password@127.0.0.1:9', urlOf('hub').replace('hub:hub', 'hub:a-secret-password')]) {
      const fault = await faultOf(url)
      expect(fault.code).to.equal('door-unreachable')
      expect(fault.message).to.include('127.0.0.1').and.not.include('a-secret')
    }
  })

  it('does not open where something of another kind has its name', async () => {
    const model = await connect(urlOf('hub'))
    const channel = await model.createChannel()
    await channel.assertQueue(namesOf('sluse', 'afsender').in, { durable: false })
    expect((await faultOf(urlOf('hub'))).code).to.equal('door-unfit')
    await channel.deleteQueue(namesOf('sluse', 'afsender').in)
    await model.close()
  })

  it('gives back what it leaves when it stops, for whoever comes next', async () => {
    const asked = Promise.withResolvers<void>()
    const take: Take = async () => {
      asked.resolve()
      return { kind: 'left' }
    }
    const door = await openAmqpDoor(settings(urlOf('hub')), { world: recordingWorld(), take })
    await door.start()
    const model = await connect(urlOf('hub'))
    const channel = await model.createConfirmChannel()
    const { in: name } = namesOf('sluse', 'afsender')
    channel.publish(name, 'post', Buffer.from('{}'), { persistent: true })
    await channel.waitForConfirms()
    await asked.promise
    await door.stop()
    await door.close()
    for (let waiting = 0; waiting !== 1;) waiting = (await channel.checkQueue(name)).messageCount
    await model.close()
  })

  it('waits with statuses when a silo does not fetch them, and goes on when there is room', async () => {
    const door = await openAmqpDoor(settings(urlOf('hub')), { world: recordingWorld(), take: nothing })
    const { signal } = new AbortController()
    await door.tell('afsender', entries(1), signal)
    let isTold = false
    const telling = door.tell('afsender', entries(11), signal).then(() => { isTold = true })
    const model = await connect(urlOf('hub'))
    const channel = await model.createChannel()
    const { status } = namesOf('sluse', 'afsender')
    expect([(await channel.checkQueue(status)).messageCount, isTold]).to.deep.equal([10, false])
    await channel.purgeQueue(status)
    await telling
    expect((await channel.checkQueue(status)).messageCount).to.equal(10)
    // One that is deleted is made again.
    await channel.deleteQueue(status)
    await door.tell('afsender', entries(21), signal)
    expect((await channel.checkQueue(status)).messageCount).to.equal(10)
    await model.close()
    await door.close()
  })
})
