// The processes of a run: each is a hub over guarded ports; when it dies or is stopped, another is started in its place.
import type { Body } from '../../core/adapter.ts'
import type { Channel } from '../../core/channel.ts'
import type { World } from '../../core/world.ts'
import { createHub, type Hub, type Parts } from '../../hub/index.ts'
import { createEmbeddedQueue } from '../../queues/embedded/index.ts'
import { namingsIn } from './attached.ts'
import { createCrossing, guarded, guardedQueue, guardedSeal, guardedStore, type Crossing, type Life } from './crash.ts'
import type { Listener } from './listener.ts'
import { isOf, type Stage } from './stage.ts'

interface Running { readonly life: Life; readonly hub: Hub }

export interface Processes {
  /** Calls to ports so far. */
  readonly crossing: Crossing
  /** How many are alive. */
  count(): number
  /** One that is alive. */
  hub(): Hub | undefined
  /** Stops one as its operator would, and starts another. */
  restart(): Promise<void>
  /** Ends them all, at the end of the run. */
  end(): void
}

const channelOf = (name: string): Channel => ({
  name, words: { da: name, en: name }, settings: {},
  schema: { recipient: {}, content: {} }, example: { recipient: '', content: '' },
  parse: (body: Body) => ({ body, recipient: String(body.recipient), destination: 'd', attachments: namingsIn(body) }),
  open: async () => { throw new Error('the simulation opens its own ways out') },
})

const noRecords: World['records'] = { count: () => undefined, observe: () => undefined, gauge: () => undefined }
/** What the hub logs only where something in it threw that should not. */
const suspicious = ['relay-failed', 'reroute-failed', 'work-threw', 'sweep-failed', 'report-failed', 'clearing-failed']

const createWorlds = ({ time, chance, trace, broken, plan }: Stage) => {
  let ids = 0
  const newId = (): string => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`
  return (life: Life): World => {
    const log = (event: string, fields?: Readonly<Record<string, unknown>>): void => {
      if (!life.alive) return
      trace.add(time.now(), `hub ${life.number}`, 'log', event, fields ?? '')
      if (suspicious.includes(event) && plan.diskFails === 0) broken('nothing in the hub throws', [event, fields])
    }
    const sleep: World['sleep'] = async (ms, signal) => {
      await time.sleep(ms, signal)
      if (!life.alive) await new Promise(() => undefined)
    }
    const all = { debug: log, info: log, warn: log, error: log }
    return { now: time.now, sleep, random: chance.next, newId, log: all, records: noRecords }
  }
}

/** Every channel may follow on every other that has failed. */
const fallbackOf = ({ ways }: Stage['plan']): Parts['fallback'] => {
  const to = ways.map(({ route: { channel } }) => channel)
  return to.map((from) => ({ from, because: ['recipient', 'time', 'content', 'other'], to }))
}

const fetchedOf = ({ ways }: Stage['plan']): NonNullable<Parts['fetched']> => (
  new Map(ways.filter(({ kind }) => kind === 'fetched').map(({ route }) => [route.name, 'inlet'])))

/** What a hub is handed, every port of it guarded. */
const createPorts = (stage: Stage, crossing: Crossing) => {
  const { plan, disk, seal, depot, providers, listeners, opinion } = stage
  const postStatus = (life: Life): Parts['postStatus'] => (silo, body) => (
    crossing.cross(life, 'postStatus', () => (listeners.get(silo.id) as Listener).take(body)))
  const askSilo = (life: Life): Parts['askSilo'] => (_silo, question, signal) => (
    crossing.cross(life, 'askSilo', () => opinion.ask(question, signal)))
  return (life: Life, world: World, queue: Parts['queue']): Parts => ({
    world, drainMs: 20_000, fallback: fallbackOf(plan), routes: plan.ways.map(({ route }) => route),
    store: guardedStore(life, disk.store, crossing),
    seal: guardedSeal(life, seal, crossing),
    depot: guarded(life, 'depot', depot, crossing, ['mayHave']),
    unboundMs: 120_000,
    queue: guardedQueue(life, queue, crossing),
    channels: new Map(plan.ways.map(({ route: { channel } }) => [channel, channelOf(channel)])),
    silos: new Map(plan.silos.map((silo) => [silo.id, silo])),
    ways: new Map([...providers].map(([name, { adapter }]) => [name, guarded(life, name, adapter, crossing, ['close'])])),
    postStatus: postStatus(life), askSilo: askSilo(life), fetched: fetchedOf(plan),
  })
}

const watchedCrossing = (stage: Stage, bury: (life: Life) => void): Crossing => {
  const { plan, time, chance, trace, broken } = stage
  const say = (life: Life, ...words: unknown[]): void => trace.add(time.now(), `hub ${life.number}`, ...words)
  return createCrossing({
    points: plan.crashes,
    dies: () => (plan.crashRate > 0 && !stage.isCalm && chance.of(plan.crashRate) ? chance.pick(['before', 'after']) : undefined),
    died: (life, name, side) => {
      say(life, 'DIES', side, name)
      bury(life)
    },
    seen: (life, name) => say(life, 'calls', name),
    looped: (name) => broken('nothing loops', name),
  })
}

/** Starts the hubs of the plan. */
export const createProcesses = (stage: Stage): Processes => {
  const { plan, time, chance, trace, broker } = stage
  const running: Running[] = []
  const drops = new Map<Life, () => void>()
  let lives = 0
  const bury = (life: Life): void => {
    life.alive = false
    const at = running.findIndex((one) => one.life === life)
    if (at >= 0) running.splice(at, 1)
    drops.get(life)?.()
    const isMissed = !stage.isOver && !(plan.forGood && running.length > 0)
    if (isMissed) time.at(time.now() + (plan.shuffle ? chance.between(0, 30_000) : 1000), begin)
  }
  const crossing = watchedCrossing(stage, bury)
  const worldOf = createWorlds(stage)
  const partsOf = createPorts(stage, crossing)

  const begin = (): void => {
    if (stage.isOver) return
    const life = { number: ++lives, alive: true }
    const world = worldOf(life)
    const embedded = { engine: createEmbeddedQueue(world), drop: () => undefined }
    const { engine, drop } = plan.engine === 'embedded' ? embedded : broker.connect()
    const parts = partsOf(life, world, engine)
    const hub = createHub(plan.spoil?.parts?.(parts, time) ?? parts)
    trace.add(time.now(), `hub ${life.number}`, 'starts')
    running.push({ life, hub })
    drops.set(life, drop)
    hub.start().catch(() => { if (life.alive) bury(life) })
  }
  const stopped = ({ life }: Running): void => {
    trace.add(time.now(), `hub ${life.number}`, 'has stopped')
    const cut = stage.invariants.transactions().filter(isOf('sending')).filter(({ route }) => !fetchedOf(plan).has(route))
    const mayLeave = plan.hubs > 1 || plan.diskFails > 0 || plan.crashRate > 0
    if (cut.length > 0 && !mayLeave) stage.broken('a hub that is stopped leaves nothing half done', cut)
    bury(life)
  }
  for (let each = 0; each < plan.hubs; each += 1) begin()
  return {
    crossing,
    count: () => running.length,
    hub: () => (running.length > 0 ? chance.pick(running).hub : undefined),
    restart: async () => {
      // Its doors are shut first.
      const [one] = running.splice(chance.between(0, running.length - 1), 1)
      if (!one) return
      trace.add(time.now(), `hub ${one.life.number}`, 'is stopped')
      await one.hub.stop()
      if (one.life.alive) stopped(one)
    },
    end: () => { for (const life of drops.keys()) life.alive = false },
  }
}
