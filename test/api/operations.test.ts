import { expect } from 'chai'
import { follow, openHub, type TestHub } from '../end-to-end/hub.ts'
import { firstPassword, signInAs, signInFirst, type PersonCalls } from '../end-to-end/person.ts'

interface Row { readonly id: string; readonly silo: string; readonly status: string; readonly reason?: string }

const later = (): string => new Date(Date.now() + 3_600_000).toISOString()

describe('Operators', () => {
  let hub: TestHub
  let operator: PersonCalls
  before(async () => {
    hub = await openHub({ file: { people: { firstPassword } } })
    operator = await signInAs(hub, await signInFirst(hub), 'ole', { roles: ['operator'] })
  })
  after(() => hub.stop())

  const post = async (reference: string, more = {}): Promise<string> => (
    await hub.call('/v1/messages', { body: hub.message(reference, more) })).body.id
  const find = async (query: string) => (await operator.call(`/v1/operations/transactions?${query}`)).body
  const rowsOf = async (query: string): Promise<readonly Row[]> => (await find(query))['transactions'] as readonly Row[]
  const act = (id: string, action: string, reason = 'prøve') => (
    operator.call(`/v1/operations/transactions/${id}/${action}`, { body: { reason } }))

  it('find a transaction by its id, by its silo\'s reference and by what it is, newest first and page by page', async () => {
    const ids = [await post('s-1', { notBefore: later() }), await post('s-2', { notBefore: later() }), await post('s-3')]
    await follow(hub, (entry) => entry['id'] === ids[2] && entry['status'] === 'delivered')
    expect((await rowsOf(`named=${ids[0]}`)).map(({ id, silo }) => [id, silo])).to.deep.equal([[ids[0], 'afsender']])
    expect((await rowsOf('named=s-2')).map(({ id }) => id)).to.deep.equal([ids[1]])
    expect((await rowsOf('status=queued')).map(({ id }) => id)).to.deep.equal([ids[1], ids[0]])
    const delivered = await rowsOf('status=delivered&silo=afsender&route=til-silo&topic=moede.booket')
    expect(delivered.map(({ id }) => id)).to.deep.equal([ids[2]])
    expect(await rowsOf('silo=fremmed')).to.deep.equal([])
    expect(await rowsOf(`until=${new Date(Date.now() - 60_000).toISOString()}`)).to.deep.equal([])
    const first = await find('limit=2')
    const second = await find(`limit=2&before=${String(first['next'])}`)
    const paged = [first, second].flatMap((page) => (page['transactions'] as Row[]).map(({ id }) => id))
    expect(paged).to.deep.equal([...ids].reverse())
    expect(second).to.include({ complete: true })
    expect((await find('status=lost'))).to.include({ code: 'query-invalid' })
  })

  it('find what went to somebody without the somebody being told, stored or logged', async () => {
    const id = await post('s-4', { notBefore: later() })
    const search = (body: object) => operator.call('/v1/operations/recipients', { body })
    const found = (await search({ channel: 'silo', recipient: { silo: 'modtager' } })).body['transactions'] as Row[]
    expect(found.map((one) => one.id)).to.include(id)
    const none = await search({ channel: 'silo', recipient: { silo: 'fremmed' } })
    expect(none.body).to.deep.equal({ transactions: [], complete: true })
    expect((await search({ channel: 'silo', recipient: { noget: 'andet' } })).body).to.include({ code: 'body-invalid' })
    expect((await search({ channel: 'brevdue', recipient: {} })).body).to.include({ code: 'channel-unknown' })
  })

  it('cancel what has not been sent, and not what has; people say why, and nothing personal', async () => {
    const [waiting, sent] = [await post('s-5', { notBefore: later() }), await post('s-6')]
    await follow(hub, (entry) => entry['id'] === sent && entry['status'] === 'delivered')
    expect((await act(sent, 'cancel')).body).to.include({ code: 'not-applicable' })
    expect((await act(waiting, 'cancel', 'borger 311299-0000 ringede')).body).to.include({ code: 'cpr-suspected' })
    expect((await act(waiting, 'resume')).body, 'not before the silo wants it').to.include({ code: 'not-applicable' })
    expect((await act(waiting, 'cancel')).body).to.include({ status: 'cancelled', reason: 'cancelled-by-operator' })
    expect((await act(waiting, 'discard')).body).to.include({ code: 'right-missing' })
  })

  it('hold back a route and let it go; the messages wait and lose nothing', async () => {
    const pause = (until: string, name = 'til-silo') => operator.call(
      `/v1/operations/pauses/route/${name}`, { method: 'PUT', body: { reason: 'servicevindue', until } })
    expect((await pause(later(), 'ukendt')).body).to.include({ code: 'route-unknown' })
    expect((await pause(new Date(0).toISOString())).body).to.include({ code: 'time-invalid' })
    const { body } = await pause(later())
    expect((body['pauses'] as object[])[0]).to.include({ name: 'til-silo', by: 'ole' })
    const id = await post('s-7')
    const { body: seen } = await operator.call('/v1/operations/overview')
    expect((seen['troubles'] as { trouble: string }[]).map(({ trouble }) => trouble)).to.include('paused')
    expect((await hub.call(`/v1/transactions/${id}`)).body).to.include({ status: 'queued', attempt: 0 })
    await operator.call('/v1/operations/pauses/route/til-silo', { method: 'DELETE' })
    await follow(hub, (entry) => entry['id'] === id && entry['status'] === 'delivered')
    const again = await operator.call('/v1/operations/pauses/route/til-silo', { method: 'DELETE' })
    expect(again.body).to.include({ code: 'pause-unknown' })
  })
})

describe('Alarms', () => {
  let hub: TestHub
  afterEach(() => hub.stop())

  it('are raised once, silenced for a while and for a reason, and end with their cause', async () => {
    hub = await openHub({ route: { width: 1, breaker: { failures: 1, open: '100ms', maxOpen: '100ms' } } })
    const call = (path: string, options = {}) => hub.call(`/v1/operations/alarms${path}`, { as: 'drift', ...options })
    expect((await call('')).body).to.deep.equal({ alarms: [] })
    hub.peer.faults.switchOn('gone-404')
    const { id } = (await hub.call('/v1/messages', { body: hub.message('a-1') })).body
    await follow(hub, (entry) => entry['id'] === id && entry['event'] === 'postponed')
    const [alarm] = (await call('')).body['alarms'] as { name: string; since: string }[]
    expect(alarm).to.include({ name: 'breaker-open:til-silo', cause: 'breaker-open', on: 'til-silo' })
    expect((await call('')).body['alarms']).to.deep.equal([alarm])
    const silence = (name: string, until: string) => (
      call(`/${name}/silence`, { method: 'PUT', body: { reason: 'udbyderen ved det', until } }))
    expect((await silence('late:ukendt', later())).body).to.include({ code: 'alarm-unknown' })
    expect((await silence('breaker-open:til-silo', new Date(0).toISOString())).body).to.include({ code: 'time-invalid' })
    const [silenced] = (await silence('breaker-open:til-silo', later())).body['alarms'] as object[]
    expect(silenced).to.include({ by: 'drift', reason: 'udbyderen ved det', since: alarm?.since })
    const [heard] = (await call('/breaker-open:til-silo/silence', { method: 'DELETE' })).body['alarms'] as object[]
    expect(heard).to.deep.equal(alarm)
    hub.peer.faults.switchOff('gone-404')
    await follow(hub, (entry) => entry['id'] === id && entry['status'] === 'delivered')
    expect((await call('')).body).to.deep.equal({ alarms: [] })
  })
})

describe('Operators of what is parked', () => {
  let hub: TestHub
  let [operator, senior] = [undefined, undefined] as unknown as [PersonCalls, PersonCalls]
  before(async () => {
    hub = await openHub({
      file: { people: { firstPassword } },
      route: { retry: { budget: '0s', first: '100ms', max: '100ms' }, breaker: { failures: 1000 } },
    })
    const administrator = await signInFirst(hub)
    operator = await signInAs(hub, administrator, 'ole', { roles: ['operator'] })
    senior = await signInAs(hub, administrator, 'sofie', { roles: ['senior-operator'] })
  })
  after(() => hub.stop())

  const act = (person: PersonCalls, id: string, action: string) => (
    person.call(`/v1/operations/transactions/${id}/${action}`, { body: { reason: 'prøve' } }))

  it('see failures by cause, set one aside, take it up, send it again, and leave discarding to two', async () => {
    hub.peer.faults.switchOn('failed-500')
    const ids = await Promise.all(['p-1', 'p-2', 'p-3'].map(async (reference) => (
      await hub.call('/v1/messages', { body: hub.message(reference) })).body.id))
    for (const id of ids) await follow(hub, (entry) => entry['id'] === id && entry['status'] === 'parked')
    const { body } = await operator.call('/v1/operations/failures')
    expect(body).to.include({ complete: true, looked: 3 })
    expect(body['groups']).to.have.length(1)
    expect((body['groups'] as object[])[0]).to.deep.include({ reason: 'budget-spent', count: 3, silos: ['afsender'] })
    expect((await operator.call('/v1/operations/overview')).body).to.include({ verdict: 'stuck' })
    const [id = '', other = '', third = ''] = ids
    expect((await act(operator, id, 'set-aside')).body).to.include({ status: 'parked', reason: 'set-aside-by-operator' })
    expect((await act(operator, id, 'set-aside')).body).to.include({ code: 'not-applicable' })
    expect((await act(operator, id, 'take-up')).body).to.include({ status: 'parked', reason: 'budget-spent' })
    hub.peer.faults.switchOff('failed-500')
    expect((await act(operator, id, 'resume')).body).to.include({ status: 'queued', reason: 'resumed-by-operator' })
    await follow(hub, (entry) => entry['id'] === id && entry['status'] === 'delivered')
    expect((await act(operator, other, 'confirm')).body).to.include({ status: 'delivered' })
    expect((await act(senior, third, 'discard')).body).to.include({ code: 'approval-needed' })
    const { body: audit } = await hub.call('/v1/operations/transactions?status=parked', { as: 'drift' })
    expect((audit['transactions'] as Row[]).map((one) => one.id)).to.deep.equal([third])
  })
})
