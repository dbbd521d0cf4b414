// npm run torture:hosts -- [rabbitmq|bullmq] [faults] [seed]
import { tortureHosts } from './hosts.ts'

const kind = process.argv[2] === 'bullmq' ? 'bullmq' : 'rabbitmq'
const faults = Number(process.argv[3] ?? 60)
const seed = Number(process.argv[4] ?? Date.now() % 1_000_000)
console.log(`Three hubs on PostgreSQL and ${kind}: ${faults} faults under load; seed ${seed}.`)
const outcome = await tortureHosts({
  kind, hubs: 3, faults, seed, posters: 12,
  progress: (fault, accepted) => console.log(`${accepted} accepted; ${fault}`),
})
if (!outcome) throw new Error('a server is missing')
console.log(JSON.stringify(outcome, undefined, 2))
if (outcome.lost + outcome.doubled + outcome.canaryLeft > 0) process.exit(1)
