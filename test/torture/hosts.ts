// The torture of several hubs on shared servers: hubs are killed, frozen for longer than their turns last, and cut off from a
// server; servers are killed, frozen, and emptied of all tickets. In the end everything that any hub answered for is compared
// with what really arrived.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { layCable, type Cable } from '../queues/cable.ts'
import { createChance } from '../simulation/chance.ts'
import { configurationOf } from './configuration.ts'
import { startServers, type Engine, type Servers } from './engines.ts'
import { startLoad, type Load } from './load.ts'
import { recipientDigits, startPeers, type Peers } from './peers.ts'
import { hubProcess, type HubProcess } from './process.ts'
import { settle } from './settle.ts'
import { tracesIn } from './traces.ts'
import { reachVerdict, type Verdict } from './verdict.ts'

export interface HostsTorture {
  readonly kind: Engine['kind']
  readonly hubs: number
  readonly faults: number
  readonly seed: number
  /** Posters at once. */
  readonly posters: number
  /** Told of each fault before it is made. */
  readonly progress?: (fault: string, accepted: number) => void
}

export interface HostsOutcome extends Omit<Verdict, 'parked'> {
  readonly kind: Engine['kind']
  readonly seed: number
  /** How often each fault was made. */
  readonly faults: Readonly<Record<string, number>>
  /** From the end of the faults and of the load until nothing was under way. */
  readonly settledInMs: number
  /** Files in which content, or a recipient's number, stands in clear. */
  readonly canaryLeft: number
}

interface Host { readonly hub: HubProcess; readonly cables: readonly [store: Cable, queue: Cable] }

interface Scene extends Servers {
  readonly hosts: readonly Host[]
  readonly load: Load
  readonly random: () => number
  alive(starting: Promise<void>): void
}

const through = (url: string, { port }: Cable): string => Object.assign(new URL(url), { port: String(port) }).href

/** Below the ports that the system hands out, so that none is taken while its hub is dead. */
const portOf = (at: number): number => 12_000 + (process.pid % 1500) * 10 + at

const openHost = async (folder: string, at: number, { postgres, engine }: Servers, peers: Peers): Promise<Host> => {
  const [name, port] = [`hub-${at}`, portOf(at)]
  const cables = [await layCable(Number(new URL(postgres.url).port)), await layCable(Number(new URL(engine.url).port))] as const
  const file = join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify(configurationOf(folder, port, peers, {
    attempt: '3s', store: { kind: 'postgres', url: through(postgres.url, cables[0]) },
    queue: { kind: engine.kind, url: through(engine.url, cables[1]) },
  })))
  return { hub: hubProcess(file, port, join(folder, `${name}.log`)), cables }
}

/** Longer than a turn lasts. */
const frozenMs = 7000
const awayMs = 2000

type Fault = (scene: Scene, host: Host) => Promise<void>

const cut = (which: 0 | 1): Fault => async ({ random }, { cables }) => {
  cables[which].cut()
  await pause(random() * awayMs)
  cables[which].mend()
}

const restart = async (server: Engine['server'], ready: Promise<void>): Promise<void> => {
  await ready
  await server.end('SIGKILL')
  await server.start()
}

const freeze = async (server: Pick<Engine['server'], 'signal'>, ms: number): Promise<void> => {
  server.signal('SIGSTOP')
  await pause(ms)
  server.signal('SIGCONT')
}

const faults: Readonly<Record<string, Fault>> = {
  'kill a hub': async ({ alive }, { hub }) => {
    await hub.kill()
    const starting = hub.start()
    alive(starting)
    await starting
  },
  'stop a hub': async ({ alive }, { hub }) => {
    await hub.stop()
    const starting = hub.start()
    alive(starting)
    await starting
  },
  'freeze a hub': async (_, { hub }) => freeze(hub, frozenMs),
  'cut a hub off from the store': cut(0),
  'cut a hub off from the queue': cut(1),
  'kill the store': async ({ postgres }) => restart(postgres, Promise.resolve()),
  'kill the queue': async ({ engine }) => restart(engine.server, engine.steady()),
  'freeze the store': async ({ postgres, random }) => freeze(postgres, random() * awayMs),
  'freeze the queue': async ({ engine, random }) => freeze(engine.server, random() * awayMs),
  'empty the queue': async ({ engine }) => engine.empty(),
}

/** Messages between one fault and the next. */
const mostBetween = 80

const names = Object.keys(faults)

/** Each fault comes once before any comes again. */
const makeFaults = async (scene: Scene, { faults: count, progress }: HostsTorture): Promise<Record<string, number>> => {
  const made: Record<string, number> = {}
  let left: string[] = []
  for (let fault = 0; fault < count; fault += 1) {
    await scene.load.more(Math.floor(scene.random() * mostBetween))
    if (left.length === 0) left = [...names]
    const [name = ''] = left.splice(Math.floor(scene.random() * left.length), 1)
    progress?.(name, scene.load.accepted.size)
    await faults[name]?.(scene, scene.hosts[Math.floor(scene.random() * scene.hosts.length)] as Host)
    made[name] = (made[name] ?? 0) + 1
  }
  return made
}

/** Empty polls of the feed that are borne: what a hub died with is found when its time is over. */
const patience = 3

const judge = async (scene: Scene, given: HostsTorture, peers: Peers, folder: string): Promise<HostsOutcome> => {
  const made = await makeFaults(scene, given)
  await scene.load.finish()
  const from = performance.now()
  const { url } = scene.hosts[0]?.hub as HubProcess
  await settle(url, scene.load, patience)
  const settledInMs = Math.round(performance.now() - from)
  const { parked: _, ...verdict } = await reachVerdict(url, scene.load, peers.arrived)
  const canary = tracesIn(folder, ['kanarie', recipientDigits].map((text) => Buffer.from(text)))
  return { kind: given.kind, seed: given.seed, faults: made, ...verdict, settledInMs, canaryLeft: canary.found }
}

/** Runs the torture; undefined where a server is not there and may be skipped. */
export const tortureHosts = async (given: HostsTorture): Promise<HostsOutcome | undefined> => {
  const servers = await startServers(given.kind)
  if (!servers) return undefined
  const { next: random } = createChance(given.seed)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-torture-hosts-'))
  const peers = await startPeers()
  const hosts = await Promise.all(Array.from({ length: given.hubs }, (_, at) => openHost(folder, at, servers, peers)))
  try {
    let starting: Promise<void> = Promise.all(hosts.map(({ hub }) => hub.start())).then(() => undefined)
    await starting
    const one = (): string => hosts[Math.floor(random() * hosts.length)]?.hub.url ?? ''
    const load = startLoad(one, `h${given.seed}`, given.posters, random, () => starting)
    const scene: Scene = { ...servers, hosts, load, random, alive: (next) => { starting = next } }
    const outcome = await judge(scene, given, peers, folder)
    await Promise.all(hosts.map(({ hub }) => hub.stop()))
    return outcome
  } finally {
    for (const { cables } of hosts) for (const cable of cables) cable.remove()
    await Promise.all(hosts.map(({ hub }) => hub.kill()))
    await peers.stop()
    await Promise.all([servers.engine.discard(), servers.postgres.discard()])
    if (!process.env['SLUSE_TORTURE_KEEP']) rmSync(folder, { recursive: true })
  }
}
