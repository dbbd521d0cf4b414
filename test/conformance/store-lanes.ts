import { expect } from 'chai'
import type { Store } from '../../core/store.ts'
import type { Transaction } from '../../core/transaction.ts'
import { bytesOf, changeBy, dueOf, idsOf, inserted, moved, plain, sample } from './store-parts.ts'

const linesOf = (store: () => Store) => {
  const three = async (): Promise<[Transaction, Transaction, Transaction]> => [
    await inserted(store(), { lane: 'a' }), await inserted(store(), { lane: 'a' }), await inserted(store(), { lane: 'a' }),
  ]
  const dueIds = async (): Promise<string[]> => idsOf(await dueOf(store()))
  const freedBy = async (from: Transaction, event: 'cancelled' | 'claimed' | 'delivered'): Promise<string | undefined> => {
    const replaced = await store().replace(changeBy(from, event))
    return replaced.outcome === 'replaced' ? replaced.freed?.id : replaced.outcome
  }
  return { three, dueIds, freedBy }
}

const orderLaws = (store: () => Store): void => {
  const { three, dueIds, freedBy } = linesOf(store)

  it('says of a fresh one whether it is withheld', async () => {
    const insert = (over: Partial<Transaction>) => store().insert(sample(over), bytesOf('p'))
    expect(await insert({ lane: 'a' })).to.deep.equal({ outcome: 'inserted', withheld: false })
    expect(await insert({ lane: 'a' })).to.deep.equal({ outcome: 'inserted', withheld: true })
    for (const over of [{ lane: 'b' }, { lane: 'a', origin: 'other' }, { lane: 'a', channel: 'email' }, {}]) {
      expect(await insert(over), JSON.stringify(over)).to.deep.equal({ outcome: 'inserted', withheld: false })
    }
  })

  it('shows only the head as due, and lets the next go with the commit that settles it', async () => {
    const [first, second, third] = await three()
    expect(await dueIds()).to.deep.equal([first.id])
    const claimed = await moved(store(), first, 'claimed')
    expect(await dueIds()).to.deep.equal([])
    expect(await freedBy(claimed, 'delivered')).to.equal(second.id)
    expect(await dueIds()).to.deep.equal([second.id])
    expect(await freedBy(second, 'cancelled')).to.equal(third.id)
    expect(await freedBy(third, 'cancelled')).to.equal(undefined)
    expect((await store().insert(sample({ lane: 'a' }), bytesOf('p')))).to.include({ withheld: false })
  })
}

const middleLaws = (store: () => Store): void => {
  const { three, dueIds, freedBy } = linesOf(store)

  it('does not change the version of one that it lets go', async () => {
    const [first, second] = await three()
    const replaced = await store().replace(changeBy(first, 'cancelled'))
    expect(plain(replaced)).to.deep.equal({ outcome: 'replaced', freed: plain(second) })
    expect(await store().timeline(second.id)).to.have.length(1)
  })

  it('lets nobody go when one in the middle is settled', async () => {
    const [first, second, third] = await three()
    expect(await freedBy(second, 'cancelled')).to.equal(undefined)
    expect(await dueIds()).to.deep.equal([first.id])
    expect(await freedBy(first, 'cancelled')).to.equal(third.id)
  })

  it('keeps its place for a head that is not queued, and is silent of it', async () => {
    const first = await inserted(store(), { lane: 'a' })
    const held = await inserted(store(), { lane: 'a', status: 'held' })
    const third = await inserted(store(), { lane: 'a' })
    expect(await freedBy(first, 'cancelled')).to.equal(undefined)
    expect(await dueIds()).to.deep.equal([])
    const released = await moved(store(), held, 'released')
    expect(await dueIds()).to.deep.equal([held.id])
    expect(await freedBy(released, 'cancelled')).to.equal(third.id)
  })

  it('refuses a stray claim of one that is withheld', async () => {
    const [first, second] = await three()
    const stray = await store().replace(changeBy(second, 'claimed'))
    expect(plain(stray)).to.deep.equal({ outcome: 'stale', stored: plain(second) })
    await moved(store(), first, 'cancelled')
    expect((await store().replace(changeBy(second, 'claimed'))).outcome).to.equal('replaced')
  })

  it('counts a withheld one among the late, and leaves it out of the shares', async () => {
    const [first, second] = await three()
    await moved(store(), first, 'claimed')
    expect(await store().shares()).to.deep.equal([])
    expect(idsOf(await store().late('queued', 1000, 1))).to.deep.equal([second.id])
  })
}

const prefixLaws = (store: () => Store): void => {
  it('finds the unsettled by the beginning of their lane, a page at a time', async () => {
    const one = (lane: string, over: Partial<Transaction> = {}) => inserted(store(), { lane, ...over })
    const [b, a, second, held] = [await one('p:b'), await one('p:a'), await one('p:b'), await one('p:å', { status: 'held' })]
    for (const [lane, over] of [['p', {}], ['q:a', {}], ['p:a', { origin: 'other' }], ['p:a', { channel: 'email' }]] as const) {
      await one(lane, over)
    }
    await moved(store(), await one('p:c'), 'cancelled')
    await inserted(store())
    const page = (after?: Transaction, limit = 2) => (
      store().laned({ origin: b.origin, channel: b.channel, prefix: 'p:', limit, after }))
    expect(idsOf(await page(undefined, 9))).to.deep.equal(idsOf([a, b, second, held]))
    expect(idsOf(await page())).to.deep.equal(idsOf([a, b]))
    expect(idsOf(await page(b))).to.deep.equal(idsOf([second, held]))
    expect(idsOf(await page(held))).to.deep.equal([])
    await moved(store(), b, 'cancelled')
    expect(idsOf(await page(b))).to.deep.equal(idsOf([second, held]))
  })
}

/** Within one origin, channel and lane one message is under way at a time, in the order of acceptance. */
export const laneLaws = (store: () => Store): void => {
  orderLaws(store)
  middleLaws(store)
  prefixLaws(store)
}
