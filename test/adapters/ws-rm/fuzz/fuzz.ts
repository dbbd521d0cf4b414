// Attacks the reader of envelopes with hostile documents, and tells what became of them and of the memory.
//   npm run fuzz:ws-rm -- <megabytes> [<seed>]
import { attack } from './attack.ts'

const [megabytes = 10, seed = 1] = process.argv.slice(2).map(Number)
if (!(megabytes > 0) || !Number.isInteger(seed)) {
  console.error('npm run fuzz:ws-rm -- <megabytes> [<seed>]')
  process.exit(64)
}

const collect = (): number => {
  for (let times = 0; times < 4; times += 1) globalThis.gc?.()
  return process.memoryUsage().heapUsed / 1_000_000
}

const elapsedMs = (): number => Number(process.hrtime.bigint()) / 1_000_000
attack(0.5, seed, elapsedMs)
const idle = collect()
const startedAt = elapsedMs()
const { documents, bytes, read, troubles, slowestMs, broken } = attack(megabytes, seed, elapsedMs)
const seconds = (elapsedMs() - startedAt) / 1000
const after = collect()

const size = (bytes / 1_000_000).toFixed(1)
console.log(`seed ${seed}: ${documents} documents, ${size} MB in ${seconds.toFixed(1)} s, ${read} of them read, ` +
  `the slowest in ${slowestMs.toFixed(1)} ms`)
console.log(Object.entries(troubles).toSorted(([, one], [, other]) => other - one)
  .map(([trouble, times]) => `${trouble} ${times}`).join(', '))
console.log(`heap ${idle.toFixed(1)} MB idle, ${after.toFixed(1)} MB after`)
if (broken !== undefined) console.error(`BROKEN: ${broken}`)
if (after > idle + 5) console.error('BROKEN: memory is not given back')
if (broken !== undefined || after > idle + 5) process.exitCode = 1
