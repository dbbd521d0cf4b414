import { expect } from 'chai'
import { Queue } from 'bullmq'
import type { DoorSettings, Take } from '../../core/door.ts'
import type { Fault } from '../../core/errors.ts'
import { namesOf, openBullmqDoor } from '../../doors/bullmq/index.ts'
import { startRedis } from '../../scripts/servers/redis.ts'
import { doorSuite } from '../conformance/door.ts'
import { recordingWorld } from '../conformance/world.ts'
import { makeBullmqBench, startBroker } from './bullmq-bench.ts'

doorSuite('bullmq', makeBullmqBench)

const settings = (url: string): DoorSettings =>
  ({ url, prefix: 'sluse', silos: ['afsender'], width: 2, waiting: 10, refusedMs: 60_000 })
const entries = (from: number) =>
  Array.from({ length: 10 }, (_, at) => ({ seq: from + at, channel: 'silo', status: 'queued' }))
const nothing: Take = async () => ({ kind: 'left' })
const faultOf = (url: string): Promise<Fault> => openBullmqDoor(settings(url), { world: recordingWorld(), take: nothing })
  .then((): never => { throw new Error('opened') }, (fault: Fault) => fault)

describe('the door bullmq', function () {
  this.timeout(60_000)
  let broker: Awaited<ReturnType<typeof startBroker>>
  before(async function () {
    broker = await startBroker()
    if (!broker) this.skip()
  })
  after(() => broker?.server.discard())

  const queueAt = (name: string): Queue =>
    new Queue(name, { connection: { port: Number(new URL(broker?.server.url ?? '').port) }, prefix: 'sluse' })

  it('says where no Redis answers, without the password, and where one evicts', async () => {
    const fault = await faultOf('redis://user:a-secret-password@127.0.0.1:9')
    expect(fault.code).to.equal('door-unreachable')
    expect(fault.message).to.include('127.0.0.1:9').and.not.include('a-secret')
    const evicting = await startRedis(['--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru'])
    expect((await faultOf(evicting?.url ?? '')).code).to.equal('door-unfit')
    await evicting?.discard()
  })

  it('erases from Redis what was said when it is taken', async () => {
    const taken: Take = async () => ({ kind: 'taken', id: 'the-transaction', answer: {} })
    const door = await openBullmqDoor(settings(broker?.server.url ?? ''), { world: recordingWorld(), take: taken })
    await door.start()
    const queue = queueAt(namesOf('afsender').in)
    const { id } = await queue.add('post', { content: 'zitronfinken' })
    for (let isGone = false; !isGone;) {
      const job = await queue.getJob(id ?? '')
      isGone = job?.returnvalue === 'the-transaction' && JSON.stringify(job.data) === '{}'
    }
    await door.stop()
    await door.close()
    await queue.close()
  })

  it('removes what was refused when its time is up, though nothing comes after it', async () => {
    const take: Take = async () => ({ kind: 'refused', problem: { code: 'topic-unknown', status: 422 } })
    const door = await openBullmqDoor(
      { ...settings(broker?.server.url ?? ''), refusedMs: 300 }, { world: recordingWorld(), take })
    await door.start()
    const queue = queueAt(namesOf('afsender').in)
    const { id = '' } = await queue.add('post', { content: 'zitronfinken' })
    for (let isFailed = false; !isFailed;) isFailed = (await queue.getJob(id)) === undefined || await queue.getFailedCount() === 1
    while (await queue.getJob(id)) expect(await queue.getCompletedCount()).to.be.at.least(0)
    await door.stop()
    await door.close()
    await queue.close()
  })

  it('leaves a job when it stops, for whoever comes next', async () => {
    const asked = Promise.withResolvers<void>()
    const left: Take = async () => {
      asked.resolve()
      return { kind: 'left' }
    }
    const door = await openBullmqDoor(settings(broker?.server.url ?? ''), { world: recordingWorld(), take: left })
    await door.start()
    const queue = queueAt(namesOf('afsender').in)
    const job = await queue.add('post', { content: 'venter' })
    await asked.promise
    await door.stop()
    expect(await job.getState()).to.be.oneOf(['delayed', 'waiting'])
    await door.close()
    await queue.close()
  })

  it('waits with statuses when a silo does not fetch them, and tells a double only once', async () => {
    const door = await openBullmqDoor(settings(broker?.server.url ?? ''), { world: recordingWorld(), take: nothing })
    const { signal } = new AbortController()
    const queue = queueAt(namesOf('afsender').status)
    await door.tell('afsender', entries(1), signal)
    let isTold = false
    const telling = door.tell('afsender', entries(11), signal).then(() => { isTold = true })
    expect([await queue.getWaitingCount(), isTold]).to.deep.equal([10, false])
    await queue.drain()
    await telling
    const jobs = await queue.getWaiting()
    expect(jobs.map(({ id }) => id)).to.have.members(entries(11).map(({ seq }) => `seq-${seq}`))
    await queue.drain()
    for (const times of [1, 2]) await door.tell('afsender', entries(21).slice(0, 5 * times), signal)
    expect(await queue.getWaitingCount()).to.equal(10)
    await door.close()
    await queue.close()
  })
})
