import { expect } from 'chai'
import { differencesOf } from '../../api/configuration.ts'
import { channels } from '../../channels/index.ts'
import { examineValue } from '../../config/index.ts'
import { createMemoryStore } from '../../stores/memory/index.ts'
import { openSettings } from '../../wiring/settings.ts'
import { recordingWorld } from '../conformance/world.ts'
import { openHub, type TestHub } from '../end-to-end/hub.ts'

describe('What operators see of silos and queues', () => {
  let hub: TestHub
  before(async () => { hub = await openHub({ webhook: true }) })
  after(() => hub.stop())
  const ask = (path: string) => hub.call(`/v1/operations/${path}`, { as: 'drift' })

  it('tells what each silo handed in today, when, and whether it has been told', async () => {
    await hub.call('/v1/messages', { as: 'afsender', body: hub.message('i1') })
    interface Told {
      readonly silo: string; readonly today: object; readonly lastAt?: string
      readonly webhook?: { readonly state: string; readonly oldestUntoldAt?: string }
    }
    const told = async (): Promise<Told | undefined> => (
      ((await ask('silos')).body['silos'] as unknown as readonly Told[]).find(({ silo }) => silo === 'afsender'))
    let one = await told()
    while (!one?.lastAt || JSON.stringify(one.today) !== '{"accepted":1,"delivered":1,"failed":0,"open":0}'
      || one.webhook?.oldestUntoldAt) one = await told()
    expect(one).to.deep.include({ usualPerDay: 0, silent: false, webhook: { state: 'working' } })
    expect(Math.abs(Date.parse(one.lastAt) - Date.now())).to.be.below(3_600_000)
  })

  it('takes up again what a silo is told, and says so in the audit', async () => {
    const resumed = await hub.call('/v1/operations/silos/afsender/webhook/resume', { as: 'drift', body: { reason: 'oppe igen' } })
    expect(resumed.status).to.equal(200)
    const refused = await hub.call('/v1/operations/silos/ingen/webhook/resume', { as: 'drift', body: { reason: 'oppe igen' } })
    expect([refused.status, refused.body['code']]).to.deep.equal([404, 'webhook-missing'])
    const personal = { reason: 'borger 6105900001 ringede' }
    expect((await hub.call('/v1/operations/silos/afsender/webhook/resume', { as: 'drift', body: personal })).status).to.equal(422)
  })

  it('names the engine, its tickets and what is being sent', async () => {
    const { body } = await ask('queue')
    expect(body).to.include({ engine: 'embedded', ledger: 'sqlite', durable: false, exclusive: true })
    expect((body['routes'] as unknown as readonly object[])[0]).to.include.keys('route', 'width', 'waiting', 'sending', 'tickets')
    expect(body['leases']).to.be.an('array')
  })

  it('has no configuration to show where none was handed over', async () => {
    expect((await ask('configuration')).status).to.equal(403)
  })
})

describe('The configuration as it is shown', () => {
  it('is compared member by member, and lists by the names of their members', () => {
    const before = { log: { level: 'info' }, routes: [{ name: 'a', width: 1 }, { name: 'b', width: 2 }], gone: 1 }
    const now = { log: { level: 'info' }, routes: [{ name: 'c' }, { name: 'a', width: 1 }, { name: 'b', width: 3 }] }
    expect(differencesOf(before, now)).to.deep.equal([
      { at: '/routes/b/width', before: 2, now: 3 }, { at: '/routes/c', before: undefined, now: { name: 'c' } },
      { at: '/gone', before: 1, now: undefined }])
    expect(differencesOf(now, structuredClone(now))).to.deep.equal([])
  })

  it('remembers what was different before, whatever the number of starts', async () => {
    const [store, world] = [createMemoryStore(), recordingWorld()]
    const open = (shown: unknown) => openSettings(store, world, { shown })
    expect((await open({ a: 1 })).before).to.equal(undefined)
    expect((await open({ a: 1 })).before).to.equal(undefined)
    for (const _ of [1, 2]) expect((await open({ a: 2 })).before).to.deep.include({ shown: { a: 1 } })
  })

  it('looks at the file again, and tells no secret', async () => {
    const [store, world] = [createMemoryStore(), recordingWorld()]
    const file = (level: string) => ({ log: { level }, silos: {}, routes: [], people: { firstPassword: 'en-hemmelighed-nok' } })
    const examined = examineValue(file('info'), {}, channels)
    if (!('configuration' in examined)) throw new Error(examined.lines.join('; '))
    const open = (level: string) => openSettings(
      store, world, { shown: examined.shown, again: () => examineValue(file(level), {}, channels) })
    const settings = await open('loud')
    expect(JSON.stringify(settings.shown)).not.to.contain('en-hemmelighed-nok')
    expect(settings.look?.()).to.deep.include({ outcome: 'config-invalid' })
    const looked = (await open('warn')).look?.()
    expect(looked?.outcome).to.equal('sound')
    expect(differencesOf(settings.shown, looked?.shown)).to.deep.equal([{ at: '/log/level', before: 'info', now: 'warn' }])
  })
})
