// Fair share: what a silo's single messages wait while another silo pours in a hundred thousand by the same route, and without.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { finding, inTurn, quantile, type Finding } from './figures.ts'
import { message, startHub, token } from './hub.ts'
import type { LinesFigures, LinesOrder } from './lines.ts'
import type { Benchmark, Order } from './order.ts'
import { here, perform, start } from './processes.ts'
import { postAtPace, waitsOf, type Waits } from './singles.ts'
import { arrived } from './through.ts'

/** How often the neighbour posts: the pace is part of what is measured. */
const paceMs = 100

const pour = async (port: number, sinkPort: number, count: number): Promise<void> => {
  const order: LinesOrder = { port, count, token, body: message }
  const { answered, refused } = await perform<LinesFigures>('lines.ts', order)
  if (answered !== count || refused > 0) throw new Error(`${answered} lines answered, ${refused} refused`)
  await arrived(sinkPort, count)
}

/** Without a flood (`count` 0) the neighbour posts for `aloneMs`. */
const run = async (folder: string, count: number, aloneMs: number): Promise<Waits> => {
  const sink = await start(here('sink.ts'), ['nabo'])
  const sinkPort = sink.ports[0] ?? 0
  const hub = await startHub({ folder, sinkPort })
  // The first few of a fresh process are slow by themselves.
  const early = await postAtPace(hub.port, paceMs, pause(aloneMs / 5))
  const over = count > 0 ? pour(hub.port, sinkPort, count) : pause(aloneMs)
  const posted = await postAtPace(hub.port, paceMs, over)
  await over
  await arrived(sinkPort, count + early.length + posted.length)
  const waits = await waitsOf(sinkPort, posted)
  await Promise.all([hub.kill(), sink.kill()])
  rmSync(folder, { recursive: true })
  return waits
}

const told = (name: string, runs: readonly (readonly number[])[]): readonly Finding[] => [
  finding(`${name}, median`, 'ms', runs.map((waits) => quantile(waits, 0.5))),
  finding(`${name}, longest`, 'ms', runs.map((waits) => waits.at(-1) ?? Number.NaN)),
]

const measure = async ({ folder, pairs, quick }: Order): Promise<readonly Finding[]> => {
  const [count, aloneMs] = quick ? [10_000, 2000] : [100_000, 10_000]
  const beside = () => run(join(folder, 'flood'), count, aloneMs)
  const found = await inTurn(pairs, beside, () => run(join(folder, 'alone'), 0, aloneMs))
  return [
    ...told('accepted to arrived beside a flood', found.map(([flood]) => flood.accepted)),
    ...told('accepted to arrived alone', found.map(([, alone]) => alone.accepted)),
    ...told('posted to arrived beside a flood', found.map(([flood]) => flood.posted)),
    ...told('posted to arrived alone', found.map(([, alone]) => alone.posted)),
  ]
}

export const fair: Benchmark = { name: 'fair', about: 'what one silo waits while another floods the same route', measure }
