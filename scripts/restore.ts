// Fills the empty stores of a configuration from a backup; docs/operating/backup.md.
//   npm run restore -- <file> --config sluse.json
import { configurationOf, keyringWarning, restore } from '../wiring/archive.ts'
import { ending, told, usage, wordsOf } from './archive.ts'

const argv = process.argv.slice(2)
const [file] = wordsOf(argv)
if (file === undefined) usage('Say which: npm run restore -- <file> --config <configuration>')
await ending(async () => {
  const configuration = configurationOf(argv, process.env)
  const { counts, parked, at } = await restore(configuration, file as string, 'restored', Date.now())
  console.log(`Restored as of ${new Date(at).toISOString()}: ${told(counts)}.`)
  console.log(`${parked} transactions were not settled then and are parked as restored: somebody must decide on each.`)
  const warning = keyringWarning(configuration)
  if (warning) console.log(warning)
})
