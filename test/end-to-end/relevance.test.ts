// A silo is asked, just before its message is sent, whether it is still relevant: over real HTTP, with a silo that answers, says
// no, fails and talks gibberish.
import { expect } from 'chai'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { follow, openHub, secret, type TestHub } from './hub.ts'

interface Told { readonly event: string; readonly reason?: string }

describe('Still relevant?', () => {
  let asked: SiloCounterpart
  let hub: TestHub
  const open = async (otherwise: 'send' | 'wait'): Promise<void> => {
    asked = await startSilo({ secret, now: () => Date.now(), isRelevant: (reference) => !reference.startsWith('moved') })
    const relevance = { url: `${asked.url}/relevance/afsender`, secret, otherwise, timeout: '5s' }
    hub = await openHub({ route: { retry: { first: '100ms', max: '100ms' } }, silo: { relevance } })
  }
  afterEach(() => Promise.all([hub.stop(), asked.stop()]))

  const post = async (reference: string, ask = true): Promise<string> => {
    const { status, body } = await hub.call('/v1/messages', { body: hub.message(reference, { ask }) })
    expect(status).to.equal(202)
    return body.id
  }
  const reaches = (id: string, reached: string) => follow(hub, ({ id: of, status }) => of === id && status === reached)
  const arrivedOf = (id: string): number => hub.peer.arrivals.all().filter(({ key }) => key === id).length
  const timelineOf = async (id: string) =>
    (await hub.call(`/v1/transactions/${id}`)).body['timeline'] as unknown as readonly Told[]

  it('yes: it is sent; the question names the message and holds no word of it', async () => {
    await open('wait')
    const id = await post('kept-1')
    await reaches(id, 'delivered')
    const [question, ...others] = asked.arrivals.all()
    expect(others).to.deep.equal([])
    expect(question?.content).to.deep.equal({ id, reference: 'kept-1', topic: 'moede.booket', channel: 'silo' })
  })

  it('no: it is cancelled, and never sent', async () => {
    await open('send')
    const id = await post('moved-1')
    expect(await reaches(id, 'cancelled')).to.include({ reason: 'irrelevant', event: 'unneeded', attempt: 1 })
    expect(arrivedOf(id)).to.equal(0)
    expect((await hub.call('/metrics', { as: 'drift' })).text)
      .to.include('sluse_relevance_total{silo="afsender",answer="irrelevant"} 1')
  })

  it('is asked only of messages that wish it', async () => {
    await open('send')
    await reaches(await post('moved-2', false), 'delivered')
    expect(asked.arrivals.all()).to.deep.equal([])
  })

  for (const fault of ['failed-500', 'garbage-answer', 'cut-after-request'] as const) {
    it(`no answer (${fault}): it is sent where the silo says so`, async () => {
      await open('send')
      asked.faults.switchOn(fault)
      const id = await post('moved-3')
      await reaches(id, 'delivered')
      expect(arrivedOf(id)).to.equal(1)
    })
    it(`no answer (${fault}): or it waits, and is asked about again`, async () => {
      await open('wait')
      asked.faults.switchOn(fault, { times: 2 })
      const id = await post('kept-4')
      await reaches(id, 'delivered')
      const told = await timelineOf(id)
      expect(told.filter(({ event, reason }) => event === 'postponed' && reason === 'silo-silent')).to.have.length(2)
      expect(arrivedOf(id)).to.equal(1)
    })
  }

  it('a silo that cannot be asked is told so at the door; posted again without the wish it is another message', async () => {
    await open('send')
    await post('kept-5')
    const again = await hub.call('/v1/messages', { body: hub.message('kept-5') })
    expect(again.body).to.include({ code: 'reference-conflict', detail: 'Differs in: ask.' })
    const other = await openHub()
    const refused = await other.call('/v1/messages', { body: other.message('r-1', { ask: true }) })
    expect(refused.body).to.include({ status: 422, code: 'relevance-missing' })
    await other.stop()
  })
})
