import { expect } from 'chai'
import { tortureHosts } from './hosts.ts'

describe('The torture of three hubs', function () {
  this.timeout(400_000)

  for (const [kind, faults] of [['bullmq', 10], ['rabbitmq', 5]] as const) {
    it(`on PostgreSQL and ${kind}: nothing lost, nothing doubled without a flag`, async function () {
      const outcome = await tortureHosts({ kind, hubs: 3, faults, seed: 20_261_123, posters: 8 })
      if (!outcome) return this.skip()
      expect(outcome).to.include({ lost: 0, doubled: 0, canaryLeft: 0 })
      expect(outcome.accepted).to.be.greaterThan(100)
      expect(outcome.delivered).to.be.greaterThan(outcome.accepted * 0.8)
    })
  }
})
