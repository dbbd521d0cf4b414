// Every story with a crash before and after every call to a port: singly, and in pairs. SIMULATION_PAIRS is how many pairs are
// drawn for each of the short stories; `all` runs every one.
import { createChance } from './chance.ts'
import type { CrashPoint } from './crash.ts'
import type { Plan } from './scene.ts'
import { shortStories, stories, tell, told, type Story } from './stories.ts'

const sides = ['before', 'after'] as const
const pointsUpTo = (calls: number, from = 1): CrashPoint[] => {
  const numbers = Array.from({ length: Math.max(0, calls - from + 1) }, (_, index) => index + from)
  return numbers.flatMap((call) => sides.map((side) => ({ call, side })))
}

/** Tells the story with each single crash; answers the points and how many calls each of those runs took. */
const singly = async (story: Story): Promise<readonly (readonly [CrashPoint, number])[]> => {
  const told: [CrashPoint, number][] = []
  for (const point of pointsUpTo(await tell(story))) told.push([point, await tell(story, { crashes: [point] })])
  return told
}

const inPairs = async (story: Story, wanted: number): Promise<number> => {
  const firsts = await singly(story)
  const pairs = firsts.flatMap(([first, calls]) => pointsUpTo(calls, first.call + 1).map((second) => [first, second]))
  const chance = createChance(wanted)
  const rate = wanted / pairs.length
  const drawn = pairs.filter(() => chance.of(rate))
  for (const crashes of drawn) await tell(story, { crashes })
  return drawn.length
}

/** The same story in another world. */
const aside = (story: Story, given: Partial<Plan>): Story => ({ ...story, plan: { ...story.plan, ...given } })

const given = process.env['SIMULATION_PAIRS'] ?? '2000'
const wantedPairs = given === 'all' ? Number.POSITIVE_INFINITY : Number(given)

describe('the hub, crashed at every step', function () {
  this.timeout(3_600_000)
  let began = 0
  before(() => { began = performance.now() })
  after(() => {
    const perSecond = Math.round(told() / ((performance.now() - began) / 1000))
    console.log(`    ${told()} runs, ${perSecond} a second`)
  })
  const each = (world: string, list: readonly Story[], run: (story: Story) => Promise<unknown>): void => {
    for (const story of list) it(`${world}: ${story.name}`, async () => { await run(story) })
  }
  each('singly', stories, singly)
  each('in pairs', shortStories, (story) => inPairs(story, wantedPairs))
  each('two hubs, one dies for good', shortStories, (story) => singly(aside(story, { hubs: 2, forGood: true })))
  each('over a broker', shortStories, (story) => singly(aside(story, { engine: 'broker' })))
  each('over a broker that loses, doubles, shuffles', shortStories, (story) => singly(aside(story, { engine: 'nasty' })))
})
