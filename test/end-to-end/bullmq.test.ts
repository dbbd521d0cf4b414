// The whole way with tickets over BullMQ: a real Redis, killed and started again while messages pass.
import { expect } from 'chai'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { startRedis, type Redis } from '../../scripts/servers/redis.ts'
import { openHub, type TestHub } from './hub.ts'

const count = 120

describe('A hub with BullMQ', function () {
  // What was at work when Redis died is shown again when its lock has run out, half a minute later, or by the relay after that.
  this.timeout(300_000)
  let [redis, postgres]: [Redis?, Postgres?] = []
  let hub: TestHub

  before(async function () {
    ;[redis, postgres] = await Promise.all([startRedis(), startPostgres()])
    if (!redis || !postgres) return this.skip()
    hub = await openHub({ file: { profile: 'bullmq', queue: { url: redis.url }, store: { url: postgres.url } } })
  })
  after(async () => {
    await hub?.stop()
    await Promise.all([redis?.discard(), postgres?.discard()])
  })

  const post = async (reference: string): Promise<void> => {
    const { status, text } = await hub.call('/v1/messages', { body: hub.message(reference) })
    expect(status, text).to.equal(202)
  }
  const delivered = async (): Promise<number> => {
    const statuses = new Set<string>()
    for (let after = 0; statuses.size < count;) {
      const { body } = await hub.call(`/v1/journal?after=${after}&limit=500&wait=30`)
      const entries = body['entries'] as readonly { readonly id: string; readonly status: string }[]
      for (const { id, status } of entries) if (status === 'delivered') statuses.add(id)
      after = body['after'] as number
    }
    return statuses.size
  }

  it('takes messages while Redis is away, and delivers each once when it is back', async () => {
    const first = Array.from({ length: count / 2 }, (_, at) => post(`before-${at}`))
    await Promise.all(first)
    await redis?.end('SIGKILL')
    await Promise.all(Array.from({ length: count / 2 }, (_, at) => post(`during-${at}`)))
    await redis?.start()
    expect(await delivered()).to.equal(count)
    const arrived = hub.peer.arrivals.all().filter(({ kind }) => kind === 'message')
    expect(arrived.length).to.equal(count)
  })
})
