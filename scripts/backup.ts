// Copies ledger and depot into one file while hubs are at work; docs/operating/backup.md.
//   npm run backup -- <file> --config sluse.json
import { backUp, configurationOf } from '../wiring/archive.ts'
import { ending, told, usage, wordsOf } from './archive.ts'

const argv = process.argv.slice(2)
const [target] = wordsOf(argv)
if (target === undefined) usage('Say where to: npm run backup -- <file> --config <configuration>')
await ending(async () => {
  const counts = await backUp(configurationOf(argv, process.env), target as string, Date.now())
  console.log(`Backed up to ${target}: ${told(counts)}. The keyring is not in it; keep it apart.`)
})
