// All the way through: messages posted over 64 connections, until the sink has all of them and all are settled in the ledger.
// Against the bare route, and against a queue of jobs on Redis that posts the same to the same sink.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { loadBare } from './accept.ts'
import type { BullOrder } from './bullmq.ts'
import { finding, inTurn, monotonic, type Finding } from './figures.ts'
import { message, startHub, token } from './hub.ts'
import type { Benchmark, Order } from './order.ts'
import { here, load, perform, start } from './processes.ts'
import type { Rate } from './sending.ts'
import { startRedis } from '../scripts/servers/redis.ts'

interface Sizes { readonly warm: number; readonly count: number }

/** Resolves when the sink has got so many. */
export const arrived = async (sinkPort: number, count: number): Promise<void> => {
  await (await fetch(`http://127.0.0.1:${sinkPort}/${count}`)).text()
}

const throughHub = async (folder: string, { warm, count }: Sizes): Promise<number> => {
  const sink = await start(here('sink.ts'))
  const sinkPort = sink.ports[0] ?? 0
  const hub = await startHub({ folder, sinkPort })
  const order = { port: hub.port, connections: 64, token, body: message }
  await load({ ...order, count: warm })
  await hub.settled(warm)
  const { beganAt } = await load({ ...order, count })
  await arrived(sinkPort, warm + count)
  await hub.settled(warm + count)
  const perSecond = count / ((monotonic() - beganAt) / 1000)
  await Promise.all([hub.kill(), sink.kill()])
  rmSync(folder, { recursive: true })
  return perSecond
}

/** Undefined where there is no Redis. */
const throughRedis = async (sizes: Sizes): Promise<number | undefined> => {
  const redis = await startRedis()
  if (!redis) return undefined
  const sink = await start(here('sink.ts'))
  const order: BullOrder = { redisPort: Number(new URL(redis.url).port), sinkPort: sink.ports[0] ?? 0, ...sizes }
  const { perSecond } = await perform<Rate>('bullmq.ts', order)
  await Promise.all([redis.discard(), sink.kill()])
  return perSecond
}

const measure = async ({ folder, pairs, quick, say }: Order): Promise<readonly Finding[]> => {
  const sizes: Sizes = quick ? { warm: 500, count: 2000 } : { warm: 5000, count: 20_000 }
  const strain = { connections: 64, ms: quick ? 1000 : 5000, warmMs: quick ? 500 : 2000 }
  const others = async () => ({
    bare: (await loadBare(strain)).perSecond,
    bullmq: await throughRedis(sizes),
  })
  const found = await inTurn(pairs, () => throughHub(join(folder, 'hub'), sizes), others)
  const withRedis = found.flatMap(([hub, { bullmq }]) => (bullmq === undefined ? [] : [{ hub, bullmq }]))
  if (withRedis.length === 0) say('no redis-server: the comparison with BullMQ is left out')
  const against = [
    finding('delivered by BullMQ', '/s', withRedis.map(({ bullmq }) => bullmq)),
    finding('hub / BullMQ', 'ratio', withRedis.map(({ hub, bullmq }) => hub / bullmq)),
  ]
  return [
    finding('delivered by the hub', '/s', found.map(([hub]) => hub)),
    finding('bare route', '/s', found.map(([, { bare }]) => bare)),
    finding('hub / bare route', 'ratio', found.map(([hub, { bare }]) => hub / bare)),
    ...(withRedis.length > 0 ? against : []),
  ]
}

export const through: Benchmark = {
  name: 'through', about: 'from the post to the settled delivery, against a bare route and against BullMQ', measure,
}
