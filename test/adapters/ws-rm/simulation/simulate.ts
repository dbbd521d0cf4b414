// Runs many seeds, and tells what was found; with a count of 1 it tells the whole story of the seed.
//   npm run simulate:ws-rm -- <count> [<first seed>]
import { planOfSeed } from './plan.ts'
import { runPlan } from './run.ts'

const [count = 1000, first = 1] = process.argv.slice(2).map(Number)
if (!Number.isInteger(count) || !Number.isInteger(first) || count < 1) {
  console.error('npm run simulate:ws-rm -- <count> [<first seed>]')
  process.exit(64)
}

const total = { crashes: 0, packets: 0, virtualMs: 0 }
const beganAt = process.uptime()
for (let seed = first; seed < first + count; seed += 1) {
  const outcome = runPlan(planOfSeed(seed), undefined, {}, count === 1 ? console.log : undefined)
  for (const figure of ['crashes', 'packets', 'virtualMs'] as const) total[figure] += outcome[figure]
  if (outcome.broken !== undefined) {
    console.error(`seed ${seed}: ${outcome.broken}`)
    process.exitCode = 1
    break
  }
  if ((seed - first + 1) % 10_000 === 0) console.log(`${seed - first + 1} runs`)
}
const days = (total.virtualMs / 86_400_000).toFixed(1)
console.log(`seeds ${first} to ${first + count - 1}: ${total.packets} packets, ${total.crashes} crashes, ${days} virtual days`)
console.log(process.exitCode ? 'BROKEN' : `every message once and in order, in ${(process.uptime() - beganAt).toFixed(0)} s`)
