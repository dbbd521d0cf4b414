import { expect } from 'chai'
import type { Outcome } from '../../core/outcome.ts'
import type { ServiceplatformenFault } from '../../sandbox/serviceplatformen/fault.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { cpr, cprOf, letterTo, never, textTo, withBench, type BenchOptions } from './serviceplatformen-bench.ts'

const sent = async (options: BenchOptions, body = letterTo(), fault?: ServiceplatformenFault): Promise<Outcome> => {
  let outcome: Outcome | undefined
  await withBench(options, async ({ adapter, counterpart, deliveryOf, world }) => {
    if (fault) counterpart.faults.switchOn(fault, { times: 1 })
    outcome = await adapter.send(deliveryOf(body), never())
    expect(world.recorded() + JSON.stringify(outcome)).not.to.include(cpr).and.not.to.include('Indkaldelse')
  })
  return outcome as Outcome
}

describe('a letter to Serviceplatformen', () => {
  for (const memoVersion of ['1.1', '1.2']) {
    it(`in MeMo ${memoVersion} is theirs with a handle, and delivered when the event says so`, () =>
      withBench({ settings: { memoVersion } }, async ({ adapter, counterpart, deliveryOf, receiptOf, receipts }) => {
        const delivery = deliveryOf(letterTo())
        const outcome = await adapter.send(delivery, never())
        expect(outcome).to.deep.include({ kind: 'accepted' })
        expect(outcome.evidence).to.include({ code: 'received' }).and.to.have.property('handle').that.matches(/^[0-9a-f-]{36}$/)
        const receipt = await receiptOf(delivery.id)
        expect(receipt).to.deep.include({ id: delivery.id, kind: 'delivered' })
        expect(receipt.evidence.code).to.equal('Afleveret Digital Post')
        expect(receipts.all().map(({ content }) => (content as { kind: string }).kind)).to.deep.equal(['accepted', 'delivered'])
        expect(counterpart.arrivals.all().map(({ to }) => to)).to.deep.equal([cpr])
      }))
  }

  it('asks for one token, however many are sent at once, and keeps it', () => withBench({}, async (bench) => {
    const { adapter, counterpart, deliveryOf } = bench
    counterpart.faults.switchOn('issuer-503', { times: 1 })
    const first = await Promise.all(Array.from({ length: 8 }, () => adapter.send(deliveryOf(letterTo()), never())))
    expect(new Set(first.map(({ kind }) => kind))).to.deep.equal(new Set(['postponed']))
    const second = await Promise.all(Array.from({ length: 8 }, () => adapter.send(deliveryOf(letterTo()), never())))
    expect(second.every(({ kind }) => kind === 'accepted')).to.equal(true)
  }))

  it('gets a new token when the one it has is turned down', () => withBench({}, async ({ adapter, counterpart, deliveryOf }) => {
    expect((await adapter.send(deliveryOf(letterTo()), never())).kind).to.equal('accepted')
    counterpart.faults.switchOn('token-revoked', { times: 1 })
    expect((await adapter.send(deliveryOf(letterTo()), never())).kind).to.equal('accepted')
    counterpart.faults.switchOn('token-revoked', { times: 2 })
    expect(await adapter.send(deliveryOf(letterTo()), never()))
      .to.deep.include({ kind: 'postponed', reason: 'credential-refused', blame: 'route' })
    expect(counterpart.arrivals.all()).to.have.length(2)
  }))

  it('asks anew for tokens that are about to run out', () => withBench({ platform: { lifeMs: 1000 } }, async (bench) => {
    const { adapter, counterpart, deliveryOf } = bench
    for (let each = 0; each < 3; each += 1) {
      expect((await adapter.send(deliveryOf(letterTo()), never())).kind).to.equal('accepted')
    }
    expect(counterpart.arrivals.all()).to.have.length(3)
  }))

  const route = { kind: 'postponed', blame: 'route' }
  const struck: readonly (readonly [fault: ServiceplatformenFault, expected: object])[] = [
    ['issuer-503', { ...route, reason: 'overloaded' }],
    ['saml-expired', { kind: 'accepted' }],
    ['burst-503', { ...route, reason: 'overloaded', retryAfterMs: 2000 }],
    ['failed-500', { kind: 'unknown', reason: 'counterpart-failed' }],
    ['result-false', { kind: 'refused', reason: 'recipient-unknown' }],
    ['empty-200', { kind: 'unknown', reason: 'answer-unintelligible' }],
    ['no-transmission-id', { kind: 'accepted' }],
    ['reset-before-store', { kind: 'unknown', reason: 'cut-off' }],
    ['reset-after-store', { kind: 'unknown', reason: 'cut-off' }],
  ]
  for (const [fault, expected] of struck) {
    it(`struck by ${fault} → ${Object.values(expected).join(' ')}`, async () =>
      expect(await sent({}, letterTo(), fault)).to.deep.include(expected))
  }

  it('waits where the issuer or the services do not know the system', async () => {
    const refused = { ...route, reason: 'credential-refused' }
    await withBench({}, async ({ adapter, counterpart, deliveryOf }) => {
      for (const fault of ['issuer-refuses', 'saml-expired'] as const) {
        counterpart.faults.switchOn(fault)
        expect(await adapter.send(deliveryOf(letterTo()), never())).to.deep.include(refused)
        counterpart.faults.switchOff(fault)
        expect((await adapter.send(deliveryOf(letterTo()), never())).kind).to.equal('accepted')
        counterpart.faults.switchOn('token-revoked', { times: 2 })
        await adapter.send(deliveryOf(letterTo()), never())
      }
    })
  })

  it('goes to nobody whose certificate is not of the trusted authority', async () => {
    expect(await sent({ settings: { ca: throwAwayAuthority().ca } })).to.deep.include({ ...route, reason: 'tls-failed' })
  })

  it('says whether repeats are recognised as its settings do, and no by itself', async () => {
    const says = (settings: object, repeatable: boolean) =>
      withBench({ settings }, async ({ adapter }) => { expect(adapter.repeatable).to.equal(repeatable) })
    await says({}, false)
    await says({ repeatable: true }, true)
  })
})

describe('a NemSMS to Serviceplatformen', () => {
  const nemsms = { type: 'NEMSMS' } as const

  it('goes to whoever has signed up for it, which is asked first', () => withBench(nemsms, async (bench) => {
    const { adapter, counterpart, deliveryOf, receiptOf } = bench
    const delivery = deliveryOf(textTo(cprOf('0003')))
    expect((await adapter.send(delivery, never())).kind).to.equal('accepted')
    expect((await receiptOf(delivery.id)).kind).to.equal('delivered')
    expect(counterpart.arrivals.all()[0]?.content).to.include({ type: 'NEMSMS', notification: 'Husk mødet.' })
  }))

  it('is not sent to anybody else', () => withBench(nemsms, async ({ adapter, counterpart, deliveryOf, world }) => {
    const outcome = await adapter.send(deliveryOf(textTo(cprOf('0004'))), never())
    expect(outcome).to.deep.equal({ kind: 'refused', reason: 'recipient-unknown', evidence: { code: 'nemsms:false' } })
    expect(counterpart.arrivals.all()).to.deep.equal([])
    expect(world.recorded() + JSON.stringify(outcome)).not.to.include('4113990004')
  }))

  it('waits where nobody answers the question, and the route is to blame', async () => {
    expect(await sent(nemsms, textTo() as never, 'burst-503'))
      .to.deep.include({ kind: 'postponed', reason: 'overloaded', blame: 'route', retryAfterMs: 2000 })
    expect(await sent(nemsms, textTo() as never, 'failed-500'))
      .to.deep.include({ kind: 'postponed', reason: 'counterpart-failed', blame: 'route' })
  })

  it('remembers the answer for a while', () => withBench(nemsms, async ({ adapter, counterpart, deliveryOf }) => {
    expect((await adapter.send(deliveryOf(textTo()), never())).kind).to.equal('accepted')
    counterpart.faults.switchOn('failed-500', { times: 1 })
    // The fault strikes the sending itself: nobody was asked again.
    expect(await adapter.send(deliveryOf(textTo()), never())).to.deep.include({ kind: 'unknown' })
  }))
})

describe('events of Beskedfordeler', () => {
  const recipients = [
    ['0001', 'recipient-exempt'], ['0002', 'recipient-disabled'], ['0003', 'recipient-unknown'], ['0004', 'recipient-unknown'],
  ] as const
  for (const [suffix, reason] of recipients) {
    it(`for …${suffix} → refused ${reason}`, () => withBench({}, async ({ adapter, deliveryOf, receiptOf, world }) => {
      const delivery = deliveryOf(letterTo(cprOf(suffix)))
      expect((await adapter.send(delivery, never())).kind).to.equal('accepted')
      expect(await receiptOf(delivery.id)).to.deep.include({ id: delivery.id, kind: 'refused', reason })
      expect(world.recorded()).not.to.include(cprOf(suffix))
    }))
  }

  const harmless: readonly ServiceplatformenFault[] = [
    'event-early', 'event-twice', 'event-stray', 'event-unknown', 'event-garbage', 'clock-skew', 'reset-after-store', 'empty-200',
  ]
  for (const fault of harmless) {
    it(`are heard in spite of ${fault}`, () => withBench({}, async ({ adapter, counterpart, deliveryOf, receiptOf }) => {
      counterpart.faults.switchOn(fault, { times: 1 })
      const delivery = deliveryOf(letterTo())
      await adapter.send(delivery, never())
      expect((await receiptOf(delivery.id)).kind).to.equal('delivered')
      expect(counterpart.arrivals.all()).to.have.length(1)
    }))
  }

  it('of an unknown kind are kept as evidence, and counted', () => withBench({}, async (bench) => {
    bench.counterpart.faults.switchOn('event-unknown', { times: 1 })
    const delivery = bench.deliveryOf(letterTo())
    await bench.adapter.send(delivery, never())
    await bench.receiptOf(delivery.id)
    const [first] = bench.receipts.all()
    expect(first?.content).to.deep.include({ kind: 'noted' })
    expect((first?.content as { evidence: object }).evidence).to.include({ code: 'Spist af hunden' })
    expect(bench.world.measured)
      .to.deep.include({ name: 'sluse_unknown_codes_total', labels: { route: 'serviceplatformen' }, value: 1 })
  }))

  it('that make no sense are thanked for, counted and told', () => withBench({}, async (bench) => {
    bench.counterpart.faults.switchOn('event-garbage', { times: 1 })
    const delivery = bench.deliveryOf(letterTo())
    await bench.adapter.send(delivery, never())
    await bench.receiptOf(delivery.id)
    expect(bench.world.measured.filter(({ name }) => name === 'sluse_inlet_ignored_total')).to.have.length(1)
    expect(bench.world.logged.map(({ event }) => event)).to.include('serviceplatformen.receipt.unintelligible')
  }))
})
