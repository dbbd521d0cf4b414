// Several hubs on one ledger, behind one door: each message becomes one transaction and is sent once, whichever of them took it,
// and the silo is told everything, also when one of them is killed in the middle.
import { join } from 'node:path'
import { expect } from 'chai'
import { startPostgres } from '../../scripts/servers/postgres.ts'
import { startRedis } from '../../scripts/servers/redis.ts'
import { sampleOf } from '../end-to-end/hub.ts'
import { spawnHub, type Spawned } from '../end-to-end/process.ts'
import { makeAmqpBench } from './amqp-bench.ts'
import { makeBullmqBench } from './bullmq-bench.ts'
import { startScene } from './scene.ts'

const many = 100

describe('several hubs behind one door', function () {
  this.timeout(120_000)
  for (const [door, make] of [['amqp', makeAmqpBench], ['bullmq', makeBullmqBench]] as const) {
    it(`take each message once and tell everything over ${door}, also when one is killed`, async function () {
      const [postgres, redis, bench] = [await startPostgres(), await startRedis(), await make()]
      if (!postgres || !redis || !bench) return this.skip()
      const scene = await startScene(bench.doors, {
        profile: 'bullmq', store: { url: postgres.url }, queue: { url: redis.url },
      })
      const other: Spawned = spawnHub({ args: ['--config', join(scene.folder, 'sluse.json')], folder: scene.folder })
      await other.ready
      const silo = await bench.silo('afsender')
      try {
        const references = Array.from({ length: many }, (_, at) => `flere-${at}`)
        const putting = Promise.all(references.map((reference) => silo.put('post', sampleOf(reference))))
        const left = new Set(references)
        const shown = [...await silo.statuses(({ status }) => status === 'delivered')]
        for (const { reference, status } of shown) if (status === 'delivered') left.delete(reference)
        await scene.kill()
        await putting
        shown.push(...await silo.statuses(({ reference, status }) => {
          if (status === 'delivered') left.delete(reference)
          return left.size === 0
        }))
        const ids = new Map(shown.map(({ reference, id }) => [reference, id]))
        const arrived = scene.peer.arrivals.all().filter(({ kind }) => kind === 'message').map(({ key }) => key)
        expect(references.map((reference) => arrived.filter((key) => key === ids.get(reference)).length))
          .to.deep.equal(references.map(() => 1))
        // Each transaction's versions are all told: none was left out between the two.
        const versions = references.map((reference) => new Set(shown.flatMap((each) => (
          each.reference === reference ? [each.version] : []))))
        expect(versions.map((told) => [...told].toSorted((a, b) => a - b)))
          .to.deep.equal(versions.map((told) => Array.from({ length: Math.max(...told) }, (_, at) => at + 1)))
      } finally {
        await silo.close()
        await other.stop()
        await scene.close()
        await bench.close()
        await Promise.all([postgres.discard(), redis.discard()])
      }
    })
  }
})
