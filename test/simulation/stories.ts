// A few stories, told again and again with a crash at every step. Each says what is posted, how the counterpart behaves, and
// what must be true in the end whatever happened in between.
import { expect } from 'chai'
import { isSettled } from '../../core/status.ts'
import type { Silo } from '../../core/silo.ts'
import type { Transaction } from '../../core/transaction.ts'
import { isAwaited } from './laws.ts'
import { hourMs, minuteMs, planOf, postedOf, secondMs, siloOf, wayOf } from './samples.ts'
import { setScene, type Plan, type Scene } from './scene.ts'
import type { Kind, Manner } from './providers.ts'

export interface Story {
  readonly name: string
  readonly plan: Plan
  /** What happens from outside. */
  act(scene: Scene): void
  /** What must be true in the end. */
  expect?(scene: Scene): void
}

const isOver = ({ status }: Transaction): boolean => isSettled(status) || status === 'parked'

/** Everything posted was answered, and everything taken came to an end. */
export const allOver = (scene: Scene): boolean => scene.posts.every(({ answer, refused }) => answer ?? refused) &&
  scene.invariants.transactions().every((one, _, all) => (
    isOver(one) || isAwaited(one, all.find(({ id }) => id === one.follows))))

/** Every silo was told of everything. */
export const expectTold = (scene: Scene): void => {
  for (const [silo, { seen }] of scene.listeners) {
    const own = scene.invariants.transactions().filter(({ origin }) => origin === silo)
    const versions = own.reduce((sum, { version }) => sum + version, 0)
    expect(seen.length, `entries told to ${silo}`).to.equal(versions)
  }
}

let runs = 0
/** Stories told so far. */
export const told = (): number => runs

/** Tells a story once; answers how many calls to ports it took. */
export const tell = async ({ plan, act, expect: ending }: Story, given: Partial<Plan> = {}): Promise<number> => {
  const scene = setScene({ ...plan, ...given })
  act(scene)
  runs += 1
  await scene.run(() => allOver(scene), 3 * hourMs, 5 * minuteMs)
  await scene.end()
  try {
    expectTold(scene)
    ending?.(scene)
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${scene.tell()}`, { cause: error })
  }
  return scene.calls()
}

const statuses = (scene: Scene): string[] => scene.invariants.transactions().map(({ status }) => status)

/** Where the counterpart can be asked or knows repeats, nothing is ever left to an operator and everything arrives once. */
const expectArrived = (scene: Scene): void => {
  for (const { id, status, route } of scene.invariants.transactions()) {
    const sure = route !== 'blind'
    expect(status).to.be.oneOf(sure ? ['sent', 'delivered'] : ['sent', 'delivered', 'parked'])
    const arrivals = scene.providers.get(route)?.had(id)?.arrivals ?? 0
    expect(arrivals).to.be.within(sure ? 1 : 0, 1)
  }
}

/** Behaves in these ways to the first attempts, then accepts. */
const inTurn = (...turns: readonly Manner[]) => (_way: unknown, attempt: number): Manner => turns[attempt - 1] ?? 'accept'

const siloIn = ({ plan }: Scene): Silo => plan.silos[0] as Silo

const single = (kind: Kind, ...turns: Manner[]): Story => ({
  name: `one message, ${kind}${turns.length > 0 ? `, ${turns.join(', then ')}` : ''}`,
  plan: planOf({ ways: [wayOf(kind)], manner: inTurn(...turns) }),
  act: (scene) => { scene.post(100, siloIn(scene), postedOf(kind, 'one')) },
  expect: turns.some((turn) => turn === 'refuse' || turn === 'bounce') ? undefined : expectArrived,
})

/** A letter with two attachments, and what is said instead with one. */
const attached = (kind: Kind, ...turns: Manner[]): Story => ({
  name: `one message with attachments, ${kind}${turns.length > 0 ? `, ${turns.join(', then ')}` : ''}`,
  plan: planOf({ ways: [wayOf(kind)], manner: inTurn(...turns) }),
  act: (scene) => {
    const fallback = [{ channel: kind, recipient: 'r', content: { text: 'instead', files: 1 } }]
    scene.post(100, siloIn(scene), postedOf(kind, 'one', { content: { text: 'said', files: 2 }, fallback }))
  },
})

const lane = (kind: Kind): Story => ({
  name: `a lane of three, ${kind}`,
  plan: planOf({ ways: [wayOf(kind)], manner: inTurn(kind === 'blind' ? 'accept' : 'lose-answer') }),
  act: (scene) => {
    for (const each of ['one', 'two', 'three']) scene.post(100, siloIn(scene), postedOf(kind, each, { lane: 'l' }))
  },
  expect: kind === 'blind' ? undefined : expectArrived,
})

const scheduled: Story = {
  name: 'a scheduled message',
  plan: planOf({ ways: [wayOf('askable')] }),
  act: (scene) => {
    const notBefore = new Date(scene.time.now() + 10 * minuteMs).toISOString()
    scene.post(100, siloIn(scene), postedOf('askable', 'one', { notBefore }))
  },
  expect: expectArrived,
}

const cancelRace = (at: number): Story => ({
  name: `cancelled ${at} ms after it was posted`,
  plan: planOf({ ways: [wayOf('askable')], manner: inTurn('postpone') }),
  act: (scene) => {
    const post = scene.post(100, siloIn(scene), postedOf('askable', 'one'))
    scene.withHub(100 + at, async (hub) => post.answer && hub.operate.cancel('a', post.answer.id))
  },
  expect: (scene) => { for (const status of statuses(scene)) expect(status).to.be.oneOf(['cancelled', 'sent', 'delivered']) },
})

/** Sent perhaps, queued again, and the route in trouble: too late to be taken back. */
const cancelInDoubt: Story = {
  name: 'cancelled while it may have arrived',
  plan: planOf({ ways: [wayOf('repeatable')], manner: inTurn('lose-answer', 'trouble', 'trouble', 'trouble', 'trouble') }),
  act: (scene) => {
    const post = scene.post(100, siloIn(scene), postedOf('repeatable', 'one'))
    scene.withHub(15 * secondMs, async (hub) => post.answer && hub.operate.cancel('a', post.answer.id))
  },
}

const expiring = (kind: Kind): Story => ({
  name: `expires while in doubt, ${kind}`,
  plan: planOf({ ways: [wayOf(kind)], manner: () => 'lose-answer' }),
  act: (scene) => {
    const expiresAt = new Date(scene.time.now() + 2 * minuteMs).toISOString()
    scene.post(100, siloIn(scene), postedOf(kind, 'one', { expiresAt }))
  },
})

const resumed: Story = {
  name: 'parked in doubt, then resumed by an operator',
  plan: planOf({ manner: inTurn('lose-answer') }),
  act: (scene) => {
    const post = scene.post(100, siloIn(scene), postedOf('blind', 'one'))
    scene.withHub(15 * minuteMs, async (hub) => post.answer && hub.operate.act('resume', post.answer.id, { by: 'op' }))
  },
}

const resent: Story = {
  ...single('blind', 'lose-answer'),
  name: 'sent again knowingly where nobody can be asked',
  plan: planOf({
    ways: [wayOf('blind', { inDoubt: { askAfterMs: minuteMs, giveUpMs: 10 * minuteMs, otherwise: 'resend' } })],
    manner: inTurn('lose-answer'),
  }),
  expect: (scene) => { for (const status of statuses(scene)) expect(status).to.be.oneOf(['sent', 'delivered']) },
}

/** However it falls, one of the two is what the recipient got, and never both. */
const fallsBack = (turn: Manner): Story => ({
  name: `a fallback, the first: ${turn}`,
  plan: planOf({ ways: [wayOf('repeatable'), wayOf('askable')], manner: (way) => (way.kind === 'repeatable' ? turn : 'accept') }),
  act: (scene) => {
    const fallback = [{ channel: 'askable', recipient: 'recipient of one', content: 'instead of one' }]
    scene.post(100, siloIn(scene), postedOf('repeatable', 'one', { fallback }))
  },
  expect: (scene) => {
    const [first, second] = statuses(scene)
    const ends = { failed: ['sent', 'delivered'], sent: ['held'], delivered: ['cancelled'] }
    expect(ends).to.have.property(first ?? '')
    expect(second).to.be.oneOf(ends[first as keyof typeof ends])
    expect(first === 'delivered', turn).to.equal(turn === 'deliver')
  },
})

/** Two reminders under one key: one goes, the other says for whom it was dropped. */
const sameKey: Story = {
  name: 'two under one key',
  plan: planOf({ ways: [wayOf('askable')], manner: inTurn('postpone') }),
  act: (scene) => {
    for (const each of ['one', 'two']) scene.post(100, siloIn(scene), postedOf('askable', each, { dedupe: 'k' }))
  },
  expect: (scene) => {
    const [dropped, ...more] = scene.invariants.transactions().filter(({ reason }) => reason === 'duplicate-waiting')
    expect(more).to.deep.equal([])
    // A crash may let the second be answered only after the first has gone.
    if (dropped) expect(scene.providers.get('askable')?.had(dropped.id)).to.equal(undefined)
    else for (const status of statuses(scene)) expect(status).to.be.oneOf(['sent', 'delivered'])
  },
}

const relevance = { url: 'simulated:', secret: 'simulated', timeoutMs: 2000, otherwise: 'wait' } as const

const irrelevant: Story = {
  name: 'no longer relevant',
  plan: planOf({ ways: [wayOf('askable')], silos: [siloOf('a', { relevance })], thinks: () => 'irrelevant', latencyMs: 1000 }),
  act: (scene) => { scene.post(100, siloIn(scene), postedOf('askable', 'one', { ask: true })) },
  // A crash between the answer and its commit leaves it in doubt; where it was looked up and is absent, the silo is asked again.
  expect: (scene) => { for (const status of statuses(scene)) expect(status).to.equal('cancelled') },
}

const silence: Story = {
  name: 'a receipt that never comes',
  plan: planOf({ ways: [wayOf('askable', { receiptMs: minuteMs })], manner: () => 'accept' }),
  act: (scene) => { scene.post(100, siloIn(scene), postedOf('askable', 'one')) },
  expect: (scene) => {
    const [one] = scene.invariants.transactions()
    const noted = scene.invariants.timeline(one?.id ?? '').filter(({ transaction, event }) => (
      event === 'evidence' && transaction.reason === 'receipt-overdue'))
    expect(one?.status === 'sent' ? noted.length : 0, 'noted once').to.equal(one?.status === 'sent' ? 1 : 0)
  },
}

/** Parked by nobody: what was not said to be had is offered again under the same id. */
const fetched = (...turns: Manner[]): Story => ({ ...single('fetched', ...turns), expect: expectArrived })

/** Short stories, for pairs of crashes. */
export const shortStories: readonly Story[] = [
  single('blind'), single('askable', 'lose-answer'), single('repeatable', 'lose-answer'), lane('askable'),
  fallsBack('refuse'), attached('repeatable', 'lose-answer'), fetched('lose-answer'),
]

export const stories: readonly Story[] = [
  ...shortStories, single('askable'), single('repeatable'), single('blind', 'lose-answer'),
  attached('blind'), attached('askable', 'refuse'), attached('blind', 'postpone', 'overtake'),
  single('askable', 'not-received', 'lose-answer'), single('blind', 'overtake'),
  single('blind', 'postpone', 'trouble', 'trouble'),
  single('askable', 'pause'), single('repeatable', 'hang'), single('askable', 'late'), single('askable', 'throw'),
  single('blind', 'refuse'), single('blind', 'bounce'), lane('blind'), lane('repeatable'),
  scheduled, cancelRace(0), cancelRace(1), cancelRace(5 * secondMs), cancelInDoubt,
  expiring('blind'), expiring('askable'), expiring('repeatable'), resumed, resent,
  fallsBack('bounce'), fallsBack('deliver'), sameKey, irrelevant, silence,
  fetched(), fetched('not-received', 'late'), fetched('postpone'), lane('fetched'),
]
