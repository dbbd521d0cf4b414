// npm run torture -- [kills] [seed]
import { torture } from './torture.ts'

const kills = Number(process.argv[2] ?? 200)
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000)
console.log(`Killing the hub ${kills} times under load; seed ${seed}.`)
const outcome = await torture({
  kills, seed, posters: 16,
  progress: (kill, accepted) => { if (kill % 10 === 0) console.log(`${kill} kills, ${accepted} accepted`) },
})
console.log(JSON.stringify(outcome, undefined, 2))
if (outcome.lost + outcome.doubled + outcome.tracesLeft + outcome.canaryLeft + outcome.attachmentsLeft > 0) process.exit(1)
