// WS_RM_SEEDS is how many seeds are run, WS_RM_SEED the first. A failure prints its seed; `npm run simulate:ws-rm -- 1
// <seed>` tells the story.
import { expect } from 'chai'
import { destinationTable } from '../../../adapters/ws-rm/destination/index.ts'
import { sourceTable } from '../../../adapters/ws-rm/source/index.ts'
import { bugs } from './simulation/bugs.ts'
import { planOfSeed } from './simulation/plan.ts'
import { runPlan } from './simulation/run.ts'

const first = Number(process.env['WS_RM_SEED'] ?? 1)
const seeds = Number(process.env['WS_RM_SEEDS'] ?? (process.env['WS_RM_SEED'] ? 1 : 2500))

describe('A source and a destination, over a network that loses, doubles and delays, with crashes on both sides', function () {
  this.timeout(3_600_000)
  const reached = new Set<string>()
  const count = { crashes: 0, packets: 0 }

  it(`every message once and in order, from seed ${first} on (DA-1, DA-4, DA-5, AK-2, SQ-1, SQ-7, SQ-6, DU-1, DU-2, CS-16)`,
    () => {
    for (let seed = first; seed < first + seeds; seed += 1) {
      const { broken, crashes, packets } = runPlan(planOfSeed(seed), (...cell) => reached.add(cell.join(' ')))
      expect(broken, `seed ${seed}`).to.equal(undefined)
      count.crashes += crashes
      count.packets += packets
    }
  })

  it('was no calm', () => {
    if (seeds < 1000) return
    expect(count.crashes).to.be.above(seeds)
    expect(count.packets).to.be.above(20 * seeds)
  })

  it('met nearly every place of both tables (ST)', () => {
    if (seeds < 1000) return
    const cells = (side: string, table: Readonly<Record<string, object>>): readonly string[] =>
      Object.entries(table).flatMap(([phase, rows]) => Object.keys(rows).map((row) => `${side} ${phase} ${row}`))
    const all = [...cells('source', sourceTable), ...cells('destination', destinationTable)]
    expect(all.filter((cell) => reached.has(cell)).length / all.length).to.be.above(0.7)
  })

  it('is the same run for the same seed', () => {
    for (const seed of [1, 25, 77]) {
      const lines = (): readonly string[] => {
        const said: string[] = []
        runPlan(planOfSeed(seed), undefined, {}, (line) => said.push(line))
        return said
      }
      expect(lines()).to.deep.equal(lines())
    }
  })
})

describe('The simulation notices', () => {
  for (const [name, bug] of Object.entries(bugs)) {
    it(name, () => {
      let seed = 1
      while (seed <= 400 && runPlan(planOfSeed(seed), undefined, bug).broken === undefined) seed += 1
      expect(seed, 'nothing was noticed in 400 runs').to.be.at.most(400)
    })
  }
})
