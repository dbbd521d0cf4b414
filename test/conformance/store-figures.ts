// The laws of the numbers that outlive the records.
import { expect } from 'chai'
import { dayOf } from '../../core/figures.ts'
import type { Store } from '../../core/store.ts'
import { inserted, moved } from './store-parts.ts'

type Current = () => Store

const second = 1000
const at = Date.UTC(2026, 10, 23, 8)

const numbersOf = async (store: Store, origin: string): Promise<Readonly<Record<string, number>>> => {
  const found = await store.figures({ from: '2026-11-01', to: '2026-11-30', origin })
  return Object.fromEntries(found.map(({ day, channel, measure, count }) => [`${day} ${channel} ${measure}`, count]))
}

export const figureLaws = (store: Current): void => {
  const times = { createdAt: at, changedAt: at + 6 * second }

  it('moves a message from one standing to the next, and notes once how long it took', async () => {
    const one = await inserted(store(), { origin: 'f1', ...times })
    expect(await numbersOf(store(), 'f1')).to.deep.equal({ '2026-11-23 sms open': 1 })
    const sent = await moved(store(), await moved(store(), one, 'claimed'), 'accepted')
    expect(await numbersOf(store(), 'f1')).to.deep.equal(
      { '2026-11-23 sms sent': 1, '2026-11-23 sms handed-2': 1, '2026-11-23 sms erased': 1 })
    await moved(store(), { ...sent, changedAt: at + 100 * second }, 'delivered')
    expect(await numbersOf(store(), 'f1')).to.deep.equal(
      { '2026-11-23 sms delivered': 1, '2026-11-23 sms handed-2': 1, '2026-11-23 sms arrived-5': 1, '2026-11-23 sms erased': 1 })
  })

  it('counts times from the moment at which it might be sent', async () => {
    const later = at + 3600 * second
    const one = await inserted(store(), { origin: 'f2', createdAt: at, changedAt: later, notBefore: later })
    await moved(store(), await moved(store(), one, 'claimed'), 'delivered')
    expect(await numbersOf(store(), 'f2')).to.include({ '2026-11-23 sms handed-0': 1, '2026-11-23 sms arrived-0': 1 })
  })

  it('leaves out a fallback that was never needed', async () => {
    const held = await inserted(store(), { origin: 'f3', status: 'held', ...times })
    expect(await numbersOf(store(), 'f3')).to.deep.equal({})
    await moved(store(), held, 'unneeded')
    expect(await numbersOf(store(), 'f3')).to.deep.equal({ '2026-11-23 sms erased': 1 })
    await moved(store(), await inserted(store(), { origin: 'f3', status: 'held', ...times }), 'released')
    expect(await numbersOf(store(), 'f3')).to.deep.equal({ '2026-11-23 sms erased': 1, '2026-11-23 sms open': 1 })
  })

  it('keeps the numbers when the records go, and gives back no more than the days asked for', async () => {
    const late = Date.UTC(2026, 10, 23, 23, 30)
    expect(dayOf(late)).to.equal('2026-11-24')
    for (const createdAt of [at, late]) {
      await moved(store(), await inserted(store(), { origin: 'f4', createdAt, changedAt: createdAt }), 'cancelled')
    }
    expect(await store().prune('f4', late + 60 * second, 10)).to.equal(2)
    expect(await numbersOf(store(), 'f4')).to.deep.equal({
      '2026-11-23 sms cancelled': 1, '2026-11-24 sms cancelled': 1, '2026-11-23 sms erased': 1, '2026-11-24 sms erased': 1 })
    expect(await store().figures({ from: '2026-11-24', to: '2026-11-24', origin: 'f4' })).to.have.length(2)
  })

  it('counts nothing for what was known already, stale, or only noted', async () => {
    const one = await inserted(store(), { origin: 'f5', ...times })
    await store().insert({ ...one, id: '019ab1c2-7f00-7000-8000-2f6e0b9d1c11' }, Buffer.from('x'))
    await moved(store(), one, 'claimed')
    await moved(store(), one, 'claimed').catch(() => undefined)
    expect(await numbersOf(store(), 'f5')).to.deep.equal({ '2026-11-23 sms open': 1 })
  })
}

export const erasureLaws = (store: Current): void => {
  const times = { createdAt: at, changedAt: at + 6 * second }

  it('counts what was erased on the day on which it was, once, and nothing of what came without a payload', async () => {
    const later = { createdAt: at, changedAt: at + 86_400 * second }
    const claimed = await moved(store(), await inserted(store(), { origin: 'f7', ...later }), 'claimed')
    const parked = await moved(store(), claimed, 'exhausted')
    await inserted(store(), { origin: 'f7', status: 'cancelled', ...times }, '')
    expect(await numbersOf(store(), 'f7')).to.not.have.keys('2026-11-24 sms erased')
    await moved(store(), parked, 'discarded')
    const numbers = await numbersOf(store(), 'f7')
    expect(Object.entries(numbers).filter(([name]) => name.endsWith('erased'))).to.deep.equal([['2026-11-24 sms erased', 1]])
  })

  it('tells whose settled records there are, and nobody whose are all gone', async () => {
    const settled = async () => new Set((await store().settledOrigins()).filter((origin) => origin.startsWith('f9-')))
    const one = await inserted(store(), { origin: 'f9-å', ...times })
    for (const origin of ['f9-a', 'f9-a', 'f9-b', 'f9-å']) {
      await moved(store(), await inserted(store(), { origin, ...times }), 'cancelled')
    }
    expect(await settled()).to.deep.equal(new Set(['f9-a', 'f9-b', 'f9-å']))
    expect(await store().prune('f9-å', at + 86_400 * second, 10)).to.equal(1)
    expect(await settled()).to.deep.equal(new Set(['f9-a', 'f9-b']))
    await moved(store(), one, 'cancelled')
    expect((await settled()).has('f9-å')).to.equal(true)
  })

  it('weighs the payloads that are held, and none that are gone', async () => {
    const before = await store().payloadSizes(10_000)
    const one = await inserted(store(), { origin: 'f8' }, 'x'.repeat(321))
    const claimed = await moved(store(), await inserted(store(), { origin: 'f8' }, 'y'.repeat(21)), 'claimed')
    const doubted = await moved(store(), claimed, 'lapsed')
    expect(await store().payloadSizes(10_000)).to.deep.equal({ looked: before.looked + 2, bytes: before.bytes + 342 })
    await moved(store(), one, 'cancelled')
    await moved(store(), doubted, 'refused')
    expect(await store().payloadSizes(10_000)).to.deep.equal(before)
  })
}

export const failureLaws = (store: Current): void => {
  const times = { createdAt: at, changedAt: at }

  it('adds up what failed, by channel, route and reason', async () => {
    for (const [reason, channel] of [['refused', 'sms'], ['refused', 'sms'], ['expired', 'email']] as const) {
      const claimed = await moved(store(), await inserted(store(), { origin: 'f6', channel, ...times }), 'claimed')
      await moved(store(), claimed, 'refused', { reason })
    }
    const { groups, looked } = await store().failures({ status: 'failed', origin: 'f6', look: 1000 })
    expect(looked).to.equal(3)
    expect(groups.map(({ channel, reason, count, origins }) => [channel, reason, count, ...origins]).sort()).to.deep.equal(
      [['email', 'expired', 1, 'f6'], ['sms', 'refused', 2, 'f6']])
    expect((await store().failures({ status: 'failed', origin: 'f6', look: 2 })).looked).to.equal(2)
    expect(await store().failures({ status: 'parked', look: 2 })).to.deep.equal({ groups: [], looked: 0 })
  })
}
