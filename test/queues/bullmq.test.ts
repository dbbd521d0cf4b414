import { expect } from 'chai'
import { Redis } from 'ioredis'
import { Fault } from '../../core/errors.ts'
import type { QueueEngine } from '../../core/queue.ts'
import { openBullmqQueue } from '../../queues/bullmq/index.ts'
import { startRedis, type Redis as Server } from '../../scripts/servers/redis.ts'
import { brokerSuite, type BrokerBench } from '../conformance/queue.ts'
import { recordingWorld } from '../conformance/world.ts'
import { layCable, type Cable } from './cable.ts'

const quick = { lockMs: 1000, stalledMs: 500 }
let server: Server | undefined
let run = 0

const portOf = (url: string): number => Number(new URL(url).port)

const readers: Readonly<Record<string, (redis: Redis, key: string) => Promise<unknown>>> = {
  hash: (redis, key) => redis.hgetall(key),
  list: (redis, key) => redis.lrange(key, 0, -1),
  set: (redis, key) => redis.smembers(key),
  zset: (redis, key) => redis.zrange(key, '0', '-1'),
  stream: (redis, key) => redis.xrange(key, '-', '+'),
  string: (redis, key) => redis.get(key),
}

/** Everything that Redis keeps, every kind of key. */
const contentOf = async (url: string): Promise<string> => {
  const redis = new Redis(url)
  const all = await Promise.all((await redis.keys('*')).map(async (key) => {
    const kind = await redis.type(key)
    return [key, await readers[kind]?.(redis, key) ?? `unread: ${kind}`]
  }))
  redis.disconnect()
  return JSON.stringify(all)
}

const makeBench = async (): Promise<BrokerBench> => {
  const redis = server as Server
  const prefix = `run-${run += 1}`
  const cables = new Map<QueueEngine, Cable>()
  return {
    open: async () => {
      const cable = await layCable(portOf(redis.url))
      const url = `redis://127.0.0.1:${cable.port}`
      const engine = await openBullmqQueue({ url, prefix, ...quick }, recordingWorld())
      cables.set(engine, cable)
      return engine
    },
    kill: async (engine) => cables.get(engine)?.cut(),
    restart: async () => {
      await redis.end('SIGKILL')
      await redis.start()
    },
    away: async (during) => {
      await redis.end('SIGKILL')
      await during()
      await redis.start()
    },
    content: () => contentOf(redis.url),
    close: async () => { for (const cable of cables.values()) cable.remove() },
  }
}

describe('BullMQ', function () {
  this.timeout(60_000)
  before(async function () {
    server = await startRedis()
    if (!server) this.skip()
  })
  after(() => server?.discard())

  brokerSuite('bullmq', makeBench)

  const refusal = async (options: readonly string[]): Promise<Fault> => {
    const other = await startRedis(options) as Server
    try {
      return await openBullmqQueue({ url: other.url }, recordingWorld())
        .then(() => { throw new Error('opened') }, (error: Fault) => error)
    } finally {
      await other.discard()
    }
  }

  it('does not start on a Redis that evicts, or that keeps nothing', async () => {
    const evicting = await refusal(['--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru'])
    expect([evicting.code, evicting.detail]).to.eql(['queue-unfit', 'maxmemory-policy is allkeys-lru, must be noeviction'])
    const forgetful = await refusal(['--appendonly', 'no'])
    expect(forgetful.code).to.equal('queue-unfit')
    expect(forgetful.detail).to.include('nothing is kept on disk')
  })

  it('says where no Redis answers, without the password', async () => {
    const url = 'redis://user:a-secret-password@127.0.0.1:9'
    const fault = await openBullmqQueue({ url }, recordingWorld()).catch((error: Fault) => error) as Fault
    expect(fault.code).to.equal('queue-unreachable')
    expect(fault.message).to.include('127.0.0.1:9').and.not.include('a-secret')
  })

  it('leaves nothing behind of what is done', async () => {
    const engine = await openBullmqQueue({ url: server?.url ?? '', prefix: 'tidy' }, recordingWorld())
    const { promise, resolve } = Promise.withResolvers<void>()
    let left = 100
    engine.consume('tidy', 8, async () => {
      if (--left === 0) resolve()
      return 'done'
    })
    await engine.publish(Array.from({ length: 100 }, (_, at) => ({ id: `tidy-${at}`, route: 'tidy' })))
    await promise
    await engine.close()
    const redis = new Redis(server?.url ?? '')
    const jobs = (await redis.keys('tidy:tidy:*')).filter((key) => /:\d+$/.test(key))
    redis.disconnect()
    expect(jobs).to.eql([])
  })

  it('goes on after Redis was emptied', async () => {
    const engine = await openBullmqQueue({ url: server?.url ?? '', prefix: 'emptied' }, recordingWorld())
    const seen: string[] = []
    const second = Promise.withResolvers<void>()
    const first = Promise.withResolvers<void>()
    engine.consume('emptied', 1, async ({ id }) => {
      seen.push(id)
      if (id === 'one') first.resolve()
      else second.resolve()
      return 'done'
    })
    await engine.publish([{ id: 'one', route: 'emptied' }])
    await first.promise
    const redis = new Redis(server?.url ?? '')
    await redis.flushall()
    redis.disconnect()
    await engine.publish([{ id: 'two', route: 'emptied' }])
    await second.promise
    await engine.close()
    expect(seen).to.eql(['one', 'two'])
  })
})
