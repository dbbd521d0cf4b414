// Mails through the hub, posted over HTTP and durable, against a bare nodemailer pool with the same connections, mails and sink.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import { startHub, token } from './hub.ts'
import type { Benchmark, Order } from './order.ts'
import type { PoolOrder } from './pool.ts'
import { here, load, perform, start } from './processes.ts'
import type { Rate } from './sending.ts'
import { arrived } from './through.ts'

const connections = 5

export const sender = { name: 'Bænkeprøven', address: 'bench@sluse.example' }
export const mail = {
  reference: '', channel: 'email', topic: 'bench.mail',
  recipient: { email: 'karen.olsen@borger.example', name: 'Karen Ølgaard Olsen' },
  content: { subject: 'Ny besked fra dit jobcenter', text: 'Du har fået en ny besked. Log på for at læse den.\n'.repeat(20) },
}

interface Sizes { readonly warm: number; readonly count: number }

const throughHub = async (folder: string, { warm, count }: Sizes): Promise<number> => {
  const sink = await start(here('smtp-sink.ts'))
  const [port = 0, toldPort = 0] = sink.ports
  const email = {
    adapter: 'smtp', host: '127.0.0.1', port, requireTls: false, from: sender, bounce: 'retur@sluse.example', connections,
  }
  const hub = await startHub({ folder, sinkPort: 9, email })
  const order = { port: hub.port, connections: 64, token, body: mail }
  await load({ ...order, count: warm })
  await hub.settled(warm)
  const { beganAt } = await load({ ...order, count })
  await arrived(toldPort, warm + count)
  await hub.settled(warm + count)
  const perSecond = count / ((monotonic() - beganAt) / 1000)
  await Promise.all([hub.kill(), sink.kill()])
  rmSync(folder, { recursive: true })
  return perSecond
}

const throughPool = async (sizes: Sizes): Promise<number> => {
  const sink = await start(here('smtp-sink.ts'))
  const order: PoolOrder = { port: sink.ports[0] ?? 0, connections, ...sizes }
  const { perSecond } = await perform<Rate>('pool.ts', order)
  await sink.kill()
  return perSecond
}

const measure = async ({ folder, pairs, quick }: Order): Promise<readonly Finding[]> => {
  const sizes: Sizes = quick ? { warm: 100, count: 500 } : { warm: 500, count: 3000 }
  const found = await inTurn(pairs, () => throughHub(join(folder, 'hub'), sizes), () => throughPool(sizes))
  return [
    finding('mails through the hub', '/s', found.map(([hub]) => hub)),
    finding('mails by a nodemailer pool', '/s', found.map(([, pool]) => pool)),
    finding('hub / pool', 'ratio', found.map(([hub, pool]) => hub / pool)),
  ]
}

export const email: Benchmark = { name: 'email', about: 'mails through the hub against a bare nodemailer pool', measure }
