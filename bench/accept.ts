// Durable accept against the bare route, in pairs. The hub's route is shut, so that only the door is measured.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { finding, inTurn, type Finding } from './figures.ts'
import { message, startHub, token } from './hub.ts'
import type { LoadFigures } from './loader.ts'
import type { Benchmark, Order } from './order.ts'
import { here, load, start } from './processes.ts'

interface Strain { readonly connections: number; readonly ms: number; readonly warmMs: number }

/** The rate of the bare route. */
export const loadBare = async (strain: Strain): Promise<LoadFigures> => {
  const server = await start(here('bare.ts'))
  const figures = await load({ ...strain, port: server.ports[0] ?? 0, token, body: message })
  await server.kill()
  return figures
}

const loadHub = async (folder: string, strain: Strain): Promise<LoadFigures> => {
  const hub = await startHub({ folder, sinkPort: 9, shut: true })
  const figures = await load({ ...strain, port: hub.port, token, body: message })
  await hub.kill()
  rmSync(folder, { recursive: true })
  return figures
}

const measureAt = async ({ folder, pairs, quick, say }: Order, connections: number): Promise<readonly Finding[]> => {
  say(`${connections} connections`)
  const strain = { connections, ms: quick ? 1000 : 5000, warmMs: quick ? 500 : 2000 }
  const found = await inTurn(pairs, () => loadHub(join(folder, 'hub'), strain), () => loadBare(strain))
  const at = `at ${connections}`
  return [
    finding(`durable accept ${at}`, '/s', found.map(([hub]) => hub.perSecond)),
    finding(`bare route ${at}`, '/s', found.map(([, bare]) => bare.perSecond)),
    finding(`rate, accept / bare ${at}`, 'ratio', found.map(([hub, bare]) => hub.perSecond / bare.perSecond)),
    finding(`accept p99 ${at}`, 'ms', found.map(([hub]) => hub.p99Ms)),
    finding(`p99, accept / bare ${at}`, 'ratio', found.map(([hub, bare]) => hub.p99Ms / bare.p99Ms)),
  ]
}

export const accept: Benchmark = {
  name: 'accept',
  about: 'durable accept against a bare route with the same schema',
  measure: async (order) => [...await measureAt(order, 1), ...await measureAt(order, 64)],
}
