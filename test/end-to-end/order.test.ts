// Which message goes first: the more urgent of a silo's own, the head of a lane before what follows it, and each silo in turn.
import { expect } from 'chai'
import { follow, openHub, type TestHub } from './hub.ts'

const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()

const brisk = { retry: { budget: '1h', first: '100ms', max: '100ms' }, breaker: { failures: 1, open: '100ms', maxOpen: '100ms' } }

describe('Which message goes first', () => {
  let hub: TestHub
  afterEach(() => hub.stop())

  const post = async (reference: string, more = {}, as: 'afsender' | 'fremmed' = 'afsender'): Promise<string> =>
    (await hub.call('/v1/messages', { as, body: hub.message(reference, more) })).body['id']
  const reaches = (id: string, reached: string) => follow(hub, ({ id: of, status }) => of === id && status === reached)
  const read = async (id: string) => (await hub.call(`/v1/transactions/${id}`)).body as Readonly<Record<string, unknown>>
  const arrived = (): readonly string[] => hub.peer.arrivals.all().map(({ key }) => key)

  it('the more urgent of those that are due', async () => {
    hub = await openHub({ route: { width: 1 } })
    const notBefore = inMs(700)
    const ids: Record<string, string[]> = { high: [], normal: [], low: [] }
    for (const priority of ['low', 'normal', 'high', 'low', 'high', 'normal']) {
      ids[priority]?.push(await post(`urgent-${priority}-${ids[priority].length}`, { priority, notBefore }))
    }
    expect(Date.now()).to.be.below(Date.parse(notBefore))
    for (const id of ids['low'] ?? []) await reaches(id, 'delivered')
    expect(arrived()).to.deep.equal([...ids['high'] ?? [], ...ids['normal'] ?? [], ...ids['low'] ?? []])
  })

  it('in a lane, the head until it is settled, however often it fails', async () => {
    hub = await openHub({ route: brisk })
    hub.peer.faults.switchOn('failed-500', { times: 3 })
    const ids: string[] = []
    for (const name of ['lane-1', 'lane-2', 'lane-3']) ids.push(await post(name, { lane: 'sag-1' }))
    await reaches(ids[2] as string, 'delivered')
    expect(arrived()).to.deep.equal(ids)
    expect(await read(ids[0] as string)).to.include({ attempt: 4 })
    expect(await read(ids[1] as string)).to.include({ attempt: 1 })
  })

  it('a lane waits for a parked head, and nobody else does', async () => {
    hub = await openHub({ route: { ...brisk, retry: { budget: '0s', first: '100ms', max: '100ms' } } })
    hub.peer.faults.switchOn('failed-500', { times: 1 })
    const head = await post('parked-1', { lane: 'sag-2' })
    await reaches(head, 'parked')
    const next = await post('parked-2', { lane: 'sag-2' })
    const free = await post('parked-3')
    await reaches(free, 'delivered')
    expect(await read(next)).to.include({ status: 'queued', attempt: 0 })
    const discarded = await hub.call(`/v1/operations/transactions/${head}/discard`, { as: 'drift', method: 'POST' })
    expect(discarded.body).to.include({ status: 'failed', reason: 'discarded-by-operator' })
    await reaches(next, 'delivered')
  })

  it('silos take turns: one message passes five thousand of another\'s', async () => {
    hub = await openHub({ route: brisk })
    hub.peer.faults.switchOn('credential-401')
    const lines = Array.from({ length: 5000 }, (_, number) => JSON.stringify(hub.message(`many-${number}`))).join('\n')
    const many = await hub.call('/v1/messages', { body: lines, headers: { 'content-type': 'application/x-ndjson' } })
    expect(many.text.match(/"status":202/g)).to.have.length(5000)
    const one = await post('one', {}, 'fremmed')
    let before = 0
    const passed = hub.peer.arrivals.waitFor(({ key }) => {
      if (key !== one) before += 1
      return key === one
    })
    hub.peer.faults.switchOff('credential-401')
    await passed
    expect(before).to.be.below(40)
    expect((await hub.call('/v1/operations', { as: 'drift' })).text).to.match(/"status":"queued","count":\d{4}/)
  })
})
