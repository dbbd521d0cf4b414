// SIMULATION_SEEDS is how many seeds are run, SIMULATION_SEED the first; a failure prints its own.
import { expect } from 'chai'
import { endsOf, planOfSeed, runSeed } from './long.ts'

const first = Number(process.env['SIMULATION_SEED'] ?? 1)
const seeds = Number(process.env['SIMULATION_SEEDS'] ?? (process.env['SIMULATION_SEED'] ? 1 : 200))

describe('the hub, in long random runs', function () {
  this.timeout(3_600_000)
  const ends: Record<string, number> = {}
  for (let seed = first; seed < first + seeds; seed += 1) {
    it(`seed ${seed}`, async () => {
      const scene = await runSeed(planOfSeed(seed))
      for (const [status, count] of Object.entries(endsOf(scene))) ends[status] = (ends[status] ?? 0) + count
    })
  }
  it('meets every end', () => {
    if (seeds >= 50) expect(ends).to.include.keys('sent', 'delivered', 'failed', 'cancelled')
  })
})
