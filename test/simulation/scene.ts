// One run: the real hub and core over a memory ledger, in virtual time, with silos that post until they are answered, operators,
// counterparts, an engine, and processes that die and are started again. Everything that happens follows from the seed.
import type { Receipt } from '../../core/outcome.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { Silo } from '../../core/silo.ts'
import type { Hub, Posted } from '../../hub/index.ts'
import { checkAttached, checkDepot, withUploads } from './attached.ts'
import { honest } from './engine.ts'
import { sendFetcher } from './fetcher.ts'
import type { Must } from './laws.ts'
import { startAt, type Plan, type Post, type WayPlan } from './plan.ts'
import { createProcesses, type Processes } from './processes.ts'
import { createProvider, type Provider } from './providers.ts'
import { createStage, type Stage } from './stage.ts'

export type { Plan, Post, WayPlan } from './plan.ts'
export { startAt } from './plan.ts'

export interface Scene extends Pick<Stage, 'plan' | 'time' | 'chance' | 'invariants' | 'providers' | 'listeners' | 'tell'> {
  readonly posts: readonly Post[]
  /** Calls to ports so far, over all processes. */
  calls(): number
  /** True when as many hubs are alive as should be. */
  isManned(): boolean
  post(at: number, silo: Silo, posted: Posted): Post
  /** Does something with a hub that is alive; what is not answered is forgotten. */
  withHub(at: number, act: (hub: Hub) => Promise<unknown>): void
  /** Stops a hub as its operator would, and starts another. */
  restart(at: number): void
  /** Runs until `done`, at most for `limitMs`, and then for `restMs` more. */
  run(done: () => boolean, limitMs: number, restMs: number): Promise<void>
  /** From now on everybody is well behaved. */
  calm(): void
  /** Stops, and checks what must hold at rest. */
  end(): Promise<void>
}

const thankMs = 60_000
const patienceMs = 15_000
const maxTimersAtOnce = 20_000

/** A counterpart sends its receipt until it is thanked. */
const createReceive = (stage: Stage, processes: () => Processes) => {
  const { time, trace } = stage
  const receive = (receipt: Receipt): void => {
    if (stage.isOver) return
    let thanked = false
    trace.add(time.now(), 'receipt', receipt.id.slice(-4), receipt.kind, receipt.evidence.attempt ?? '')
    void processes().hub()?.receive(receipt).then(() => { thanked = true }, () => undefined)
    time.at(time.now() + thankMs, () => { if (!thanked) receive(receipt) })
  }
  return receive
}

const mustOf = ({ broken }: Stage): Must => (holds, law, detail) => { if (!holds) broken(law, detail()) }

const counterpartOf = (stage: Stage, way: WayPlan, receipt: (receipt: Receipt) => void): Provider => {
  const { plan, time, chance, trace, invariants } = stage
  const { name } = way.route
  return createProvider({
    kind: way.kind, time, chance, receipt,
    manner: ({ id, attempt }) => {
      const manner = stage.isCalm ? 'accept' : plan.manner(way, attempt, chance)
      trace.add(time.now(), name, 'is sent', id.slice(-4), `attempt ${attempt}`, manner)
      return manner
    },
    answers: () => stage.isCalm || plan.answers(chance),
    latencyMs: () => (stage.isCalm ? 0 : plan.latencyMs),
    badReceipts: () => !stage.isCalm && plan.badReceipts && chance.of(0.5),
    began: (delivery) => {
      invariants.began(delivery)
      checkAttached(stage.depot, delivery.id, delivery.body.content, mustOf(stage))
    },
    arrived: invariants.arrived,
  })
}

const speak = async (hub: Hub, { silo, posted }: Post): ReturnType<Hub['accept']> =>
  hub.accept(silo, await withUploads(hub, silo, posted))

/** A silo posts under the same reference until it is answered. */
const createKnock = (stage: Stage, processes: Processes) => {
  const { time, trace } = stage
  const answered = (post: Post, answer: Awaited<ReturnType<Hub['accept']>>): void => {
    if (isRefusal(answer)) post.refused = answer.refused
    else post.answer = answer.transaction
    trace.add(time.now(), 'silo', post.silo.id, 'is answered', post.posted.reference, post.refused ?? post.answer?.id.slice(-4))
  }
  const knock = (post: Post): void => {
    if (post.answer || post.refused || stage.isOver) return
    trace.add(time.now(), 'silo', post.silo.id, 'posts', post.posted.reference)
    const hub = processes.hub()
    if (hub) void speak(hub, post).then((answer) => answered(post, answer), () => undefined)
    time.at(time.now() + patienceMs, () => knock(post))
  }
  return knock
}

/** Rings one timer after another; looks after each whether a law was broken. */
const createRun = (stage: Stage, { crossing }: Processes): Scene['run'] => {
  const { time } = stage
  let atOnce = 0
  const advance = async (until: number): Promise<boolean> => {
    crossing.breathe()
    const before = time.now()
    const went = await time.step(until)
    atOnce = time.now() === before ? atOnce + 1 : 0
    if (atOnce > maxTimersAtOnce) stage.broken('time goes on', 'too many timers at one moment')
    stage.check()
    return went
  }
  return async (done, limitMs, restMs) => {
    const limit = time.now() + limitMs
    await time.settle()
    while (!done() && await advance(limit));
    const rest = time.now() + restMs
    while (await advance(rest));
  }
}

/** Sets the scene; nothing happens before `run`. */
export const setScene = (plan: Plan): Scene => {
  const stage = createStage(plan)
  const { time, invariants, providers } = stage
  const posts: Post[] = []
  const receive = createReceive(stage, () => processes)
  for (const way of plan.ways) providers.set(way.route.name, counterpartOf(stage, way, receive))
  const processes = createProcesses(stage)
  const knock = createKnock(stage, processes)
  for (const way of plan.ways.filter(({ kind }) => kind === 'fetched')) {
    const provider = providers.get(way.route.name) as Provider
    // Two, because nobody promises that only one comes.
    for (const from of [200, 7000]) sendFetcher({ stage, way, provider, hub: processes.hub }, from)
  }
  return {
    plan, time, chance: stage.chance, invariants, providers, listeners: stage.listeners, tell: stage.tell, posts,
    calls: processes.crossing.calls,
    isManned: () => processes.count() === plan.hubs,
    run: createRun(stage, processes),
    post: (at, silo, posted) => {
      const post: Post = { silo, posted }
      posts.push(post)
      time.at(startAt + at, () => knock(post))
      return post
    },
    withHub: (at, act) => void time.at(startAt + at, () => {
      const hub = processes.hub()
      if (hub) void act(hub).catch(() => undefined)
    }),
    restart: (at) => void time.at(startAt + at, () => void processes.restart()),
    calm: () => {
      stage.isCalm = true
      stage.disk.calm()
      stage.broker.manners = honest
    },
    end: async () => {
      stage.isOver = true
      processes.end()
      invariants.atRest()
      await checkDepot(stage.depot, invariants.transactions(), plan.hubs > 1, mustOf(stage))
      const lost = posts.find(({ answer }) => answer !== undefined && invariants.timeline(answer.id).length === 0)
      if (lost) stage.broken('what was answered for is never lost', lost.posted)
      stage.check()
    },
  }
}
