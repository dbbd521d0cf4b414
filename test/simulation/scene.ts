// One run: the real hub and core over a memory ledger, in virtual time, with silos that post until they are answered, operators,
// counterparts, an engine, and processes that die and are started again. Everything that happens follows from the seed.
import type { Body } from '../../core/adapter.ts'
import type { Channel } from '../../core/channel.ts'
import type { Receipt } from '../../core/outcome.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Route } from '../../core/route.ts'
import type { Silo } from '../../core/silo.ts'
import type { Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import type { World } from '../../core/world.ts'
import { createHub, type Hub, type Parts, type Posted } from '../../hub/index.ts'
import { createEmbeddedQueue } from '../../queues/embedded/index.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { createChance, type Chance } from './chance.ts'
import { createCrossing, guarded, guardedQueue, guardedSeal, guardedStore, type CrashPoint, type Life } from './crash.ts'
import { createBroker, nasty, honest, type Broker } from './engine.ts'
import { createDisk, type Disk } from './disk.ts'
import { createInvariants, type Invariants } from './invariants.ts'
import { createProvider, type Had, type Kind, type Manner, type Provider } from './providers.ts'
import { createSeal } from './seal.ts'
import { createListener, type Listener } from './listener.ts'
import { createTime, type Time } from './time.ts'
import { createTrace, type Trace } from './trace.ts'

export interface WayPlan { readonly route: Route; readonly kind: Kind }

/** What a run is made of. */
export interface Plan {
  readonly seed: number
  readonly ways: readonly WayPlan[]
  readonly silos: readonly Silo[]
  /** Hubs that work on the ledger at once. */
  readonly hubs: number
  /** Processes that died are not started again, as long as another lives. */
  readonly forGood?: boolean
  readonly engine: 'embedded' | 'broker' | 'nasty'
  readonly crashes: readonly CrashPoint[]
  /** Chance's crashes, as probability per call. */
  readonly crashRate: number
  /** Probability that a call to the ledger fails, before or after its effect, and its longest answer. */
  readonly diskFails: number
  readonly diskMs: number
  readonly shuffle: boolean
  /** How a counterpart behaves. */
  manner(way: WayPlan, attempt: number, chance: Chance): Manner
  answers(chance: Chance): boolean
  readonly latencyMs: number
  readonly badReceipts: boolean
  /** Deliberate bugs, for the simulation to notice. */
  readonly spoil?: { store?(store: Store, time: Time): Store; parts?(parts: Parts, time: Time): Parts }
}

export interface Running { readonly life: Life; readonly hub: Hub; drop(): void }

/** A message posted until it was answered. */
export interface Post { readonly silo: Silo; readonly posted: Posted; answer?: Transaction; refused?: string }

export interface Scene {
  readonly time: Time
  readonly chance: Chance
  readonly invariants: Invariants
  readonly plan: Plan
  readonly running: readonly Running[]
  readonly posts: readonly Post[]
  readonly listeners: ReadonlyMap<string, Listener>
  readonly providers: ReadonlyMap<string, Provider>
  calls(): number
  post(at: number, silo: Silo, posted: Posted): Post
  /** Does something with a hub that is alive; what is not answered is forgotten. */
  withHub(at: number, act: (hub: Hub) => Promise<unknown>): void
  /** Runs until `done`, then for `restMs` more; at most until `limit` after the start. */
  run(done: () => boolean, limitMs: number, restMs: number): Promise<void>
  /** Stops, and checks what must hold at rest. */
  end(): void
  /** From now on everybody is well behaved. */
  calm(): void
  tell(lines?: number): string
}

export const startAt = Date.UTC(2026, 10, 23, 8)

/** A law was broken: the whole story is in the message. */
export class Broken extends Error {}

export const channelOf = (name: string): Channel => ({
  name, words: { da: name, en: name }, schema: { recipient: {}, content: {} }, settings: {}, example: { recipient: '', content: '' },
  parse: (body: Body) => ({ body, recipient: String(body.recipient) }),
  open: async () => { throw new Error('the simulation opens its own ways out') },
})

const noRecords: World['records'] = { count: () => undefined, observe: () => undefined, gauge: () => undefined }

interface Stage {
  readonly plan: Plan
  readonly time: Time
  readonly chance: Chance
  readonly trace: Trace
  readonly broken: (law: string, detail: unknown) => void
}

const createWorlds = ({ time, chance, trace, broken, plan }: Stage) => {
  let ids = 0
  const suspicious = ['relay-failed', 'reroute-failed', 'work-threw', 'sweep-failed', 'report-failed']
  return (life: Life): World => {
    const log = (event: string, fields?: Readonly<Record<string, unknown>>): void => {
      if (!life.alive) return
      trace.add(time.now(), `hub ${life.number}`, 'log', event, fields ?? '')
      if (suspicious.includes(event) && plan.diskFails === 0) broken('nothing in the hub throws', [event, fields])
    }
    return {
      now: time.now,
      sleep: async (ms, signal) => {
        await time.sleep(ms, signal)
        if (!life.alive) await new Promise(() => undefined)
      },
      random: chance.next,
      newId: () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`,
      log: { debug: log, info: log, warn: log, error: log }, records: noRecords,
    }
  }
}

const addHad = (a: Had | undefined, b: Had | undefined): Had | undefined => (a && b
  ? { arrivals: a.arrivals + b.arrivals, delivered: a.delivered || b.delivered, bounced: a.bounced && b.bounced } : a ?? b)

/** Sets the scene; nothing runs before `run`. */
export const setScene = (plan: Plan): Scene => {
  const chance = createChance(plan.seed)
  const time = createTime(startAt, plan.shuffle ? chance.next : undefined)
  const trace = createTrace(startAt)
  let isCalm = false
  let stopped = false
  let broke: Broken | undefined
  const tell = (lines?: number): string => (
    `seed ${plan.seed}${plan.crashes.map(({ call, side }) => `, dies ${side} call ${call}`).join('')}\n${trace.tell(lines)}`)
  const broken = (law: string, detail: unknown): void => {
    broke ??= new Broken(`broken: ${law}\n${JSON.stringify(detail, undefined, 1)}\n${tell()}`)
  }
  const stage: Stage = { plan, time, chance, trace, broken }
  const worldOf = createWorlds(stage)
  const providers = new Map<string, Provider>()
  const hadOf = (id: string): Had | undefined => [...providers.values()].map((each) => each.had(id)).reduce(addHad, undefined)

  const memory = createMemoryStore()
  const spoilt = plan.spoil?.store?.(memory, time) ?? memory
  const invariants = createInvariants(spoilt, { had: hadOf, now: time.now, broken })
  const traced = new Proxy(invariants.store, {
    get: (target, key) => (key !== 'replace' ? Reflect.get(target, key) : (change: Parameters<Store['replace']>[0]) => {
      const { id, status, version, reason, dueAt } = change.next
      trace.add(time.now(), 'write', id.slice(-4), change.event, '->', status, `v${version}`, reason ?? '', `due +${dueAt - time.now()}`)
      return target.replace(change)
    }),
  })
  const disk: Disk = createDisk(traced, time, chance, plan, plan.hubs === 1)
  const broker: Broker = createBroker(time, chance, plan.engine === 'nasty')
  broker.manners = plan.engine === 'nasty' ? nasty : honest
  const running: Running[] = []
  const posts: Post[] = []
  const listeners = new Map(plan.silos.map((silo) => [silo.id, createListener(silo.id, time, chance, broken, () => isCalm || plan.latencyMs === 0)]))
  let lives = 0

  const crossing = createCrossing({
    points: plan.crashes,
    dies: () => (plan.crashRate > 0 && !isCalm && chance.of(plan.crashRate) ? chance.pick(['before', 'after'] as const) : undefined),
    died: (life, name, side) => {
      trace.add(time.now(), `hub ${life.number}`, 'DIES', side, name, crossing.calls())
      bury(life)
    },
    seen: (life, name) => trace.add(time.now(), `hub ${life.number}`, 'calls', name),
    looped: (name) => broken('nothing loops', name),
  })
  const bury = (life: Life): void => {
    const at = running.findIndex((one) => one.life === life)
    if (at >= 0) running.splice(at, 1)[0]?.drop()
    if (!stopped && !(plan.forGood && running.length > 0)) time.at(time.now() + (plan.shuffle ? chance.between(0, 30_000) : 1000), begin)
  }

  const alive = (): Running | undefined => (running.length > 0 ? chance.pick(running) : undefined)
  // A counterpart sends its receipt until it is thanked.
  const receive = (receipt: Receipt): void => {
    if (stopped) return
    let thanked = false
    const one = alive()
    trace.add(time.now(), 'receipt', receipt.id.slice(-4), receipt.kind, receipt.evidence.attempt ?? '')
    void one?.hub.receive(receipt).then(() => { thanked = true }, () => undefined)
    time.at(time.now() + 60_000, () => { if (!thanked) receive(receipt) })
  }
  for (const way of plan.ways) {
    const { name } = way.route
    providers.set(name, createProvider({
      name, kind: way.kind, time, chance,
      manner: ({ id, attempt }) => {
        const manner = isCalm ? 'accept' : plan.manner(way, attempt, chance)
        trace.add(time.now(), name, 'is sent', id.slice(-4), `attempt ${attempt}`, manner)
        return manner
      },
      answers: () => isCalm || plan.answers(chance),
      latencyMs: () => (isCalm ? 0 : plan.latencyMs),
      badReceipts: () => !isCalm && plan.badReceipts && chance.of(0.5),
      began: (_provider, delivery) => invariants.began(delivery),
      arrived: (_provider, delivery) => {
        const had = hadOf(delivery.id)
        if (had) invariants.arrived(delivery, had)
      },
      receipt: receive,
    }))
  }
  const seal = createSeal(time)

  const connect = (life: Life, world: World) => {
    if (plan.engine !== 'embedded') return broker.connect()
    return { engine: createEmbeddedQueue(world), drop: () => undefined, life }
  }
  const partsOf = (life: Life, world: World, engine: Parts['queue']): Parts => ({
    world, drainMs: 20_000, routes: plan.ways.map(({ route }) => route),
    store: guardedStore(life, disk.store, crossing),
    seal: guardedSeal(life, seal, crossing),
    queue: guardedQueue(life, engine, crossing),
    channels: new Map(plan.ways.map(({ route: { channel } }) => [channel, channelOf(channel)])),
    silos: new Map(plan.silos.map((silo) => [silo.id, silo])),
    ways: new Map([...providers].map(([name, { adapter }]) => [name, guarded(life, name, adapter, crossing, ['close'])])),
    postStatus: (silo, body) => crossing.cross(life, 'postStatus', () => (listeners.get(silo.id) as Listener).take(body)),
  })
  const begin = (): void => {
    if (stopped) return
    const life = { number: ++lives, alive: true }
    const world = worldOf(life)
    const { engine, drop } = connect(life, world)
    const parts = partsOf(life, world, engine)
    const hub = createHub(plan.spoil?.parts?.(parts, time) ?? parts)
    trace.add(time.now(), `hub ${life.number}`, 'starts')
    running.push({ life, hub, drop })
    hub.start().catch((error: Error) => {
      if (!life.alive) return
      trace.add(time.now(), `hub ${life.number}`, 'cannot start', error.message)
      life.alive = false
      bury(life)
    })
  }
  for (let each = 0; each < plan.hubs; each += 1) begin()

  const answered = (post: Post, answer: Awaited<ReturnType<Hub['accept']>>): void => {
    if (isRefusal(answer)) post.refused = answer.refused
    else post.answer = answer.transaction
    trace.add(time.now(), 'silo', post.silo.id, 'is answered', post.posted.reference, post.refused ?? post.answer?.id.slice(-4))
  }
  // A silo posts under the same reference until it is answered.
  const knock = (post: Post): void => {
    if (post.answer || post.refused || stopped) return
    trace.add(time.now(), 'silo', post.silo.id, 'posts', post.posted.reference)
    void alive()?.hub.accept(post.silo, post.posted).then((answer) => answered(post, answer), () => undefined)
    time.at(time.now() + 15_000, () => knock(post))
  }
  const isLost = ({ answer }: Post): boolean => answer !== undefined && invariants.timeline(answer.id).length === 0
  const check = (): void => {
    const lost = posts.find(isLost)
    if (lost) broken('what was answered for is never lost', lost.posted)
    if (broke) throw broke
  }
  let sinceChecked = 0
  const advance = async (until: number): Promise<boolean> => {
    crossing.breathe()
    const before = time.now()
    const went = await time.step(until)
    if (broke) throw broke
    sinceChecked = time.now() === before ? sinceChecked + 1 : 0
    if (sinceChecked > 20_000) {
      broken('time goes on', 'too many timers at one moment')
      throw broke
    }
    return went
  }
  const run = async (done: () => boolean, limitMs: number, restMs: number): Promise<void> => {
    const limit = time.now() + limitMs
    await time.settle()
    while (!done() && await advance(limit));
    const rest = time.now() + restMs
    while (await advance(rest));
    check()
  }
  return {
    time, chance, invariants, plan, running, posts, listeners, providers, run, tell,
    calls: crossing.calls,
    post: (at, silo, posted) => {
      const post: Post = { silo, posted }
      posts.push(post)
      time.at(startAt + at, () => knock(post))
      return post
    },
    withHub: (at, act) => void time.at(startAt + at, () => {
      const one = alive()
      if (one) void act(one.hub).catch(() => undefined)
    }),
    calm: () => {
      isCalm = true
      disk.calm()
      broker.manners = honest
    },
    end: () => {
      stopped = true
      for (const { life } of running) life.alive = false
      invariants.atRest()
      check()
    },
  }
}
