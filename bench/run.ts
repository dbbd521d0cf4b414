// Runs the benchmarks that are named, or all, prints what was found and writes it to var/bench/.
//   npm run bench [-- <name>… ] [-- --quick]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { accept } from './accept.ts'
import { dashboard } from './dashboard.ts'
import { email } from './email.ts'
import { fair } from './fair.ts'
import { told, type Finding } from './figures.ts'
import { describeMachine } from './machine.ts'
import { memo } from './memo.ts'
import { nemsms } from './nemsms.ts'
import type { Benchmark } from './order.ts'
import { postgres } from './postgres.ts'
import { profiles } from './profiles.ts'
import { here } from './processes.ts'
import { store } from './store.ts'
import { through } from './through.ts'
import { waiting } from './waiting.ts'
import { wsRm } from './ws-rm.ts'
import { wsSecurity } from './ws-security.ts'
import { xml } from './xml.ts'

const benchmarks: readonly Benchmark[] = [
  accept, through, waiting, store, email, fair, xml, memo, nemsms, postgres, profiles, dashboard, wsSecurity, wsRm,
]

const usage = (): never => {
  console.error('npm run bench [-- <name>…] [-- --quick]')
  for (const { name, about } of benchmarks) console.error(`  ${name.padEnd(8)} ${about}`)
  process.exit(64)
}

const wanted = (): { readonly quick: boolean; readonly chosen: readonly Benchmark[] } => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean', default: false } } })
  const chosen = benchmarks.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  if (positionals.some((name) => !benchmarks.some((one) => one.name === name))) usage()
  return { quick: values.quick, chosen }
}

const print = (findings: readonly Finding[]): void => {
  const width = Math.max(...findings.map(({ what }) => what.length))
  for (const { what, unit, figure } of findings) {
    console.log(`  ${what.padEnd(width)}  ${told(figure)}${unit === 'ratio' ? '' : ` ${unit}`}`)
  }
}

const write = (result: object): string => {
  const folder = here('../var/bench')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`)
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
  return file
}

const run = async (folder: string): Promise<void> => {
  const { quick, chosen } = wanted()
  const found: Record<string, readonly Finding[]> = {}
  for (const { name, about, measure } of chosen) {
    console.log(`${name}: ${about}`)
    const say = (text: string): void => console.log(`  … ${text}`)
    const result = await measure({ folder: join(folder, name), pairs: quick ? 2 : 5, quick, say })
    rmSync(join(folder, name), { recursive: true, force: true })
    found[name] = result
    print(result)
  }
  const file = write({ at: new Date().toISOString(), quick, machine: await describeMachine(), found })
  console.log(`written to ${relative(process.cwd(), file)}`)
}

const folder = mkdtempSync(join(tmpdir(), 'sluse-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
await run(folder)
