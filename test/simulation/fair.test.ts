// Fair share, on the real hub: whatever waits for one silo, another's single message is sent within as many sends as there are
// silos with work, and as many as were under way already.
import { expect } from 'chai'
import type { Posted } from '../../hub/index.ts'
import { dayMs, hourMs, minuteMs, planOf, postedOf, secondMs, siloOf, wayOf } from './samples.ts'
import { setScene, startAt, type Plan, type Post, type Scene } from './scene.ts'
import type { Delivery } from '../../core/adapter.ts'

const width = 3
const many = 1500

/** Origins in the order in which their messages were sent. */
const watchSends = (scene: Scene): Delivery[] => {
  const sent: Delivery[] = []
  for (const { adapter } of scene.providers.values()) {
    const { send } = adapter
    Object.assign(adapter, { send: (delivery: Delivery, signal: AbortSignal) => {
      sent.push(delivery)
      return send(delivery, signal)
    } })
  }
  return sent
}

const plan: Plan = planOf({
  silos: ['big', 'other', 'small'].map((id) => siloOf(id, { webhook: undefined })),
  ways: [wayOf('blind', { width, lifeMs: 10 * dayMs })],
  latencyMs: 2 * secondMs, manner: () => 'deliver', answers: () => true,
})
const siloNamed = (id: string) => plan.silos.find((silo) => silo.id === id) as (typeof plan.silos)[number]

const flood = (scene: Scene): void => {
  for (let each = 0; each < many; each += 1) {
    scene.post(each % 100, siloNamed(each % 3 ? 'big' : 'other'), postedOf('blind', `f${each}`, { priority: 'high' }))
  }
}

/** How many sends came between the moment a message could be sent and its own. */
const overtakenBy = async (scene: Scene, post: () => Post, from: number): Promise<number> => {
  const sent = watchSends(scene)
  const made = post()
  let before = 0
  scene.time.at(startAt + from, () => { before = sent.length })
  await scene.run(() => sent.some(({ origin }) => origin === 'small'), 5 * hourMs, 0)
  expect(made.answer, 'it was accepted').to.not.equal(undefined)
  expect(before, 'thousands still wait').to.be.below(many - 300)
  return sent.findIndex(({ origin }) => origin === 'small') - before
}

const bound = plan.silos.length + width

describe('fair share', function () {
  this.timeout(60_000)
  const single = (given: Partial<Posted> = {}) => postedOf('blind', 'single', { priority: 'low', ...given })

  it('a fresh message among thousands', async () => {
    const scene = setScene(plan)
    flood(scene)
    const sends = await overtakenBy(scene, () => scene.post(minuteMs, siloNamed('small'), single()), minuteMs)
    expect(sends).to.be.at.most(bound)
  })

  it('a scheduled message whose time comes among thousands', async () => {
    const scene = setScene(plan)
    flood(scene)
    const notBefore = new Date(startAt + 5 * minuteMs).toISOString()
    const sends = await overtakenBy(scene, () => scene.post(0, siloNamed('small'), single({ notBefore })), 5 * minuteMs)
    expect(sends).to.be.at.most(bound)
  })

  it('a message found in the ledger by a new process', async () => {
    const scene = setScene({ ...plan, crashes: [{ call: 5000, side: 'before' }] })
    flood(scene)
    const notBefore = new Date(startAt + 4 * minuteMs).toISOString()
    const sends = await overtakenBy(scene, () => scene.post(0, siloNamed('small'), single({ notBefore })), 4 * minuteMs)
    expect(sends).to.be.at.most(bound)
  })
})
