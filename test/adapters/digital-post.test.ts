import { X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { digitalPostSettings } from '../../adapters/digital-post/index.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { DigitalPostFault } from '../../sandbox/digital-post/fault.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import {
  authority, client, cpr, cprOf, letterTo, never, serial, withBench, type Bench, type BenchOptions,
} from './digital-post-bench.ts'

const sent = async (options: BenchOptions, body = letterTo(), fault?: DigitalPostFault): Promise<Outcome> => {
  let outcome: Outcome | undefined
  await withBench(options, async ({ adapter, counterpart, deliveryOf, world }) => {
    if (fault) counterpart.faults.switchOn(fault, { times: 1 })
    outcome = await adapter.send(deliveryOf(body), never())
    expect(world.recorded() + JSON.stringify(outcome)).not.to.include(cpr).and.not.to.include('Indkaldelse')
  })
  return outcome as Outcome
}

const sendTo = async ({ adapter, deliveryOf }: Bench, recipient = cpr): Promise<string> => {
  const delivery = deliveryOf(letterTo(recipient))
  expect((await adapter.send(delivery, never())).kind).to.equal('accepted')
  return delivery.id
}

describe('a letter to NgDP', () => {
  for (const memoVersion of ['1.1', '1.2']) {
    it(`in MeMo ${memoVersion} is theirs with a handle, and delivered when the final receipt says so`, () =>
      withBench({ settings: { memoVersion } }, async ({ adapter, counterpart, deliveryOf, receiptOf }) => {
        const delivery = deliveryOf(letterTo())
        const outcome = await adapter.send(delivery, never())
        expect(outcome.kind).to.equal('accepted')
        expect(outcome.evidence).to.include({ code: 'RECEIVED' }).and.to.have.property('handle').that.matches(/^[0-9a-f-]{36}$/)
        const receipt = await receiptOf(delivery.id)
        expect(receipt).to.deep.include({ id: delivery.id, kind: 'delivered' })
        expect(receipt.evidence).to.include({ code: 'COMPLETED' })
        const [arrival] = counterpart.arrivals.all()
        expect(arrival).to.include({ to: cpr })
        expect(arrival?.key).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
      }))
  }

  it('may be a NemSMS, whose text is the notification', () => withBench({ type: 'NEMSMS' }, async (bench) => {
    const { counterpart, adapter, deliveryOf, receiptOf } = bench
    const content = { title: 'Påmindelse', text: 'Husk <mødet> & tag id med' }
    const delivery = deliveryOf({ recipient: { cpr: cprOf('0003') }, content })
    expect((await adapter.send(delivery, never())).kind).to.equal('accepted')
    expect((await receiptOf(delivery.id)).kind).to.equal('delivered')
    expect(counterpart.arrivals.all()[0]?.content).to.include({ type: 'NEMSMS', notification: 'Husk <mødet> & tag id med' })
  }))

  it('sent twice is there once', () => withBench({}, async ({ adapter, counterpart, deliveryOf }) => {
    const delivery = deliveryOf(letterTo())
    counterpart.faults.switchOn('cut-after-201', { times: 1 })
    expect(await adapter.send(delivery, never())).to.deep.equal({ kind: 'unknown', reason: 'cut-off' })
    counterpart.faults.switchOn('duplicate-409', { times: 1 })
    expect(await adapter.send(delivery, never())).to.deep.equal({ kind: 'accepted', evidence: { code: '409' } })
    expect((await adapter.send(delivery, never())).kind).to.equal('accepted')
    expect(counterpart.arrivals.all()).to.have.length(1)
    expect(adapter.repeatable).to.equal(true)
  }))

  const route = { kind: 'postponed', blame: 'route' }
  const struck: readonly (readonly [fault: DigitalPostFault, expected: object])[] = [
    ['burst-503', { ...route, reason: 'overloaded', retryAfterMs: 2000 }],
    ['failed-500', { kind: 'unknown', reason: 'counterpart-failed' }],
    ['token-401', { ...route, reason: 'credential-refused' }],
    ['cut-before-store', { kind: 'unknown', reason: 'cut-off' }],
  ]
  for (const [fault, expected] of struck) {
    it(`struck by ${fault} → ${Object.values(expected).join(' ')}`, async () =>
      expect(await sent({}, letterTo(), fault)).to.deep.include(expected))
  }

  it('under a wrong system, token, certificate or address waits, and the route is to blame', async () => {
    const refused = { ...route, reason: 'credential-refused' }
    expect(await sent({ settings: { systemId: 'another' } })).to.deep.include({ ...refused, evidence: { code: '401' } })
    expect(await sent({ settings: { apiToken: 'another token altogether' } }))
      .to.deep.include({ ...refused, evidence: { code: '401' } })
    expect(await sent({ ngdp: { serial: '00' } })).to.deep.include({ ...refused, evidence: { code: '403' } })
    expect(await sent({ ngdp: { allowed: ['192.0.2.1'] } })).to.deep.include({ ...refused, evidence: { code: '403' } })
    expect((await sent({ ngdp: { serial, allowed: ['127.0.0.1'] } })).kind).to.equal('accepted')
  })

  it('goes to nobody whose certificate is not of the trusted authority', async () => {
    const stranger = throwAwayAuthority()
    expect(await sent({ settings: { ca: stranger.ca } })).to.deep.equal({ ...route, reason: 'tls-failed' })
  })

  it('under a certificate of another authority is never taken', async () => {
    const { cert: certificate, key } = throwAwayAuthority().cert(['a stranger'])
    expect(await sent({ settings: { certificate, key, receipts: 'none' } })).to.deep.equal({ kind: 'unknown', reason: 'cut-off' })
  })

  it('under a certificate that has expired waits, and the route is to blame', async () => {
    const { cert: certificate, key } = authority.cert(['a sender system'], { expired: true })
    const settings = { certificate, key, receipts: 'none' }
    expect(await sent({ settings })).to.deep.equal({ ...route, reason: 'tls-failed' })
  })

  it('waits from the moment its certificate expires, though a connection stands', async () => {
    const { validTo } = new X509Certificate(client.cert)
    let at = Date.parse(validTo) - 1
    await withBench({ now: () => at }, async ({ adapter, counterpart, deliveryOf }) => {
      expect((await adapter.send(deliveryOf(letterTo()), never())).kind).to.equal('accepted')
      at += 1
      expect(await adapter.send(deliveryOf(letterTo()), never())).to.deep.equal({ ...route, reason: 'tls-failed' })
      expect(counterpart.arrivals.all()).to.have.length(1)
    })
  })

  it('that is turned down is refused, with the code and without what was sent', async () => {
    const refused = await sent({}, letterTo(cpr, { text: 'x'.repeat(151) }))
    expect(refused).to.deep.equal({ kind: 'refused', reason: 'content-refused', evidence: { code: 'validation.failed' } })
    const empty = await sent({ type: 'NEMSMS' }, letterTo(cpr))
    expect(empty).to.deep.include({ kind: 'refused', evidence: { code: 'empty.notification.not.allowed' } })
  })
})

describe('NgDP\'s receipts', () => {
  const recipients = [
    ['0001', 'recipient-exempt'], ['0002', 'recipient-disabled'], ['0003', 'recipient-unknown'], ['0004', 'recipient-unknown'],
  ] as const
  for (const [suffix, reason] of recipients) {
    it(`for …${suffix} → refused ${reason}`, () => withBench({}, async (bench) => {
      const id = await sendTo(bench, cprOf(suffix))
      expect(await bench.receiptOf(id)).to.deep.include({ id, kind: 'refused', reason })
      expect(bench.world.recorded()).not.to.include(cprOf(suffix))
    }))
  }

  it('with an unknown code fall to the default, and are counted', () => withBench({}, async (bench) => {
    bench.counterpart.faults.switchOn('unknown-code', { times: 1 })
    const receipt = await bench.receiptOf(await sendTo(bench))
    expect(receipt).to.include({ kind: 'refused', reason: 'content-refused' })
    expect(receipt.evidence.code).to.equal('INVALID:moon.in.wrong.phase')
    expect(bench.world.measured)
      .to.deep.include({ name: 'sluse_unknown_codes_total', labels: { route: 'digital-post' }, value: 1 })
  }))

  it('about the sender\'s rights are an error for people', () => withBench({}, async (bench) => {
    bench.counterpart.faults.switchOn('sender-not-allowed', { times: 1 })
    expect(await bench.receiptOf(await sendTo(bench))).to.include({ kind: 'refused', reason: 'sender-refused' })
    expect(bench.world.logged.filter(({ level }) => level === 'error').map(({ event }) => event))
      .to.deep.equal(['digital-post.sender.refused'])
  }))

  const harmless: readonly DigitalPostFault[] = [
    'receipt-twice', 'receipt-early', 'receipt-gone', 'clock-skew', 'receipt-garbage', 'delete-503',
  ]
  for (const fault of harmless) {
    it(`are heard in spite of ${fault}`, () => withBench({}, async (bench) => {
      bench.counterpart.faults.switchOn(fault, { times: 1 })
      const id = await sendTo(bench)
      expect((await bench.receiptOf(id)).kind).to.equal('delivered')
      const next = await sendTo(bench)
      expect((await bench.receiptOf(next)).kind).to.equal('delivered')
    }))
  }

  it('are all heard when pages move', () => withBench({ settings: { pageSize: 2 } }, async (bench) => {
    bench.counterpart.faults.switchOn('pages-shift', { times: 3 })
    const ids = await Promise.all(Array.from({ length: 9 }, () => sendTo(bench)))
    for (const id of ids) expect((await bench.receiptOf(id)).kind).to.equal('delivered')
  }))

  it('that are looked for where there are none are missed aloud', () =>
    withBench({}, ({ counterpart }) => withBench({ settings: { address: `${counterpart.url}/elsewhere` } }, async (bench) => {
      const outcome = await bench.adapter.send(bench.deliveryOf(letterTo()), never())
      expect(outcome).to.deep.include({ kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' })
      while (bench.world.logged.length === 0) await bench.adapter.send(bench.deliveryOf(letterTo()), never())
      expect(bench.world.logged[0]).to.deep.equal(
        { level: 'warn', event: 'digital-post.receipts.failed', fields: { route: 'digital-post', why: '404' } })
    })))

  it('are not deleted before they are committed', () => {
    let refusals = 2
    const commit = () => (refusals -= 1) >= 0 ? Promise.reject(new Error('no disk')) : Promise.resolve()
    return withBench({ commit }, async (bench) => {
      const id = await sendTo(bench)
      expect((await bench.receiptOf(id)).kind).to.equal('delivered')
      expect(refusals).to.be.below(0)
    })
  })

  it('that make no sense are counted once and left where they are', () => withBench({}, async (bench) => {
    bench.counterpart.put({ messageUUID: cpr, receiptStatus: 'COMPLETED' })
    bench.counterpart.put({ receiptStatus: 5 })
    const id = await sendTo(bench)
    await bench.receiptOf(id)
    const next = await sendTo(bench)
    await bench.receiptOf(next)
    expect(bench.world.measured.filter(({ name }) => name === 'sluse_inlet_ignored_total')).to.have.length(2)
    expect(bench.counterpart.waiting()).to.be.at.least(2)
    expect(bench.world.recorded()).not.to.include(cpr)
  }))

  it('that never come leave the letter sent', () => withBench({}, async (bench) => {
    bench.counterpart.faults.switchOn('receipt-never', { times: 1 })
    const id = await sendTo(bench)
    await bench.receiptOf(await sendTo(bench))
    expect(bench.receipts.all().some(({ key }) => key === id)).to.equal(false)
  }))
})

describe('the settings of NgDP', () => {
  it('lead nowhere without TLS, and have a certificate', () => {
    const validate = new Ajv2020({ allowUnionTypes: true }).compile(digitalPostSettings)
    const given = {
      adapter: 'digital-post', systemId: 'sluse', apiToken: 'a-token-of-the-tests-only',
      certificate: client.cert, key: client.key,
      sender: { cvr: '12345678', label: 'Jobcenter' },
    }
    expect(validate(given)).to.equal(true)
    expect(validate({ ...given, address: 'http://api.digitalpost.dk/apis/v1' })).to.equal(false)
    expect(validate({ ...given, certificate: undefined })).to.equal(false)
    expect(validate({ ...given, sender: { cvr: '1', label: 'x' } })).to.equal(false)
  })
})
