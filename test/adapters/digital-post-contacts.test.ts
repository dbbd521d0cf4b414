// Who can have a message at all is asked of NgDP's contact registry before it is sent.
import { expect } from 'chai'
import type { Delivery } from '../../core/adapter.ts'
import type { Outcome } from '../../core/outcome.ts'
import { cpr, cprOf, letterTo, never, withBench, type Bench, type BenchOptions } from './digital-post-bench.ts'

const asking: BenchOptions = { settings: { lookUp: true } }
const sms = (recipient: string) => ({ recipient: { cpr: recipient }, content: { title: 'Hej', text: 'Husk din samtale' } })
const send = ({ adapter, deliveryOf }: Bench, recipient: string, more: Partial<Delivery> = {}): Promise<Outcome> =>
  adapter.send({ ...deliveryOf(letterTo(recipient)), ...more }, never())
const answersOf = ({ world }: Bench): readonly unknown[] => world.measured
  .filter(({ name }) => name === 'sluse_contacts_total').map(({ labels }) => (labels as { answer: string }).answer)

describe('a recipient who is looked up at NgDP', () => {
  const turnedDown = [
    ['0001', 'recipient-exempt', 'contact:EXEMPT'], ['0002', 'recipient-disabled', 'contact:CLOSED'],
    ['0003', 'recipient-exempt', 'contact:EXEMPT'], ['0004', 'recipient-unknown', 'contact:UNKNOWN'],
  ] as const
  for (const [suffix, reason, code] of turnedDown) {
    it(`…${suffix} gets no letter: ${reason}, and nothing is sent`, () => withBench(asking, async (bench) => {
      expect(await send(bench, cprOf(suffix))).to.deep.equal({ kind: 'refused', reason, evidence: { code } })
      expect(bench.counterpart.arrivals.all()).to.deep.equal([])
      expect(bench.world.recorded()).not.to.include(cprOf(suffix))
    }))
  }

  it('gets a NemSMS where they have signed up for it, mailbox or none', () => withBench({ type: 'NEMSMS' }, async (bench) => {
    const { adapter, deliveryOf } = bench
    const kindOf = async (suffix: string) => adapter.send(deliveryOf(sms(cprOf(suffix))), never())
    expect(await kindOf('0003')).to.include({ kind: 'accepted' })
    expect(await kindOf('1234')).to.include({ kind: 'accepted' })
    for (const suffix of ['0001', '0002', '0004']) {
      expect(await kindOf(suffix))
        .to.deep.equal({ kind: 'refused', reason: 'recipient-unknown', evidence: { code: 'contact:NO_NEMSMS' } })
    }
    expect(bench.counterpart.arrivals.all()).to.have.length(2)
  }))

  it('may be a company', () => withBench({ type: 'NEMSMS' }, async ({ adapter, counterpart, deliveryOf }) => {
    const to = (cvr: string) => adapter.send(deliveryOf({ ...sms(''), recipient: { cvr } }), never())
    expect(await to('12345678')).to.include({ kind: 'accepted' })
    expect(await to('12340001')).to.include({ kind: 'refused' })
    expect(counterpart.lookedUp()).to.deep.equal([1, 1])
  }))

  it('is remembered for a while, and then asked about again', async () => {
    await withBench(asking, async (bench) => {
      for (const _ of [1, 2, 3]) await send(bench, cpr)
      expect(bench.counterpart.lookedUp()).to.deep.equal([1])
      expect(answersOf(bench)).to.deep.equal(['open', 'remembered', 'remembered'])
    })
    await withBench({ settings: { lookUp: true, lookUpForMs: 0 } }, async (bench) => {
      for (const _ of [1, 2]) await send(bench, cpr)
      expect(bench.counterpart.lookedUp()).to.deep.equal([1, 1])
    })
  })

  it('is asked about together with others who come meanwhile, a hundred at most', () => withBench(asking, async (bench) => {
    const numbers = Array.from({ length: 250 }, (_, at) => `4113${String(990_000 + at)}`)
    const outcomes = await Promise.all(numbers.map((number) => send(bench, number)))
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).to.have.length(numbers.filter((each) => !/000[124]$/.test(each)
      && !each.endsWith('0003')).length)
    const together = bench.counterpart.lookedUp()
    expect(together.reduce((sum, each) => sum + each, 0)).to.equal(250)
    expect(together.length).to.be.below(10)
    expect(Math.max(...together)).to.equal(100)
  }))

  it('of whom the registry says nothing is sent to: the receipt is the truth', () => withBench(asking, async (bench) => {
    bench.counterpart.faults.switchOn('contacts-silent', { times: 1 })
    expect((await send(bench, cprOf('0001'))).kind).to.equal('accepted')
    expect(answersOf(bench)).to.deep.equal(['absent'])
  }))

  it('is sent to where the registry fails, which is left alone for a while', () => withBench(asking, async (bench) => {
    bench.counterpart.faults.switchOn('contacts-503', { times: 1 })
    for (const _ of [1, 2]) expect((await send(bench, cprOf('0001'))).kind).to.equal('accepted')
    expect(bench.counterpart.lookedUp()).to.deep.equal([])
    expect(bench.world.logged).to.deep.include(
      { level: 'warn', event: 'digital-post.contacts.failed', fields: { route: 'digital-post', why: 503 } })
  }))

  it('is not asked about again after a first attempt, which may have arrived', () => withBench(asking, async (bench) => {
    expect((await send(bench, cprOf('0001'), { attempt: 2 })).kind).to.equal('accepted')
    expect(bench.counterpart.lookedUp()).to.deep.equal([])
  }))

  it('is not asked about where the route does not say so', () => withBench({}, async (bench) => {
    expect((await send(bench, cprOf('0001'))).kind).to.equal('accepted')
    expect(bench.counterpart.lookedUp()).to.deep.equal([])
  }))

  it('who is asked about when the attempt is stopped is not sent to', () => withBench(asking, async (bench) => {
    const stopping = AbortSignal.abort()
    const outcome = await bench.adapter.send(bench.deliveryOf(letterTo(cpr)), stopping)
    expect(outcome).to.deep.include({ kind: 'postponed', reason: 'timed-out' })
    expect(bench.counterpart.arrivals.all()).to.deep.equal([])
  }))
})
