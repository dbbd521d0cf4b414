import { expect } from 'chai'
import type { Receipt } from '../../core/outcome.ts'
import { createStrays } from '../../hub/stray.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { recordingWorld } from '../conformance/world.ts'

const dayMs = 86_400_000
const receiptOf = (id: string, code = 'COMPLETED'): Receipt => ({ id, kind: 'delivered', evidence: { code } })

describe('a receipt of no transaction', () => {
  const opened = async (store = createMemoryStore(), from = 0) => {
    let now = from
    const strays = createStrays({ store, world: { ...recordingWorld(), now: () => now } })
    await strays.start()
    return { store, strays, pass: (ms: number) => { now += ms } }
  }

  it('is kept with when and how often it came, newest first, also over a restart', async () => {
    const { store, strays, pass } = await opened()
    await strays.keep(receiptOf('a'))
    pass(5)
    await strays.keep(receiptOf('b'))
    pass(5)
    await strays.keep(receiptOf('a'))
    const expected = [
      { id: 'a', kind: 'delivered', evidence: { code: 'COMPLETED' }, firstAt: 0, lastAt: 10, times: 2 },
      { id: 'b', kind: 'delivered', evidence: { code: 'COMPLETED' }, firstAt: 5, lastAt: 5, times: 1 },
    ]
    expect(await strays.all()).to.deep.equal(expected)
    const { strays: again } = await opened(store)
    expect(await again.all()).to.deep.equal(expected)
    await again.keep(receiptOf('c'))
    expect((await strays.all())[0]?.id).to.equal('a')
    expect((await strays.all()).map(({ id }) => id)).to.include('c')
  })

  it('is one of a thousand at most', async () => {
    const { store, strays } = await opened()
    for (let number = 0; number < 1005; number += 1) await strays.keep(receiptOf(`id-${number}`))
    expect(await strays.all()).to.have.length(1000)
    expect((await strays.all())[0]?.id).to.equal('id-1004')
    expect((await strays.all()).at(-1)?.id).to.equal('id-5')
    expect((await store.marks()).size).to.equal(1000)
  })

  it('is forgotten after thirty days', async () => {
    const { store, strays, pass } = await opened()
    await strays.keep(receiptOf('old'))
    pass(29 * dayMs)
    await strays.keep(receiptOf('new'))
    pass(2 * dayMs)
    await strays.forget()
    expect((await strays.all()).map(({ id }) => id)).to.deep.equal(['new'])
    expect([...(await store.marks()).keys()]).to.deep.equal(['stray:new:delivered:COMPLETED'])
  })
})
