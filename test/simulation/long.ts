// A long random run: many silos, all kinds of ways out, everybody misbehaves for two hours; then everybody behaves, and whatever
// was accepted must come to an honest end.
import type { Posted } from '../../hub/index.ts'
import type { Transaction } from '../../core/transaction.ts'
import { isSettled } from '../../core/status.ts'
import { createChance, type Chance } from './chance.ts'
import { kinds, type Manner } from './providers.ts'
import { dayMs, hourMs, minuteMs, planOf, postedOf, siloOf, wayOf } from './samples.ts'
import { startAt, type Plan, type Post, type WayPlan } from './plan.ts'
import { setScene, type Scene } from './scene.ts'
import { allOver, expectTold } from './stories.ts'

const stormMs = 2 * hourMs
const relevance = { url: 'simulated:', secret: 'simulated', timeoutMs: 2000 } as const
const silos = ['a', 'b', 'c', 'd'].map((id, at) => (
  siloOf(id, { relevance: { ...relevance, otherwise: at % 2 === 0 ? 'send' : 'wait' } })))
const thoughts = { relevant: 6, irrelevant: 2, silent: 2 } as const

const weights: Readonly<Partial<Record<Manner, number>>> = {
  accept: 30, deliver: 10, refuse: 3, postpone: 8, trouble: 8, pause: 5, 'lose-answer': 8, 'not-received': 6, hang: 4,
  late: 3, throw: 3, overtake: 8, bounce: 4,
}

const lifeMs = 3 * dayMs
const resend = { askAfterMs: minuteMs, giveUpMs: 10 * minuteMs, otherwise: 'resend' } as const

const waysOf = (chance: Chance): WayPlan[] => {
  const kind = chance.pick(kinds)
  return [
    ...kinds.map((each) => wayOf(each, { lifeMs, ...(each !== 'repeatable' && { receiptMs: 10 * minuteMs }) })),
    wayOf(kind, { name: 'windowed', lifeMs, window: { days: [1, 2, 3, 4, 5], from: '09:15', to: '09:45', holidays: 'open' } }),
    wayOf('askable', { name: 'throttled', lifeMs, throttle: { perSecond: 0.5, burst: 2 } }),
    wayOf('blind', { name: 'resending', lifeMs, inDoubt: resend }),
    wayOf('fetched', { lifeMs }),
  ]
}

/** The plan of a seed. Half of the worlds are quiet where others are wild, so that each kind of trouble is met alone too. */
export const planOfSeed = (seed: number): Plan => {
  const chance = createChance(seed + 7_000_000)
  const wild = (): boolean => chance.of(0.5)
  return planOf({
    seed, silos, ways: waysOf(chance),
    engine: chance.pick(['embedded', 'embedded', 'broker', 'nasty'] as const),
    hubs: chance.of(0.25) ? 2 : 1,
    crashRate: wild() ? chance.pick([0.001, 0.01]) : 0,
    diskFails: chance.of(0.3) ? 0.01 : 0,
    diskMs: wild() ? chance.pick([5, 500]) : 0,
    latencyMs: wild() ? 3000 : 0,
    badReceipts: wild(), shuffle: true,
    manner: (_way, _attempt, own) => own.weighted(weights),
    answers: (own) => own.of(0.7),
    thinks: (own) => own.weighted(thoughts),
  })
}

const iso = (at: number): string => new Date(startAt + at).toISOString()

const cancelLater = (scene: Scene, post: Post, at: number): void => scene.withHub(at, async (hub) => (
  post.answer && hub.operate.cancel(post.silo.id, post.answer.id)))

const fallbackOf = ({ chance, plan }: Scene, each: number): Posted['fallback'] => {
  const recipient = `recipient of m${each}`
  const content = { text: `instead of m${each}`, files: chance.of(0.3) ? 1 : 0 }
  const channel = (): string => chance.pick(plan.ways).route.channel
  return Array.from({ length: chance.between(1, 3) }, () => ({ channel: channel(), recipient, content }))
}

const postSome = (scene: Scene, count: number): void => {
  const { chance, plan } = scene
  for (let each = 0; each < count; each += 1) {
    const silo = chance.pick(plan.silos)
    const at = chance.between(0, stormMs)
    const notBefore = chance.of(0.15) ? iso(at + chance.between(0, hourMs)) : undefined
    const expiresAt = chance.of(0.15) ? iso(at + hourMs + chance.between(minuteMs, hourMs)) : undefined
    const content = { text: `content of m${each}`, files: chance.of(0.3) ? chance.between(1, 3) : 0 }
    const post = scene.post(at, silo, postedOf(chance.pick(plan.ways).route.name, `m${each}`, {
      content,
      priority: chance.pick(['high', 'normal', 'low']), notBefore, expiresAt,
      ...(chance.of(0.2) && { fallback: fallbackOf(scene, each) }),
      ...(chance.of(0.3) && { lane: chance.pick(['x', 'y']) }),
      ...(chance.of(0.2) && { dedupe: chance.pick(['k', 'l']) }), ...(chance.of(0.2) && { ask: true }),
    }))
    if (chance.of(0.15)) cancelLater(scene, post, at + chance.between(0, 20 * minuteMs))
  }
}

const parked = (scene: Scene): Transaction[] => scene.invariants.transactions().filter(({ status }) => status === 'parked')

const decisions = ['resume', 'resume', 'discard', 'confirm'] as const

/** An operator looks in now and then, and decides as operators do. */
const operateSometimes = (scene: Scene, until: number): void => {
  for (let at = 20 * minuteMs; at < until; at += 20 * minuteMs) {
    scene.withHub(at, async (hub) => {
      for (const { id } of parked(scene)) await hub.operate.act(scene.chance.pick(decisions), id, { by: 'op' })
    })
  }
}

/** Hubs are stopped and started again, as for a new version. */
const restartSometimes = (scene: Scene): void => {
  if (!scene.chance.of(0.3)) return
  for (let left = scene.chance.between(1, 6); left > 0; left -= 1) scene.restart(scene.chance.between(0, stormMs))
}

const isQuiet = (scene: Scene): boolean => scene.isManned() && allOver(scene)

const checkExpired = (scene: Scene): void => {
  const failed = scene.invariants.transactions().filter(({ status, reason }) => status === 'failed' && reason === 'expired')
  const late = failed.filter(({ expiresAt, next, follows }) => !expiresAt && !next && !follows)
  if (late.length > 0) throw new Error(`expired with time to spare: ${JSON.stringify(late)}\n${scene.tell()}`)
}

/** Runs the seed; throws with its story when a law is broken. `count` messages are posted. */
export const runSeed = async (plan: Plan, count = 60): Promise<Scene> => {
  const scene = setScene(plan)
  postSome(scene, count)
  operateSometimes(scene, stormMs + hourMs)
  restartSometimes(scene)
  await scene.run(() => false, stormMs, 0)
  scene.calm()
  // Windows are open within a day, breakers within minutes, and no route's life ends before three.
  await scene.run(() => isQuiet(scene), dayMs, 30 * minuteMs)
  await scene.end()
  try {
    expectTold(scene)
    checkExpired(scene)
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${scene.tell(400)}`, { cause: error })
  }
  return scene
}

/** How many came to which end, to see that the runs are not too tame. */
export const endsOf = (scene: Scene): Record<string, number> => {
  const ends: Record<string, number> = {}
  for (const { status } of scene.invariants.transactions()) ends[status] = (ends[status] ?? 0) + 1
  return { ...ends, unsettled: scene.invariants.transactions().filter((one) => !isSettled(one.status)).length }
}
