import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { channels } from '../../channels/index.ts'
import { examineValue } from '../../config/index.ts'
import { fileOf, openHub, type TestHub } from '../end-to-end/hub.ts'

interface Happened {
  readonly what: string
  readonly by?: string
  readonly reason?: string
  readonly id?: string
  readonly status?: string
}
interface Told {
  readonly state: string; readonly adapter: string; readonly places: readonly string[]; readonly until?: string
  readonly window?: { readonly isOpen: boolean }; readonly canTest: boolean; readonly history: readonly Happened[]
  readonly hour: { readonly attempts: number; readonly outcomes: Readonly<Record<string, number>>; readonly medianMs?: number }
}

const test = { topic: 'drift.test', recipient: { silo: 'modtager' }, content: { data: { sag: 'T-1' } } }
const why = { reason: 'Efter servicevinduet' }

describe('Channels and their routes', () => {
  let hub: TestHub
  const ask = (path: string, body?: object) => hub.call(`/v1/operations/${path}`, { as: 'drift', body })
  const one = async (): Promise<Told> => (await ask('channels/til-silo')).body as unknown as Told
  before(async () => { hub = await openHub({ route: { test, window: { from: '00:00', to: '24:00' } } }) })
  after(() => hub.stop())

  it('are told with who is at the other end and whether anything holds them back', async () => {
    const { adapter, places, state, canTest } = await one()
    expect({ adapter, places, state, canTest }).to.deep.equal(
      { adapter: 'webhook', places: [new URL(hub.peer.url).host], state: 'open', canTest: true })
    expect((await ask('channels/ingen')).status).to.equal(404)
  })

  it('are tried with the message that the configuration names, and what came of it is seen', async () => {
    const sent = await ask('channels/til-silo/test', why)
    expect([sent.status, sent.body['route'], sent.body['silo']]).to.deep.equal([202, 'til-silo', 'test:sluse'])
    let told = await one()
    while (told.history[0]?.status !== 'delivered') told = await one()
    expect(told.history[0]).to.deep.include({ what: 'tested', by: 'drift', id: sent.body.id })
    expect([told.hour.attempts, told.hour.outcomes['delivered']]).to.deep.equal([1, 1])
    expect(told.hour.medianMs).to.be.a('number')
    const audit = (await hub.call('/v1/audit', { as: 'drift' })).body['code']
    expect(audit, 'an operator does not read the audit').to.equal('right-missing')
  })

  it('say why they were held back, by whom, and that they were let go', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString()
    await hub.call('/v1/operations/pauses/channel/silo', { as: 'drift', method: 'PUT', body: { ...why, until } })
    const paused = await one()
    expect([paused.state, paused.until]).to.deep.equal(['paused', until])
    await hub.call('/v1/operations/pauses/channel/silo', { as: 'drift', method: 'DELETE' })
    const { state, history } = await one()
    expect(state).to.equal('open')
    expect(history.slice(0, 2).map(({ what, by, reason }) => ({ what, by, reason }))).to.deep.equal([
      { what: 'let-go', by: 'drift', reason: undefined }, { what: 'paused', by: 'drift', ...why }])
  })

  it('take no reason that names a person, and silos may not ask', async () => {
    expect((await ask('channels/til-silo/test', { reason: 'for 6105900001' })).body['code']).to.equal('cpr-suspected')
    expect((await ask('channels/ingen/test', why)).body['code']).to.equal('route-unknown')
    expect((await hub.call('/v1/operations/channels/til-silo/test', { body: why })).status).to.equal(403)
  })
})

describe('A route that nothing may be sent on for trial', () => {
  it('says so, and remembers across a restart why its breaker opened', async () => {
    const breaker = { failures: 1, open: '1h', maxOpen: '1h' }
    const settings = { adapter: 'webhook', url: 'http://127.0.0.1:1/inbox', secret: 'a-secret-of-the-tests' }
    const folder = mkdtempSync(join(tmpdir(), 'sluse-'))
    const first = await openHub({ folder, route: { settings, breaker } })
    const look = async (hub: TestHub) => (
      (await hub.call('/v1/operations/channels/til-silo', { as: 'drift' })).body as unknown as Told)
    const refused = await first.call('/v1/operations/channels/til-silo/test', { as: 'drift', body: why })
    expect([refused.status, refused.body['code']]).to.deep.equal([404, 'test-missing'])
    await first.call('/v1/messages', { body: first.message('b1') })
    let told = await look(first)
    while (told.history.length === 0) told = await look(first)
    expect([told.state, told.hour.outcomes['postponed']]).to.deep.equal(['suspended', 1])
    await first.stop()
    const second = await openHub({ folder, route: { settings, breaker } })
    expect((await look(second)).history.at(-1)).to.deep.include({ what: 'opened', reason: 'unreachable' })
    await second.stop()
    rmSync(folder, { recursive: true })
  })
})

describe('The test message in the configuration', () => {
  const examine = (route: Readonly<Record<string, unknown>>) => examineValue(fileOf('http://127.0.0.1:9', '/tmp', { route }),
    {}, channels)

  it('must fit its channel, and cannot be for several partners', () => {
    expect(examine({ test })).to.have.property('configuration')
    expect(JSON.stringify(examine({ test: { ...test,
      recipient: { phone: '+4520000000' } } }))).to.contain('/routes/0/test/recipient')
    expect(JSON.stringify(examine({ test, perPartner: true }))).to.contain('/routes/0/test')
  })
})
