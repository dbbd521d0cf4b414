// What stands of subscriptions, whatever is sent and whatever the ledger does: all of a list or nothing of it.
import { expect } from 'chai'
import fc from 'fast-check'
import { Fault } from '../../core/errors.ts'
import type { Partner } from '../../core/partner.ts'
import type { Store } from '../../core/store.ts'
import { checkSubscriptions, type Subscription } from '../../hub/partners/check.ts'
import { entityTypeOf, referenceFor } from '../../hub/partners/name.ts'
import { openSubscriptions } from '../../hub/partners/subscriptions.ts'
import { createSynchronise } from '../../hub/partners/synchronise.ts'
import type { Parts } from '../../hub/parts.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { recordingWorld } from '../conformance/world.ts'

const partner = (id: string, code: string, fingerprint: string): Partner => ({
  id, words: { da: id, en: id }, organisation: { type: 'kommune', code, cvr: '00000000' }, system: 'fagsystem',
  fingerprints: [fingerprint], permits: [{ entityType: 1 }, { entityType: 2, topics: ['a.*'] }],
  endpoints: { push: { address: `https://${id}.example/in/` } },
})
const partners = [partner('nordby', '1', 'both'), partner('soendby', '2', 'both'), partner('vestby', '3', 'own')]

const open = async (bend: (store: Store) => Partial<Store> = () => ({})) => {
  const made = createMemoryStore()
  const store: Store = { ...made, ...bend(made) }
  const subscriptions = await openSubscriptions(store, partners, 'push')
  const cancelled: string[] = []
  const parts = { world: recordingWorld(), subscriptions } as unknown as Parts
  const synchronise = createSynchronise(parts, async (concerned) => cancelled.push(...concerned.map(({ id }) => id)))
  const put = (abonnementer: unknown, fingerprint = 'both') =>
    synchronise({ fingerprint }, { systemIdentifier: 'fagsystem', abonnementer })
  const standing = async (): Promise<readonly Subscription[]> => (await subscriptions.standing('fagsystem'))?.subscriptions ?? []
  return { store, subscriptions, put, standing, cancelled }
}

const one = (orgCode: string, entityType = 1, more: Partial<Subscription> = {}): Subscription => ({
  orgType: 'kommune', orgCode, entityType, startDato: '2026-01-01',
  webhookUrl: `https://${['', 'nordby', 'soendby', 'vestby'][Number(orgCode)]}.example/in/x`, ...more,
})

describe('subscriptions', () => {
  it('are all of a right list, or what stood before a wrong one, in the ledger too', async () => {
    const code = fc.constantFrom('1', '2', '3', '9')
    const item = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(code, fc.constantFrom(1, 2, 3)).map(([each, type]) => one(each, type)) },
      { weight: 1, arbitrary: fc.anything() },
    )
    const lists = fc.array(fc.array(item, { maxLength: 4 }), { maxLength: 8 })
    await fc.assert(fc.asyncProperty(lists, async (all) => {
      const { put, standing, store } = await open()
      await put([one('3')], 'own')
      for (const list of all) {
        const before = await standing()
        const done = await put(list)
        const after = await standing()
        if ('objections' in done) expect(after).to.deep.equal(before)
        // The same ones in another order change nothing.
        else expect(after.filter(({ orgCode }) => orgCode !== '3')).to.have.deep.members(list)
        expect(after.filter(({ orgCode }) => orgCode === '3'), 'others\' are left alone').to.deep.equal([one('3')])
        const again = await openSubscriptions(store, partners, 'push')
        expect((await again.standing('fagsystem'))?.subscriptions ?? []).to.deep.equal(after)
      }
    }), { numRuns: 200 })
  })

  it('stand as they were where the ledger fails, and nothing is cancelled', async () => {
    let broken = false
    const { put, standing, subscriptions, cancelled } = await open((store) => ({
      keep: (...given) => (broken ? Promise.reject(new Fault('store-full')) : store.keep(...given)),
    }))
    await put([one('1')])
    broken = true
    expect(await put([]).catch((error: Fault) => error.code)).to.equal('store-full')
    expect(await standing()).to.deep.equal([one('1')])
    expect(await subscriptions.webhookOf('nordby', 1)).to.equal('https://nordby.example/in/x')
    broken = false
    expect(await put([])).to.include({ removed: 1 })
    expect(cancelled).to.deep.equal(['nordby'])
  })

  it('are read anew where others may have written to the ledger', async () => {
    const { store, subscriptions } = await open(() => ({ exclusive: false }))
    const elsewhere = await openSubscriptions(store, partners, 'push')
    await elsewhere.put('fagsystem', { changedAt: 1, by: 'operator:x', subscriptions: [one('1')] }, 0)
    expect(await subscriptions.webhookOf('nordby', 1)).to.equal('https://nordby.example/in/x')
    expect((await subscriptions.subscribers(1, 'b', '2026-06-01')).map(({ id }) => id)).to.deep.equal(['nordby'])
  })

  it('are changed by two hubs at the same time, each for its own, and neither undoes the other', async () => {
    const shared = createMemoryStore()
    const hubs = await Promise.all([1, 2].map(() => open(() => ({ ...shared, exclusive: false }))))
    for (let round = 0; round < 20; round += 1) {
      const [mine, own] = [round % 2 ? [one('1')] : [one('1'), one('2')], round % 3 ? [one('3')] : []]
      await Promise.all([hubs[0]?.put(mine), hubs[1]?.put(own, 'own')])
      for (const { standing } of hubs) expect(await standing()).to.have.deep.members([...mine, ...own])
    }
  })

  it('that stood as marks are found, and changed as records', async () => {
    const store = createMemoryStore()
    await store.mark('subscriptions:fagsystem', JSON.stringify({ changedAt: 1, by: 'operator:x', subscriptions: [one('3')] }))
    const { put, standing } = await open(() => store)
    expect(await standing()).to.deep.equal([one('3')])
    await put([one('1')])
    expect(await standing()).to.deep.equal([one('3'), one('1')])
    expect((await openSubscriptions(store, partners, 'push').then((again) => again.standing('fagsystem')))?.version).to.equal(1)
  })

  it('tell who is to be told, by type, topic and day', async () => {
    const { put, subscriptions } = await open()
    await put([one('1', 1, { startDato: '2026-03-01', slutDato: '2099-03-31' }), one('1', 2), one('2', 1)])
    const told = async (type: number, topic: string, day: string) =>
      (await subscriptions.subscribers(type, topic, day)).map(({ id }) => id)
    expect(await told(1, 'b', '2026-02-28')).to.deep.equal(['soendby'])
    for (const day of ['2026-03-01', '2099-03-31']) expect(await told(1, 'b', day)).to.deep.equal(['nordby', 'soendby'])
    expect(await told(1, 'b', '2099-04-01')).to.deep.equal(['soendby'])
    expect(await told(2, 'a.b', '2026-06-01')).to.deep.equal(['nordby'])
    expect(await told(2, 'b', '2026-06-01')).to.deep.equal([])
    expect(await subscriptions.webhookOf('nordby', 3)).to.equal(undefined)
    expect(await subscriptions.webhookOf('nobody', 1)).to.equal(undefined)
    expect(await subscriptions.webhookOf('soendby', 0)).to.equal('https://soendby.example/in/')
  })

  it('a reference tells the type of entity that it was made for, and no other does', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 31 - 1 }), (reference, type) => {
      expect(entityTypeOf(referenceFor(reference, 'nordby-2', type))).to.equal(type)
    }))
    for (const other of ['sag-1', 'sag@nordby/100008', 'sag-1~2', 'x/1']) expect(entityTypeOf(other)).to.equal(undefined)
  })
})

describe('a long list of subscriptions', () => {
  it('overlaps where two are in force on the same day, whatever their order', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((number) => `2099-01-${String(number).padStart(2, '0')}`)
    const span = fc.tuple(day, day).map(([a, b]) => (a < b ? { startDato: a, slutDato: b } : { startDato: b, slutDato: a }))
    fc.assert(fc.property(fc.array(span, { maxLength: 6 }), (spans) => {
      const list = spans.map((each) => one('1', 1, each))
      const meets = spans.some((a, at) => spans.some((b, other) =>
        other < at && a.startDato <= b.slutDato && b.startDato <= a.slutDato))
      const grounds = { partners, channel: 'push', today: '2026-01-01', standing: [] }
      const checked = checkSubscriptions(list, grounds)
      expect('objections' in checked).to.equal(meets)
      if ('objections' in checked) expect(checked.objections.map(({ rule }) => rule)).to.include('overlap')
    }))
  })
})
