// Several hubs that tell the same silo take turns by a record of the ledger; on virtual time.
import { expect } from 'chai'
import type { Door } from '../../core/door.ts'
import type { Store } from '../../core/store.ts'
import { createTelling, type Telling } from '../../hub/index.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { recordingWorld } from '../conformance/world.ts'
import { transactionOf } from '../core/samples.ts'
import { createTime, type Time } from '../simulation/time.ts'

const minute = 60_000

interface Stage { readonly time: Time; readonly store: Store; hub(tell: Door['tell']): Telling }

const createStage = (exclusive: boolean): Stage => {
  const time = createTime(1_000_000)
  const store = { ...createMemoryStore(), exclusive }
  const world = { ...recordingWorld(), now: time.now, sleep: time.sleep }
  return { time, store, hub: (tell) => createTelling({ world, store, door: 'amqp', silos: ['a'], tell }) }
}

const insert = async ({ store }: Stage, from: number, count: number): Promise<void> => {
  for (let at = from; at < from + count; at += 1) {
    await store.insert(transactionOf({ id: `id-${at}`, reference: `r-${at}` }), new Uint8Array())
  }
}

const pass = async ({ time }: Stage, ms: number): Promise<void> => {
  await time.settle()
  const until = time.now() + ms
  while (await time.step(until)) { /* each rings its timer */ }
}

/** Keeps what it is told. */
const recorder = () => {
  const told: number[] = []
  const tell: Door['tell'] = async (_silo, entries) => { told.push(...entries.map(({ seq }) => seq)) }
  return { told, tell }
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, at) => at + 1)

describe('telling a silo over a door', () => {
  it('tells every entry once and in order, and goes on where it was left', async () => {
    const stage = createStage(true)
    const { told, tell } = recorder()
    const first = stage.hub(tell)
    first.start()
    await insert(stage, 1, 250)
    await pass(stage, minute)
    await first.stop()
    await insert(stage, 251, 5)
    const second = stage.hub(tell)
    second.start()
    await pass(stage, minute)
    await second.stop()
    expect(told).to.deep.equal(upTo(255))
  })

  it('two hubs take turns: each entry is told once, in order', async () => {
    const stage = createStage(false)
    const { told, tell } = recorder()
    const hubs = [stage.hub(tell), stage.hub(tell)]
    for (const hub of hubs) hub.start()
    for (let at = 1; at <= 301; at += 50) {
      await insert(stage, at, 50)
      await pass(stage, 100)
    }
    await pass(stage, minute)
    await Promise.all(hubs.map((hub) => hub.stop()))
    expect(told).to.deep.equal(upTo(350))
  })

  it('one that stops in the middle of its turn is succeeded', async () => {
    const stage = createStage(false)
    const { told, tell } = recorder()
    const stuck = Promise.withResolvers<void>()
    const late = recorder()
    const dead = stage.hub(async (...said) => {
      await stuck.promise
      return late.tell(...said)
    })
    const alive = stage.hub(tell)
    dead.start()
    await insert(stage, 1, 3)
    await pass(stage, 10)
    alive.start()
    await pass(stage, 10)
    expect(told).to.deep.equal([])
    await pass(stage, minute)
    expect(told).to.deep.equal([1, 2, 3])
    // What it comes to say later is a double, and does not move the place back.
    stuck.resolve()
    await insert(stage, 4, 1)
    await pass(stage, 2 * minute)
    await Promise.all([dead.stop(), alive.stop()])
    expect([...new Set([...told, ...late.told])].toSorted()).to.deep.equal([1, 2, 3, 4])
    const [record] = await stage.store.kept('door:amqp:a')
    expect(JSON.parse(record?.value ?? '{}')).to.deep.equal({ state: { after: 4 } })
  })

  it('a broker that takes nothing is asked again, and nothing is left out', async () => {
    const stage = createStage(true)
    const { told, tell } = recorder()
    let failures = 3
    const hub = stage.hub(async (silo, entries, signal) => {
      if (failures-- > 0) throw new Error('away')
      return tell(silo, entries, signal)
    })
    hub.start()
    await insert(stage, 1, 2)
    await pass(stage, minute)
    await hub.stop()
    expect(told).to.deep.equal([1, 2])
  })
})
