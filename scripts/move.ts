// Moves what an embedded hub has to the servers of another profile; docs/operating/moving.md.
//   npm run move -- --from sluse.json --to sluse-server.json
import { configurationOf, move } from '../wiring/archive.ts'
import { ending, told, usage } from './archive.ts'

const argv = process.argv.slice(2)
const after = (name: string): string => argv[argv.indexOf(name) + 1] ?? ''
if (!argv.includes('--from') || !argv.includes('--to')) usage('npm run move -- --from <configuration> --to <configuration>')
await ending(async () => {
  const [from, to] = [after('--from'), after('--to')].map((file) => configurationOf(['--config', file], process.env))
  if (!from || !to) return
  const { counts, parked } = await move(from, to, Date.now())
  console.log(`Moved: ${told(counts)}.`)
  console.log(`${parked} transactions were under way and are parked as moved: somebody must decide on each.`)
  console.log(`${from.store.file} is marked, and no hub works on it any more.`)
})
