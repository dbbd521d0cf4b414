// Trouble, and whose it is: a message's own costs it its retry budget, a route's costs no message anything.
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { follow, openHub, secret, type TestHub } from './hub.ts'

interface Told {
  readonly event: string
  readonly at: string
  readonly reason?: string
  readonly evidence?: { readonly by?: string }
}

describe('Patience', () => {
  let hub: TestHub
  afterEach(() => hub.stop())

  const post = async (reference: string, more = {}): Promise<string> =>
    (await hub.call('/v1/messages', { body: hub.message(reference, more) })).body['id']
  const reaches = (id: string, reached: string) => follow(hub, ({ id: of, status }) => of === id && status === reached)
  const read = async (id: string) => (await hub.call(`/v1/transactions/${id}`)).body as Readonly<Record<string, unknown>>
  const timelineOf = async (id: string): Promise<readonly Told[]> => (await read(id))['timeline'] as readonly Told[]
  const arrived = (): readonly string[] => hub.peer.arrivals.all().map(({ key }) => key)
  const breaker = async (): Promise<unknown> =>
    ((await hub.call('/v1/operations', { as: 'drift' })).body['breakers'] as Readonly<Record<string, unknown>>)['til-silo']
  const act = (id: string, action: string) =>
    hub.call(`/v1/operations/transactions/${id}/${action}`, { as: 'drift', method: 'POST' })

  /** Resolves when the journal has `count` entries of that event. */
  const happened = async (event: string, count: number): Promise<void> => {
    let seen = 0
    await follow(hub, (entry) => {
      if (entry['event'] === event) seen += 1
      return seen >= count
    })
  }

  it('the trouble of a route uses up nobody\'s budget: messages stay queued, and all arrive when it is over', async () => {
    const retry = { budget: '0s', first: '100ms', max: '100ms' }
    hub = await openHub({ route: { width: 4, retry, breaker: { failures: 3, open: '100ms', maxOpen: '200ms' } } })
    hub.peer.faults.switchOn('credential-401')
    const ids = await Promise.all(Array.from({ length: 10 }, (_, number) => post(`breaker-${number}`)))
    await happened('postponed', 8)
    expect(await breaker()).to.be.oneOf(['open', 'probing'])
    for (const id of ids) {
      const { status, timeline } = await read(id)
      expect(status).to.be.oneOf(['queued', 'sending'])
      const postponed = (timeline as readonly Told[]).filter(({ event }) => event === 'postponed')
      expect(postponed.every(({ reason }) => reason === 'credential-refused')).to.equal(true)
    }
    expect((await hub.call('/metrics', { as: 'drift' })).text).to.match(/sluse_breaker_open\{route="til-silo"\} [01]/)
    hub.peer.faults.switchOff('credential-401')
    for (const id of ids) await reaches(id, 'delivered')
    expect(arrived()).to.have.members(ids)
    expect(await breaker()).to.equal('closed')
  })

  it('while the breaker is open one probe at a time finds out', async () => {
    hub = await openHub({ route: { width: 8, breaker: { failures: 1, open: '100ms', maxOpen: '100ms' } } })
    hub.peer.faults.switchOn('gone-404')
    const first = await post('probe-0')
    await happened('postponed', 1)
    const ids = [first, ...await Promise.all(Array.from({ length: 6 }, (_, number) => post(`probe-${number + 1}`)))]
    await happened('postponed', 5)
    const claimed = (await Promise.all(ids.map(timelineOf))).flat().filter(({ event }) => event === 'claimed')
    const times = claimed.map(({ at }) => Date.parse(at)).sort((one, other) => one - other)
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    for (const pause of pauses) expect(pause).to.be.at.least(90)
  })

  it('a Retry-After is honoured to the second, and the breaker stays out of it', async () => {
    let asked = 0
    const server: Server = createServer((request, response) => {
      request.resume().once('end', () => {
        asked += 1
        response.writeHead(asked === 1 ? 429 : 200, { 'retry-after': '1' }).end()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    hub = await openHub({ route: { settings: { adapter: 'webhook', url, secret }, breaker: { failures: 1 } } })
    const id = await post('retry-after')
    await reaches(id, 'delivered')
    const timeline = await timelineOf(id)
    expect(timeline.map(({ event }) => event)).to.deep.equal(['inserted', 'claimed', 'postponed', 'claimed', 'delivered'])
    expect(Date.parse(timeline[3]?.at ?? '') - Date.parse(timeline[2]?.at ?? '')).to.be.at.least(1000)
    expect(await breaker()).to.equal('closed')
    server.close()
  })

  describe('a budget that is spent parks the message for an operator, who', () => {
    const park = async (reference: string): Promise<string> => {
      hub = await openHub({ route: { retry: { budget: '300ms', first: '100ms', max: '100ms' } } })
      hub.peer.faults.switchOn('failed-500')
      const id = await post(reference)
      const { reason, attempt } = await reaches(id, 'parked')
      expect(reason).to.equal('budget-spent')
      expect(attempt).to.be.greaterThan(1)
      expect((await hub.call(`/v1/transactions/${id}/cancel`, { method: 'POST' })).body).to.include({ code: 'not-cancellable' })
      return id
    }

    it('resumes it: the clocks start afresh and it is delivered', async () => {
      const id = await park('resume')
      hub.peer.faults.switchOff('failed-500')
      hub.peer.faults.switchOn('failed-500', { times: 1 })
      expect((await act(id, 'resume')).body).to.include({ status: 'queued', reason: 'resumed-by-operator' })
      await reaches(id, 'delivered')
      expect(arrived()).to.deep.equal([id])
      const resumed = (await timelineOf(id)).find(({ event }) => event === 'resumed')
      expect(resumed?.evidence).to.deep.equal({ by: 'operator:drift' })
      expect((await act(id, 'resume')).body).to.include({ code: 'not-applicable' })
    })
    it('discards it: it failed, and nothing is sent', async () => {
      const id = await park('discard')
      expect((await act(id, 'discard')).body).to.include({ status: 'failed', reason: 'discarded-by-operator' })
      expect((await act(id, 'confirm')).body).to.include({ code: 'not-applicable' })
      expect(arrived()).to.deep.equal([])
    })
    it('confirms it: it is delivered because somebody knows so', async () => {
      const id = await park('confirm')
      expect((await act(id, 'confirm')).body).to.include({ status: 'delivered', reason: 'confirmed-by-operator' })
      expect(arrived()).to.deep.equal([])
    })
    it('is told where there is no such transaction, or no such action', async () => {
      const id = await park('none')
      const nobody = '019ab1c2-7f00-7000-8000-2f6e0b9d1c11'
      expect((await act(nobody, 'discard')).body).to.include({ code: 'transaction-unknown' })
      expect((await act(id, 'forget')).body).to.include({ code: 'address-unknown' })
    })
  })
})
