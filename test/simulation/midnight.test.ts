// Each day has its own key, and old ones are destroyed. What is sealed just before midnight and committed just after it must
// still be opened.
import { expect } from 'chai'
import { isSettled } from '../../core/status.ts'
import { hourMs, planOf, postedOf } from './samples.ts'
import { setScene } from './scene.ts'

/** From the start of a run to midnight UTC. */
const toMidnightMs = 16 * hourMs
const messages = 1

const acrossMidnight = async (seed: number): Promise<readonly string[]> => {
  const plan = planOf({ seed, shuffle: true, diskMs: 500 })
  const scene = setScene(plan)
  for (let each = 0; each < messages; each += 1) {
    for (const silo of plan.silos) scene.post(toMidnightMs - scene.chance.between(1, 50), silo, postedOf('blind', `m${each}`))
  }
  const all = () => scene.invariants.transactions()
  await scene.run(() => all().length === messages && all().every(({ status }) => isSettled(status)), 20 * hourMs, hourMs)
  await scene.end()
  return all().map(({ status }) => status)
}

describe('midnight', function () {
  this.timeout(30_000)
  it('no key is destroyed that something on its way to the ledger was sealed with', async () => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const ends = await acrossMidnight(seed)
      expect(ends.filter((status) => status === 'failed'), `seed ${seed}`).to.deep.equal([])
    }
  })
})
