// Every story with a crash before and after every call to a port: singly, and in pairs. SIMULATION_PAIRS is how many pairs are
// drawn for each of the short stories; `all` runs every one.
import { createChance } from './chance.ts'
import type { CrashPoint } from './crash.ts'
import type { Plan } from './scene.ts'
import { shortStories, stories, tell, type Story } from './stories.ts'

const sides = ['before', 'after'] as const
const pointsUpTo = (calls: number, from = 1): CrashPoint[] => Array.from({ length: Math.max(0, calls - from + 1) }, (_, index) => index + from)
  .flatMap((call) => sides.map((side) => ({ call, side })))

/** Tells the story with each single crash; answers the points and how many calls each of those runs took. */
const singly = async (story: Story): Promise<readonly (readonly [CrashPoint, number])[]> => {
  const told: [CrashPoint, number][] = []
  for (const point of pointsUpTo(await tell(story))) told.push([point, await tell(story, { crashes: [point] })])
  return told
}

const inPairs = async (story: Story, wanted: number): Promise<number> => {
  const pairs = (await singly(story)).flatMap(([first, calls]) => pointsUpTo(calls, first.call + 1).map((second) => [first, second]))
  const chance = createChance(wanted)
  const rate = wanted / pairs.length
  const drawn = pairs.filter(() => chance.of(rate))
  for (const crashes of drawn) await tell(story, { crashes })
  return drawn.length
}

/** The same story in another world. */
const aside = (story: Story, given: Partial<Plan>): Story => ({ ...story, plan: { ...story.plan, ...given } })

const wantedPairs = process.env['SIMULATION_PAIRS'] === 'all' ? Number.POSITIVE_INFINITY : Number(process.env['SIMULATION_PAIRS'] ?? 2000)

describe('the hub, crashed at every step', function () {
  this.timeout(600_000)
  for (const story of stories) it(`singly: ${story.name}`, async () => { await singly(story) })
  for (const story of shortStories) it(`in pairs: ${story.name}`, async () => { await inPairs(story, wantedPairs) })
  for (const story of shortStories) {
    it(`two hubs at once, one dies for good: ${story.name}`, async () => { await singly(aside(story, { hubs: 2, forGood: true })) })
  }
  for (const engine of ['broker', 'nasty'] as const) {
    for (const story of shortStories) it(`singly, ${engine} engine: ${story.name}`, async () => { await singly(aside(story, { engine })) })
  }
})
