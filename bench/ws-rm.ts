// How many reliable messages a second a hub takes from a partner, each on the disk before it is acknowledged; beside a service of
// Apache CXF that keeps them by JDBC, and one of gSOAP that keeps nothing. One-way, WS-RM 1.1, half a kilobyte each.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { variants, type Variant } from '../adapters/ws-rm/index.ts'
import { freePort } from '../sandbox/port.ts'
import { buildCxf, startCxf } from '../test/interop/ws-rm/cxf.ts'
import { buildPeer, gsoapFolder, startDestination } from '../test/interop/ws-rm/peers.ts'
import { finding, type Finding } from './figures.ts'
import { ledgerIn, keyringIn, shutNow } from './hub.ts'
import type { Benchmark, Order } from './order.ts'
import { here, start } from './processes.ts'
import { rateOfSource } from './ws-rm-source.ts'

const variant = variants.find(({ rm, soap }) => rm === '1.1' && soap === '1.2') as Variant

interface Side { readonly url: string; stop(): Promise<unknown> }

// What it takes waits for a window: handing it on is measured elsewhere.
const configurationOf = (folder: string): object => ({
  api: { port: 0 }, store: { file: ledgerIn(folder) }, keyring: { folder: keyringIn(folder) },
  log: { level: 'error' }, operators: [],
  silos: { modtager: { da: 'Modtager', en: 'Receiver', credentials: [], channels: [], topics: [] } },
  partners: { peer: {
    da: 'Peer', en: 'Peer', system: 'peer', organisation: { type: 'kommune', code: '1', cvr: '00000000' },
    endpoints: { wsrm: { address: 'http://127.0.0.1:9/', settings: {
      ...variant, receives: [{ action: 'urn:example:hub/Notify', silo: 'modtager', topic: 'peer.notify' }],
    } } },
  } },
  routes: [
    { name: 'til-silo', channel: 'silo', window: shutNow(),
      settings: { adapter: 'webhook', url: 'http://127.0.0.1:9/', secret: 'the-secret-of-the-bench' } },
    { name: 'wsrm', channel: 'wsrm', perPartner: true, settings: { adapter: 'ws-rm', door: 'api' } },
  ],
})

const startHub = async (folder: string): Promise<Side> => {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'sluse.json')
  writeFileSync(file, JSON.stringify(configurationOf(folder)))
  const started = await start(here('../main.ts'), ['--config', file], ['--max-semi-space-size=16'])
  return { url: `http://127.0.0.1:${started.ports[0]}/inlets/wsrm-peer/`, stop: () => started.stop() }
}

const startJdbc = async (classPath: string, folder: string): Promise<Side> => {
  mkdirSync(folder, { recursive: true })
  const peers = await startCxf(classPath)
  const url = `http://127.0.0.1:${await freePort()}/hub`
  await peers.open('destination', { name: 'peer', variant, url, store: join(folder, 'rm'), unordered: true })
  return { url, stop: () => peers.kill() }
}

const startMemory = async (folder: string): Promise<() => Promise<Side>> => {
  const gsoap = gsoapFolder()
  if (gsoap === undefined) throw new Error('gSOAP is not installed (apt-get install gsoap libgsoap-dev)')
  const peer = buildPeer(folder, gsoap, variant)
  return async () => {
    const { port, stop } = await startDestination(peer, await freePort())
    return { url: `http://127.0.0.1:${port}/hub`, stop }
  }
}

/** A warm-up, then the rate, by one that has just been started. */
const rateOf = async (side: Side, messages: number, connections: number, lost = 0): Promise<number> => {
  try {
    await rateOfSource({ url: side.url, messages: Math.ceil(messages / 3), connections })
    return await rateOfSource({ url: side.url, messages, connections, lost })
  } finally {
    await side.stop()
  }
}

interface Row { readonly hub: number; readonly jdbc: number; readonly memory?: number }

const measure = async ({ folder, pairs, quick, say }: Order): Promise<readonly Finding[]> => {
  const classPath = await buildCxf(folder)
  if (classPath === undefined) throw new Error('Java and Maven are not installed')
  const memory = await startMemory(folder)
  let made = 0
  const place = (): string => join(folder, `run-${made += 1}`)
  const messages = quick ? 300 : 3000
  const all: Finding[] = []
  const lines = (what: string, rows: readonly Row[]): void => {
    all.push(finding(`${what}: hub, on the disk`, '/s', rows.map(({ hub }) => hub)),
      finding(`${what}: CXF with JDBC`, '/s', rows.map(({ jdbc }) => jdbc)),
      finding(`${what}: hub / CXF with JDBC`, 'ratio', rows.map(({ hub, jdbc }) => hub / jdbc)))
    const kept = rows.flatMap(({ hub, memory: bare }) => (bare === undefined ? [] : [[hub, bare] as const]))
    if (kept.length === 0) return
    all.push(finding(`${what}: gSOAP in memory`, '/s', kept.map(([, bare]) => bare)),
      finding(`${what}: hub / gSOAP in memory`, 'ratio', kept.map(([hub, bare]) => hub / bare)))
  }
  // gSOAP serves one connection at a time.
  for (const [connections, lost] of [[1, 0], [16, 0], [16, 1]] as const) {
    const what = `${connections} at a time${lost ? ', 1 % lost' : ''}`
    say(what)
    const rows: Row[] = []
    for (let pair = 0; pair < pairs; pair += 1) {
      const hub = await rateOf(await startHub(place()), messages, connections, lost)
      const jdbc = await rateOf(await startJdbc(classPath, place()), messages, connections, lost)
      rows.push({ hub, jdbc, ...(connections === 1 && { memory: await rateOf(await memory(), messages, connections) }) })
    }
    lines(what, rows)
  }
  return all
}

export const wsRm: Benchmark = {
  name: 'ws-rm', about: 'reliable messages a second that a hub takes, beside Apache CXF with JDBC and gSOAP in memory', measure,
}
