// NemSMS through the hub, posted over HTTP and durable, to a counterpart of NgDP's in a process of its own under mutual TLS;
// against a bare pool that posts the same memos over as many connections. Once until NgDP has them, once until the receipt of
// each has been fetched, committed and deleted.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { throwAwayAuthority } from '../sandbox/tls.ts'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import { startHub, token } from './hub.ts'
import type { BareOrder } from './ngdp-bare.ts'
import type { Benchmark, Order } from './order.ts'
import { here, load, perform, start } from './processes.ts'
import type { Rate } from './sending.ts'
import { arrived } from './through.ts'

const connections = 16

export const sender = { cvr: '12345678', label: 'Bænkeprøven' }
export const nemsmsMessage = {
  // No such day, no such person.
  reference: '', channel: 'nemsms', topic: 'bench.nemsms', recipient: { cpr: '4113991234' },
  content: { text: 'Husk din samtale på jobcentret tirsdag kl. 10.15. Log ind på Jobnet for at se mere.' },
}

interface Sizes { readonly warm: number; readonly count: number }

interface Tls { readonly file: string; readonly settings: object }

const tlsIn = (folder: string): Tls => {
  mkdirSync(folder, { recursive: true })
  const authority = throwAwayAuthority()
  const { key, cert } = authority.cert(['127.0.0.1'])
  const file = join(folder, 'tls.json')
  writeFileSync(file, JSON.stringify({ key, cert, ca: authority.ca }))
  return { file, settings: { certificate: cert, key, ca: authority.ca } }
}

const throughHub = async (folder: string, tls: Tls, { warm, count }: Sizes, receipts: 'none' | 'pull'): Promise<number> => {
  const sink = await start(here('ngdp-sink.ts'), [tls.file])
  const [port = 0, ...told] = sink.ports
  const toldPort = told[receipts === 'pull' ? 1 : 0] ?? 0
  const nemsms = {
    adapter: 'digital-post', address: `https://127.0.0.1:${port}/apis/v1`, systemId: 'bench', apiToken: 'a-token-of-the-bench',
    ...tls.settings, sender, receipts, pullEveryMs: 50, pageSize: 1000, connections,
    // Every recipient is another one, so nobody is remembered.
    lookUpForMs: 0,
  }
  const hub = await startHub({ folder, sinkPort: 9, nemsms })
  const order = { port: hub.port, connections: 64, token, body: nemsmsMessage }
  await load({ ...order, count: warm })
  await arrived(toldPort, warm)
  const { beganAt } = await load({ ...order, count })
  await arrived(toldPort, warm + count)
  await hub.settled(warm + count)
  const perSecond = count / ((monotonic() - beganAt) / 1000)
  await Promise.all([hub.kill(), sink.kill()])
  rmSync(folder, { recursive: true })
  return perSecond
}

const bare = async (tls: Tls, sizes: Sizes): Promise<number> => {
  const sink = await start(here('ngdp-sink.ts'), [tls.file])
  const order: BareOrder = { port: sink.ports[0] ?? 0, tlsFile: tls.file, connections, ...sizes }
  const { perSecond } = await perform<Rate>('ngdp-bare.ts', order)
  await sink.kill()
  return perSecond
}

const measure = async ({ folder, pairs, quick }: Order): Promise<readonly Finding[]> => {
  const sizes: Sizes = quick ? { warm: 100, count: 1000 } : { warm: 1000, count: 10_000 }
  const tls = tlsIn(folder)
  const hub = join(folder, 'hub')
  const both = async () => ({
    sent: await throughHub(hub, tls, sizes, 'none'), delivered: await throughHub(hub, tls, sizes, 'pull'),
  })
  const found = await inTurn(pairs, both, () => bare(tls, sizes))
  return [
    finding('NemSMS sent by the hub', '/s', found.map(([{ sent }]) => sent)),
    finding('NemSMS delivered, with their receipts', '/s', found.map(([{ delivered }]) => delivered)),
    finding('bare pool', '/s', found.map(([, pool]) => pool)),
    finding('sent by the hub / bare pool', 'ratio', found.map(([{ sent }, pool]) => sent / pool)),
  ]
}

export const nemsms: Benchmark = { name: 'nemsms', about: 'NemSMS through the hub to NgDP against a bare pool', measure }
