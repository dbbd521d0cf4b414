import { expect } from 'chai'
import type { Shown, Ticket } from '../../core/queue.ts'
import { createFellows } from '../../hub/fellows.ts'
import { createWorkers } from '../../hub/workers.ts'
import { createEmbeddedQueue } from '../../queues/embedded/index.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { recordingWorld } from '../conformance/world.ts'
import { routeOf } from '../routes/samples.ts'

const draining = { by: 'anne', reason: 'Ny version', since: 0 }

/** A hub's workers on a ledger, with a way to see what they take up and to let it end. */
const hubOn = (store: ReturnType<typeof createMemoryStore>, name: string) => {
  const world = recordingWorld()
  const queue = createEmbeddedQueue(world)
  const taken: string[] = []
  const ending: (() => void)[] = []
  let heard: () => void = () => undefined
  const dispatch = (ticket: Ticket): Promise<Shown> => new Promise((resolve) => {
    taken.push(ticket.id)
    ending.push(() => resolve('done'))
    heard()
  })
  const workers = createWorkers({ world, queue, drainMs: 60_000 }, [routeOf({ name: 'sms', width: 2 })], dispatch,
    () => undefined)
  const fellows = createFellows({ world, store, name, version: '1' }, workers)
  const take = async (count: number): Promise<void> => {
    while (taken.length < count) await new Promise<void>((resolve) => { heard = resolve })
  }
  const publish = (id: string) => queue.publish([{ id, route: 'sms' }])
  return { workers, fellows, taken, ending, publish, take, queue }
}

describe('the hubs on a ledger', () => {
  it('one that is drained finishes what it has and takes up no more until it may work again', async () => {
    const one = hubOn(createMemoryStore(), 'a')
    one.workers.start()
    await one.publish('first')
    await one.take(1)
    expect(await one.fellows.drain(one.fellows.me, draining)).to.equal(true)
    await one.publish('second')
    const [resting] = await one.fellows.all()
    expect([resting?.out, resting?.draining?.reason, one.taken]).to.deep.equal([1, 'Ny version', ['first']])
    one.ending.shift()?.()
    expect(await one.fellows.drain(one.fellows.me, undefined)).to.equal(true)
    await one.take(2)
    expect([one.taken, (await one.fellows.all())[0]?.draining]).to.deep.equal([['first', 'second'], undefined])
    one.ending.shift()?.()
    await one.workers.stop()
    expect(one.workers.count().out).to.equal(0)
    await one.queue.close()
  })

  it('see each other, and one drains another, which obeys when it next says that it is there', async () => {
    const store = { ...createMemoryStore(), exclusive: false }
    const [one, other] = [hubOn(store, 'a'), hubOn(store, 'b')]
    for (const each of [one, other]) {
      each.workers.start()
      await each.fellows.start()
    }
    expect((await one.fellows.all()).map(({ name }) => name)).to.deep.equal(['a', 'b'])
    expect(await one.fellows.drain(other.fellows.me, draining)).to.equal(true)
    expect((await other.fellows.all())[0]?.draining).to.deep.equal(draining)
    expect(await one.fellows.drain('no such hub', draining)).to.equal(false)
    await other.fellows.stop()
    expect((await one.fellows.all()).map(({ name }) => name)).to.deep.equal(['a'])
    expect(await one.fellows.drain(other.fellows.me, undefined), 'it has taken its order with it').to.equal(false)
    await one.fellows.stop()
    for (const each of [one, other]) {
      await each.workers.stop()
      await each.queue.close()
    }
  })
})
