// Messages that share a request: each keeps its own outcome and receipt, and none is lost or doubled for the others' sake.
import { expect } from 'chai'
import type { Delivery } from '../../core/adapter.ts'
import type { Outcome } from '../../core/outcome.ts'
import { cprOf, letterTo, never, withBench, type Bench } from './digital-post-bench.ts'

const bulk = { settings: { bulk: true } }
const lettersOf = ({ deliveryOf }: Bench, count: number): readonly Delivery[] =>
  Array.from({ length: count }, (_, at) => deliveryOf(letterTo(cprOf(String(2000 + at)))))
const sendAll = ({ adapter }: Bench, deliveries: readonly Delivery[]): Promise<readonly Outcome[]> =>
  Promise.all(deliveries.map((each) => adapter.send(each, never())))
const kindsOf = (outcomes: readonly Outcome[]): ReadonlySet<string> => new Set(outcomes.map(({ kind }) => kind))

describe('letters to NgDP in bulks', () => {
  it('share requests, and each has a receipt of its own', () => withBench(bulk, async (bench) => {
    const deliveries = lettersOf(bench, 120)
    const outcomes = await sendAll(bench, deliveries)
    expect(kindsOf(outcomes)).to.deep.equal(new Set(['accepted']))
    expect(new Set(outcomes.map(({ evidence }) => evidence?.handle)).size).to.be.below(10)
    expect(bench.counterpart.arrivals.all()).to.have.length(120)
    for (const { id } of deliveries) expect((await bench.receiptOf(id)).kind).to.equal('delivered')
  }))

  it('are each refused by themselves', () => withBench(bulk, async (bench) => {
    const exempt = bench.deliveryOf(letterTo(cprOf('0001')))
    const wrong = bench.deliveryOf(letterTo(cprOf('2001'), { text: 'x'.repeat(151) }))
    const good = lettersOf(bench, 8)
    expect(kindsOf(await sendAll(bench, [...good, exempt, wrong]))).to.deep.equal(new Set(['accepted']))
    expect(await bench.receiptOf(exempt.id)).to.include({ kind: 'refused', reason: 'recipient-exempt' })
    expect(await bench.receiptOf(wrong.id)).to.include({ kind: 'refused', reason: 'content-refused' })
    for (const { id } of good) expect((await bench.receiptOf(id)).kind).to.equal('delivered')
  }))

  for (const fault of ['cut-before-store', 'cut-after-201', 'failed-502'] as const) {
    it(`are all in doubt after ${fault}, and sent again each is there once`, () => withBench(bulk, async (bench) => {
      bench.counterpart.faults.switchOn(fault)
      const deliveries = lettersOf(bench, 30)
      expect(kindsOf(await sendAll(bench, deliveries))).to.deep.equal(new Set(['unknown']))
      bench.counterpart.faults.switchOff(fault)
      expect(kindsOf(await sendAll(bench, deliveries))).to.deep.equal(new Set(['accepted']))
      expect(bench.counterpart.arrivals.all()).to.have.length(30)
      expect(new Set(bench.counterpart.arrivals.all().map(({ key }) => key)).size).to.equal(30)
    }))
  }

  it('are put off together, and the route is to blame', () => withBench(bulk, async (bench) => {
    bench.counterpart.faults.switchOn('burst-503')
    for (const outcome of await sendAll(bench, lettersOf(bench, 20))) {
      expect(outcome).to.include({ kind: 'postponed', reason: 'overloaded', blame: 'route', retryAfterMs: 2000 })
    }
  }))

  it('go one by one where a bulk is turned down as a whole', () => withBench(bulk, async (bench) => {
    const deliveries = lettersOf(bench, 20)
    // Two go by themselves at once; the third request is the others' bulk.
    const outcomes = Promise.all([sendAll(bench, deliveries.slice(0, 2)), sendAll(bench, deliveries.slice(2))])
    bench.counterpart.faults.switchOn('bulk-400', { times: 1 })
    expect(kindsOf((await outcomes).flat())).to.deep.equal(new Set(['accepted']))
    expect(bench.counterpart.arrivals.all()).to.have.length(20)
    expect(bench.counterpart.faults.list().find(({ name }) => name === 'bulk-400')?.on).to.equal(false)
  }))

  it('go by themselves where they are large', () => withBench(bulk, async (bench) => {
    const data = Buffer.alloc(30_000, 'a').toString('base64')
    const documents = [{ filename: 'brev.txt', mediaType: 'text/plain', data }]
    const large = Array.from({ length: 5 }, () => bench.deliveryOf(letterTo(cprOf('2000'), { documents })))
    const outcomes = await sendAll(bench, large)
    expect(new Set(outcomes.map(({ evidence }) => evidence?.handle)).size).to.equal(5)
  }))

  it('are not sent where they are told to stop while they gather, and the others are', () => withBench(bulk, async (bench) => {
    const stopping = new AbortController()
    const [last, ...others] = lettersOf(bench, 12)
    const rest = sendAll(bench, others)
    const stopped = bench.adapter.send(last as Delivery, stopping.signal)
    stopping.abort()
    expect(await stopped).to.deep.equal({ kind: 'postponed', reason: 'timed-out', blame: 'message' })
    expect(kindsOf(await rest)).to.deep.equal(new Set(['accepted']))
    expect(bench.counterpart.arrivals.all()).to.have.length(11)
  }))

  it('are in doubt where they are told to stop while their bulk is under way', () => withBench(bulk, async (bench) => {
    const stopping = new AbortController()
    const deliveries = lettersOf(bench, 12)
    const sent = deliveries.map((each, at) => bench.adapter.send(each, at === 11 ? stopping.signal : never()))
    await Promise.all(sent.slice(0, 2))
    stopping.abort()
    expect(await sent[11]).to.deep.equal({ kind: 'unknown', reason: 'timed-out' })
    expect(kindsOf(await Promise.all(sent.slice(0, 11)))).to.deep.equal(new Set(['accepted']))
    expect(bench.counterpart.arrivals.all()).to.have.length(12)
  }))
})
