// The laws of what is written together: chains go in whole or not at all, transitions of several are made or not, and a key of
// de-duplication keeps one waiting.
import { expect } from 'chai'
import type { Store } from '../../core/store.ts'
import { bytesOf, changeBy, dueOf, idsOf, inserted, moved, plain, sample, textOf } from './store-parts.ts'

export const chainLaws = (store: () => Store): void => {
  it('takes a chain whole, each with its own payload', async () => {
    const first = sample({ next: 'see below' })
    const held = [1, 2].map(() => sample({ status: 'held', follows: first.id }))
    const rest = held.map((transaction) => ({ transaction, payload: bytesOf(`payload of ${transaction.id}`) }))
    expect(await store().insert(first, bytesOf('first'), rest)).to.deep.equal({ outcome: 'inserted', withheld: false })
    expect(textOf(await store().payload(first.id))).to.equal('first')
    for (const one of held) {
      expect(plain(await store().read(one.id))).to.deep.equal(plain(one))
      expect(textOf(await store().payload(one.id))).to.equal(`payload of ${one.id}`)
      expect(await store().timeline(one.id)).to.have.length(1)
    }
  })

  it('takes an event whole: its settled record, and what is queued at once, each in its lane', async () => {
    const before = await inserted(store(), { lane: 'p:1' })
    const record = sample({ status: 'sent', reason: 'fanned-out' })
    const queued = ['p:1', 'p:2'].map((lane) => sample({ lane }))
    const rest = queued.map((transaction) => ({ transaction, payload: bytesOf(transaction.id) }))
    expect((await store().insert(record, bytesOf('not kept'), rest)).outcome).to.equal('inserted')
    expect(await store().payload(record.id)).to.equal(undefined)
    for (const { id } of queued) expect(textOf(await store().payload(id))).to.equal(id)
    const [withheld, free] = queued
    expect(idsOf(await dueOf(store()))).to.have.members([before.id, free?.id])
    const replaced = await store().replace(changeBy(before, 'cancelled'))
    expect(replaced).to.have.nested.property('freed.id', withheld?.id)
    expect((await store().insert(sample({ reference: record.reference }), bytesOf(''), rest)).outcome).to.equal('known')
  })

  it('takes none of a chain whose first it knows', async () => {
    const known = await inserted(store())
    const held = sample({ status: 'held' })
    const rest = [{ transaction: held, payload: bytesOf('') }]
    const again = await store().insert(sample({ reference: known.reference }), bytesOf(''), rest)
    expect(again.outcome).to.equal('known')
    expect(await store().read(held.id)).to.equal(undefined)
  })

  it('makes the transitions of several together, or none of them', async () => {
    const [first, second] = [await inserted(store()), await inserted(store(), { status: 'held' })]
    const refused = changeBy(first, 'refused', { reason: 'refused' })
    const released = changeBy(second, 'released')
    const stale = { ...refused, also: [{ ...released, next: { ...released.next, version: 7 } }] }
    expect(plain(await store().replace(stale))).to.deep.equal(plain({ outcome: 'stale', stored: first }))
    expect(await store().timeline(first.id)).to.have.length(1)
    expect((await store().replace({ ...refused, also: [released] })).outcome).to.equal('replaced')
    expect(await store().read(first.id)).to.include({ status: 'failed' })
    expect(await store().read(second.id)).to.include({ status: 'queued', version: 2 })
    expect(await store().payload(first.id)).to.equal(undefined)
  })
}

export const keyLaws = (store: () => Store): void => {
  it('lets one wait under a key of de-duplication, for each origin and channel', async () => {
    const waiting = await inserted(store(), { dedupe: 'meeting 1' })
    const again = await store().insert(sample({ dedupe: 'meeting 1' }), bytesOf(''))
    expect(plain(again)).to.deep.equal(plain({ outcome: 'waiting', transaction: waiting }))
    const elsewhere = [await inserted(store(), { dedupe: 'meeting 1', channel: 'email' }),
      await inserted(store(), { dedupe: 'meeting 1', origin: 'other' }), await inserted(store(), { dedupe: 'meeting 2' })]
    expect(idsOf(await store().waiting('testsilo', 'meeting 1'))).to.deep.equal([waiting.id, elsewhere[0]?.id])
    await moved(store(), waiting, 'cancelled')
    const next = await inserted(store(), { dedupe: 'meeting 1' })
    expect(idsOf(await store().waiting('testsilo', 'meeting 1'))).to.deep.equal([elsewhere[0]?.id, next.id])
  })

  it('answers the reference before the key, and keeps what is inserted as settled without a payload', async () => {
    const waiting = await inserted(store(), { dedupe: 'key' })
    const dropped = sample({ status: 'cancelled', reason: 'duplicate-waiting' })
    expect((await store().insert(dropped, bytesOf('not kept'))).outcome).to.equal('inserted')
    expect(await store().payload(dropped.id)).to.equal(undefined)
    const repeats = [waiting, dropped].map(({ reference }) => store().insert(sample({ reference, dedupe: 'key' }), bytesOf('')))
    for (const { outcome } of await Promise.all(repeats)) expect(outcome).to.equal('known')
  })

  it('tells which of the sent wait for a receipt that is overdue, and when the next will be', async () => {
    const sending = await moved(store(), await inserted(store()), 'claimed')
    const sent = await moved(store(), sending, 'accepted', { overdueAt: 500 })
    await moved(store(), await moved(store(), await inserted(store()), 'claimed'), 'accepted')
    expect(await store().nextLate()).to.equal(500)
    expect(await store().late('sent', 499, 10)).to.deep.equal([])
    expect(idsOf(await store().late('sent', 500, 10))).to.deep.equal([sent.id])
    await moved(store(), sent, 'delivered')
    expect(await store().nextLate()).to.equal(undefined)
  })
}
