import { expect } from 'chai'
import type { Delivery } from '../../core/adapter.ts'
import type { Answer } from '../../core/outcome.ts'
import type { TwilioFault } from '../../sandbox/twilio/fault.ts'
import { accountSid, authToken, deliveryTo, from, never, openBench, phone, text, withBench, type Bench } from './twilio-bench.ts'

const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`

describe('asking Twilio about a message', () => {
  let bench: Bench
  beforeEach(async () => { bench = await openBench() })
  afterEach(() => bench.stop())

  const ask = (delivery: Delivery, { adapter } = bench): Promise<Answer> | undefined => adapter.lookup?.(delivery, never())
  const on = (...names: readonly TwilioFault[]): void => { for (const name of names) bench.counterpart.faults.switchOn(name,
    { times: 1 }) }

  /** Sends so that the answer is lost and no callback comes. */
  const doubted = async (to = phone, said = text, attempt = 1): Promise<Delivery> => {
    on('cut-after-store', 'callbacks-missing')
    const delivery = deliveryTo(to, said, { attempt })
    expect((await bench.adapter.send(delivery, never())).kind).to.equal('unknown')
    return delivery
  }
  /** Creates a message behind the hub's back. */
  const other = (members: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${bench.counterpart.url}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
    method: 'POST', headers: { authorization },
    body: new URLSearchParams({ To: phone, From: from, Body: text, ...members }),
  })

  it('finds it by number, sender and text, and answers its status and name', async () => {
    await other({ Body: 'another text' })
    await other({ From: '+4550005678' })
    await other({ To: '+4520987655' })
    const delivery = await doubted()
    const arrival = bench.counterpart.arrivals.all().at(-1)
    const answer = await ask(delivery)
    expect(answer).to.deep.include({ kind: 'accepted' })
    expect(answer && 'evidence' in answer && answer.evidence).to.deep.include({ handle: arrival?.key, code: 'queued', parts: 1 })
  })

  it('answers delivered, or why it was not', async () => {
    const reported = async (to: string, status: string): Promise<Answer | undefined> => {
      const delivery = deliveryTo(to)
      await bench.adapter.send(delivery, never())
      await bench.counterpart.callbacks.waitFor(({ to: address, content }) =>
        address.includes(delivery.id) && (content as { status: string }).status === status, AbortSignal.timeout(10_000))
      return ask(delivery)
    }
    expect(await reported('+4520981111', 'delivered')).to.deep.include({ kind: 'delivered' })
    expect(await reported('+4520980003', 'undelivered')).to.deep.include({ kind: 'refused', reason: 'recipient-unreachable' })
    expect(await reported('+4520989003', 'canceled')).to.deep.include({ kind: 'refused', reason: 'cancelled-by-counterpart' })
    expect(await reported('+4520989002', 'read')).to.deep.include({ kind: 'delivered' })
  })

  it('answers absent when Twilio does not have it', async () => {
    on('cut-before-store')
    const delivery = deliveryTo()
    expect((await bench.adapter.send(delivery, never())).kind).to.equal('unknown')
    expect(await ask(delivery)).to.deep.equal({ kind: 'absent' })
  })

  it('does not answer absent while it may yet turn up on the list', () =>
    withBench({ settings: { graceMs: 60_000 } }, async (patient) => {
    patient.counterpart.faults.switchOn('cut-after-store', { times: 1 })
    patient.counterpart.faults.switchOn('callbacks-missing', { times: 1 })
    patient.counterpart.faults.switchOn('list-late', { times: 1 })
    const delivery = deliveryTo()
    await patient.adapter.send(delivery, never())
    expect(await ask(delivery, patient)).to.deep.equal({ kind: 'unknown', reason: 'unresolved' })
    expect(await ask(delivery, patient)).to.deep.include({ kind: 'accepted' })
  }))

  it('finds one that waits in Twilio\'s queue and has not been sent on', async () => {
    on('cut-after-store')
    const delivery = deliveryTo('+4520989000')
    await bench.adapter.send(delivery, never())
    expect(await ask(delivery)).to.deep.include({ kind: 'accepted' })
  })

  it('does not take an older message for it, nor one of the same moment for certain', async () => {
    let ago = 3_600_000
    await withBench({ twilio: { now: () => Date.now() - ago } }, async (late) => {
      const create = () => fetch(`${late.counterpart.url}/2010-04-01/Accounts/${accountSid}/Messages.json`, {
        method: 'POST', headers: { authorization }, body: new URLSearchParams({ To: phone, From: from, Body: text }),
      })
      await create()
      ago = 0
      expect(await ask(deliveryTo(), late)).to.deep.equal({ kind: 'absent' })
      ago = 3000
      await create()
      ago = 0
      expect(await ask(deliveryTo(), late)).to.deep.equal({ kind: 'unknown', reason: 'unresolved' })
    })
  })

  it('tells equal texts apart by what it knows, and says unknown where it cannot', async () => {
    const first = deliveryTo()
    const sent = await bench.adapter.send(first, never())
    const second = await doubted()
    const answer = await ask(second)
    expect(answer, 'the first is known to be another\'s').to.deep.include({ kind: 'accepted' })
    expect(answer && 'evidence' in answer && answer.evidence?.handle).to.not.equal(sent.evidence?.handle)
    expect(await ask(second), 'and it stays with its answer').to.deep.equal(answer)
    const [third, fourth] = [await doubted(), await doubted()]
    expect(await ask(third)).to.deep.equal({ kind: 'unknown', reason: 'unresolved' })
    expect(await ask(fourth)).to.deep.equal({ kind: 'unknown', reason: 'unresolved' })
  })

  it('gives one message to one transaction only', async () => {
    on('cut-before-store')
    const lost = deliveryTo()
    await bench.adapter.send(lost, never())
    const there = await doubted()
    const answers = [await ask(there), await ask(lost)]
    expect(answers.map((answer) => answer?.kind)).to.deep.equal(['accepted', 'absent'])
  })

  it('knows from a callback whose a message is', async () => {
    on('cut-after-store')
    const first = deliveryTo('+4520989001')
    await bench.adapter.send(first, never())
    await bench.receipts.waitFor(({ key }) => key === first.id, AbortSignal.timeout(10_000))
    on('cut-before-store')
    const second = deliveryTo('+4520989001')
    await bench.adapter.send(second, never())
    expect(await ask(second)).to.deep.equal({ kind: 'absent' })
  })

  it('says unknown of a text that was erased at Twilio', async () => {
    const delivery = await doubted('+4520989001')
    const sid = bench.counterpart.arrivals.all().at(-1)?.key
    const url = `${bench.counterpart.url}/2010-04-01/Accounts/${accountSid}/Messages/${sid}.json`
    const cancelled = await fetch(url,
      { method: 'POST', headers: { authorization }, body: new URLSearchParams({ Status: 'canceled' }) })
    const erased = await fetch(url, { method: 'POST', headers: { authorization }, body: new URLSearchParams({ Body: '' }) })
    expect([cancelled.status, erased.status]).to.deep.equal([200, 200])
    expect(await ask(delivery)).to.deep.equal({ kind: 'unknown', reason: 'unresolved' })
  })

  it('says unknown when Twilio cannot be asked', async () => {
    const delivery = await doubted()
    const faults: readonly (readonly [TwilioFault, string])[] = [
      ['failed-500', 'counterpart-failed'], ['overload-429', 'overloaded'], ['credential-20003', 'credential-refused'],
    ]
    for (const [fault, reason] of faults) {
      on(fault)
      expect(await ask(delivery), fault).to.deep.equal({ kind: 'unknown', reason })
    }
    expect(await bench.adapter.lookup?.(delivery, AbortSignal.abort())).to.deep.equal({ kind: 'unknown', reason: 'timed-out' })
    expect(await ask(delivery)).to.deep.include({ kind: 'accepted' })
  })

  for (const aheadMs of [-3_600_000, 3_600_000]) {
    it(`counts on Twilio's clock, though it is ${aheadMs} ms ahead`, () =>
      withBench({ twilio: { now: () => Date.now() + aheadMs } }, async (skewed) => {
      skewed.counterpart.faults.switchOn('callbacks-missing')
      skewed.counterpart.faults.switchOn('cut-after-store', { times: 1 })
      const delivery = deliveryTo()
      await skewed.adapter.send(delivery, never())
      expect(await ask(delivery, skewed)).to.deep.include({ kind: 'accepted' })
    }))
  }

  it('leaves no number and no text anywhere', async () => {
    await ask(await doubted())
    for (const secret of [phone, phone.slice(1), text]) expect(bench.world.recorded()).not.to.include(secret)
  })
})
