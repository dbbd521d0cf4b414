// The simulation is only worth what it notices. Each deliberate bug must break a law within a bounded number of seeds.
import { expect } from 'chai'
import { bugs } from './bugs.ts'
import { planOfSeed, runSeed } from './long.ts'
import type { Plan } from './scene.ts'

const maxSeeds = 40

/** The first seed that notices, and which law it says was broken. */
const noticed = async (spoil: Plan['spoil']): Promise<{ readonly seed: number; readonly law: string } | undefined> => {
  for (let seed = 1; seed <= maxSeeds; seed += 1) {
    try {
      await runSeed({ ...planOfSeed(seed), spoil })
    } catch (error) {
      return { seed, law: (error as Error).message.split('\n')[0] as string }
    }
  }
  return undefined
}

describe('the simulation notices', function () {
  this.timeout(120_000)
  for (const [name, spoil] of Object.entries(bugs)) {
    it(name, async () => {
      const found = await noticed(spoil)
      expect(found, `not noticed in ${maxSeeds} seeds`).to.not.equal(undefined)
      if (process.env['SIMULATION_LAWS']) console.log(`        seed ${found?.seed}: ${found?.law}`)
    })
  }
})
