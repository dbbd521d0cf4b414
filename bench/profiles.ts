// The profiles of several hosts, all the way through: against the same engine without a hub, two hubs against one, and how long a
// single message takes where there is room. All of it on one machine, with the servers.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startPostgres } from '../scripts/servers/postgres.ts'
import { startRabbitmq } from '../scripts/servers/rabbitmq.ts'
import { startRedis } from '../scripts/servers/redis.ts'
import type { AmqpOrder } from './amqp.ts'
import type { BullOrder } from './bullmq.ts'
import { finding, monotonic, quantile, type Finding } from './figures.ts'
import { message, startHub, token, type OnServers, type StartedHub } from './hub.ts'
import type { Benchmark, Order } from './order.ts'
import { here, load, perform, start } from './processes.ts'
import type { Rate } from './sending.ts'
import { postAtPace, waitsOf } from './singles.ts'
import { arrived } from './through.ts'

type Profile = OnServers['profile']
interface Sizes { readonly warm: number; readonly count: number; readonly latencyMs: number }
interface Servers { readonly store: string; readonly engines: Readonly<Record<Profile, string>>; discard(): Promise<void> }

/** Undefined where one of them is missing. */
const startServers = async (): Promise<Servers | undefined> => {
  const started = await Promise.all([startPostgres(), startRabbitmq(), startRedis()])
  const [postgres, rabbitmq, redis] = started
  const discard = async (): Promise<void> => { await Promise.all(started.map((server) => server?.discard())) }
  if (postgres && rabbitmq && redis) {
    return { store: postgres.url, engines: { rabbitmq: rabbitmq.url, bullmq: redis.url }, discard }
  }
  await discard()
  return undefined
}

let run = 0

/** So many hubs on a ledger and queues of their own, and the sink they send to. */
const openHubs = async (folder: string, profile: Profile, { store, engines }: Servers, hubs: number) => {
  const sink = await start(here('sink.ts'), ['nabo'])
  const sinkPort = sink.ports[0] ?? 0
  const name = `bench${run += 1}`
  const on: OnServers = {
    profile, store: { url: store, schema: name }, queue: { url: engines[profile], prefix: name },
    keyring: { folder: join(folder, 'keyring') },
  }
  const started: StartedHub[] = []
  for (let each = 0; each < hubs; each += 1) started.push(await startHub({ folder: join(folder, String(each)), sinkPort, on }))
  const close = async (): Promise<void> => {
    await Promise.all([...started, sink].map((one) => one.kill()))
    rmSync(folder, { recursive: true })
  }
  return { sinkPort, started, close }
}

/** `count` messages over as many connections in all, each hub its part. */
const carry = async ({ sinkPort, started }: Awaited<ReturnType<typeof openHubs>>, before: number, count: number) => {
  const part = { connections: 64 / started.length, token, body: message, count: count / started.length }
  const loads = await Promise.all(started.map(({ port }) => load({ ...part, port })))
  await arrived(sinkPort, before + count)
  await started[0]?.settled(before + count)
  return count / ((monotonic() - Math.min(...loads.map(({ beganAt }) => beganAt))) / 1000)
}

interface Carried { readonly perSecond: number; readonly waits: readonly number[] }

/** The rate; and the waits from post to arrival at a tenth of it. */
const throughHubs = async (
  folder: string, profile: Profile, servers: Servers, hubs: number, { warm, count, latencyMs }: Sizes,
): Promise<Carried> => {
  const opened = await openHubs(folder, profile, servers, hubs)
  await carry(opened, 0, warm)
  const perSecond = await carry(opened, warm, count)
  const posted = await postAtPace(opened.started[0]?.port ?? 0, 10_000 / perSecond, pause(latencyMs))
  await arrived(opened.sinkPort, warm + count + posted.length)
  const { posted: waits } = await waitsOf(opened.sinkPort, posted)
  await opened.close()
  return { perSecond, waits }
}

const throughPlain = async (profile: Profile, { engines }: Servers, sizes: Sizes): Promise<number> => {
  const sink = await start(here('sink.ts'))
  const sinkPort = sink.ports[0] ?? 0
  const { perSecond } = profile === 'rabbitmq'
    ? await perform<Rate>('amqp.ts', { ...sizes, sinkPort, url: engines.rabbitmq } satisfies AmqpOrder)
    : await perform<Rate>('bullmq.ts', {
      ...sizes, sinkPort, redisPort: Number(new URL(engines.bullmq).port),
    } satisfies BullOrder)
  await sink.kill()
  return perSecond
}

interface Round { readonly one: Carried; readonly plain: number; readonly two: Carried }

const told = (profile: Profile, plainName: string, rounds: readonly Round[]): readonly Finding[] => [
  finding(`${profile}, delivered by one hub`, '/s', rounds.map(({ one }) => one.perSecond)),
  finding(`${plainName} alone`, '/s', rounds.map(({ plain }) => plain)),
  finding(`${profile}, one hub / ${plainName}`, 'ratio', rounds.map(({ one, plain }) => one.perSecond / plain)),
  finding(`${profile}, two hubs / one`, 'ratio', rounds.map(({ one, two }) => two.perSecond / one.perSecond)),
  finding(`${profile}, post to arrival at a tenth, median`, 'ms', rounds.map(({ one }) => quantile(one.waits, 0.5))),
  finding(`${profile}, the same, 99th percentile`, 'ms', rounds.map(({ one }) => quantile(one.waits, 0.99))),
]

const measure = async ({ folder, pairs, quick, say }: Order): Promise<readonly Finding[]> => {
  const sizes: Sizes = quick ? { warm: 500, count: 2000, latencyMs: 2000 } : { warm: 3000, count: 10_000, latencyMs: 10_000 }
  const servers = await startServers()
  if (!servers) {
    say('PostgreSQL, RabbitMQ or Redis is missing: left out')
    return []
  }
  const found: Finding[] = []
  for (const [profile, plainName] of [['rabbitmq', 'amqplib'], ['bullmq', 'BullMQ']] as const) {
    const rounds: Round[] = []
    for (let pair = 0; pair < pairs; pair += 1) {
      const one = await throughHubs(join(folder, 'one'), profile, servers, 1, sizes)
      const plain = await throughPlain(profile, servers, sizes)
      rounds.push({ one, plain, two: await throughHubs(join(folder, 'two'), profile, servers, 2, sizes) })
    }
    found.push(...told(profile, plainName, rounds))
  }
  await servers.discard()
  return found
}

export const profiles: Benchmark = {
  name: 'profiles', about: 'hubs on PostgreSQL with RabbitMQ and with BullMQ, against these engines alone', measure,
}
