// Partners change what they subscribe to: all or nothing, by their own certificate, durably.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { follow } from './hub.ts'
import {
  frist, kontaktgruppe, nordbyCertificates, openPartners, strangerCertificate, vestCertificate, type Members,
  type PartnerScene,
} from './partner-scene.ts'

const [old, fresh] = nordbyCertificates
const system = 'nordby-fagsystem'

describe('Subscriptions', () => {
  let scene: PartnerScene
  beforeEach(async () => { scene = await openPartners() })
  afterEach(() => scene.stop())

  const put = (abonnementer: unknown, by = old, systemIdentifier: unknown = system) =>
    scene.door(by, { systemIdentifier, abonnementer })
  const standing = async (): Promise<unknown> => (await scene.door(old)).body['systems']
  const objections = ({ body }: { readonly body: Members }): readonly string[] =>
    (body['errors'] as readonly { at: string; rule: string }[]).map(({ at, rule }) => `${at} ${rule}`)

  it('are made the whole of what stands, by either certificate, and once more changes nothing', async () => {
    const list = [scene.subscription(kontaktgruppe), scene.subscription(frist, { slutDato: '2099-12-31' })]
    expect(await put(list)).to.deep.include({ status: 200, body: { added: 2, removed: 0, cancelled: 0, abonnementer: list } })
    const before = await standing()
    expect(before).to.have.nested.property('[0].by', 'partner:nordby')
    expect((await put(list, fresh)).body).to.include({ added: 0, removed: 0 })
    expect(await standing()).to.deep.equal(before)
    expect((await put([list[1]], fresh)).body).to.include({ added: 0, removed: 1 })
    expect(await standing()).to.have.nested.property('[0].abonnementer').that.deep.equals([list[1]])
  })

  it('outlive the hub', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluse-partners-'))
    const first = await openPartners({ receiver: scene.receiver, hub: { folder } })
    await first.subscribe()
    const before = (await first.door(old)).body
    await first.stop()
    const second = await openPartners({ receiver: scene.receiver, hub: { folder } })
    expect((await second.door(old)).body).to.deep.equal(before)
    expect((await second.publish('igen-1')).body['transactions']).to.have.length(2)
    await second.stop()
    rmSync(folder, { recursive: true })
  })

  it('subscriptions-invalid: all that is wrong is told at once, nothing is changed, and no value is repeated', async () => {
    const right = scene.subscription(kontaktgruppe)
    await put([right])
    const before = await standing()
    const answer = await put([
      scene.subscription(frist),
      scene.subscription(4711), scene.subscription(kontaktgruppe, { webhookUrl: 'https://hemmelig.example/x' }),
      scene.subscription(kontaktgruppe, { orgCode: '123' }), scene.subscription(kontaktgruppe, { slutDato: '2020-01-01' }),
      scene.subscription(kontaktgruppe, { startDato: '2026-01-01', slutDato: '2026-02-01' }),
      scene.subscription(kontaktgruppe, { startDato: '2026-02-30' }), { orgType: 1 }, 'hemmelig',
      scene.subscription(kontaktgruppe, { hemmelig: true }),
    ])
    expect(answer).to.include({ status: 400 })
    expect(answer.body).to.include({ code: 'subscriptions-invalid' })
    expect(objections(answer)).to.have.members([
      '/abonnementer/1/entityType entity-type-forbidden', '/abonnementer/2/webhookUrl webhook-outside',
      '/abonnementer/3/orgCode organisation-forbidden', '/abonnementer/4/slutDato dates-swapped',
      '/abonnementer/5/slutDato date-past', '/abonnementer/6/startDato shape', '/abonnementer/7/orgType shape',
      '/abonnementer/7/orgCode shape', '/abonnementer/7/entityType shape', '/abonnementer/7/webhookUrl shape',
      '/abonnementer/7/startDato shape', '/abonnementer/8 shape', '/abonnementer/9 member-unknown',
    ])
    expect(JSON.stringify(answer.body)).to.not.contain('hemmelig').and.not.contain('4711')
    expect(await standing()).to.deep.equal(before)
  })

  it('may not overlap, and may follow on each other', async () => {
    const until = (slutDato: string): Members => scene.subscription(kontaktgruppe, { slutDato })
    const then = scene.subscription(kontaktgruppe, { startDato: '2099-01-01', webhookUrl: `${scene.receiver.url}/999/nyt` })
    expect(objections(await put([until('2099-01-01'), then]))).to.deep.equal(['/abonnementer/1 overlap'])
    expect(await put([until('2098-12-31'), then])).to.include({ status: 200 })
  })

  it('are no business of others', async () => {
    const list = [scene.subscription(kontaktgruppe)]
    expect((await put(list, strangerCertificate)).body).to.include({ code: 'certificate-unknown', status: 403 })
    expect(objections(await put(list, vestCertificate))).to.deep.equal(['/systemIdentifier system-unknown'])
    expect(objections(await put(list, old, 'et-andet'))).to.deep.equal(['/systemIdentifier system-unknown'])
    expect(objections(await put(list, old, { a: 1 }))).to.deep.equal(['/systemIdentifier system-unknown'])
    expect(objections(await put('x'))).to.deep.equal(['/abonnementer shape'])
    expect((await scene.door(old, '{"broken')).body).to.include({ code: 'json-broken' })
    expect((await scene.door(vestCertificate)).body).to.deep.equal({ systems: [] })
    expect(await scene.door(undefined, {}).catch((error: Error) => error)).to.be.an('error')
    expect((await scene.hub.call('/v1/subscriptions', { method: 'PUT', body: {} })).status).to.equal(404)
  })

  it('are looked after by operators too', async () => {
    const path = '/v1/operations/subscriptions'
    const body = { systemIdentifier: 'vest', abonnementer: [{
      ...scene.subscription(kontaktgruppe, { orgType: 'a-kasse', orgCode: '77', webhookUrl: `${scene.receiver.url}/77/x` }),
    }] }
    expect(await scene.hub.call(path, { as: 'drift', method: 'PUT', body })).to.include({ status: 200 })
    const { systems } = (await scene.hub.call(path, { as: 'drift' })).body as unknown as { systems: readonly Members[] }
    expect(systems.map((each) => [each['systemIdentifier'], each['by']])).to.deep.equal([['vest', 'operator:drift']])
    expect(await scene.hub.call(path, { method: 'PUT', body })).to.include({ status: 403 })
  })

  it('one that is ended takes with it what waits for it, and nothing else', async () => {
    await scene.subscribe()
    scene.receiver.faults.switchOn('certificate-403')
    const topics = { frist: 'frist.overskredet', gruppe: 'kontaktgruppe.aendret' }
    const made: string[] = []
    for (const [name, topic] of [['a', topics.gruppe], ['b', topics.frist], ['c', topics.gruppe], ['d', topics.frist]] as const) {
      const entity = { EntitetId: topic === topics.frist ? frist : kontaktgruppe }
      const { body } = await scene.publish(`slut-${name}`, { topic, entity })
      made.push(...(body['transactions'] as unknown as readonly Members[]).map(({ id }) => String(id)))
    }
    expect(made).to.have.length(6)
    const { body } = await put([scene.subscription(frist)])
    expect(body).to.include({ removed: 1, added: 0 })
    for (const reference of ['slut-a~nordby/100008', 'slut-c~nordby/100008']) {
      const found = await follow(scene.hub, (entry) => entry['reference'] === reference && entry['status'] === 'cancelled')
      expect(found).to.deep.include({ reason: 'unsubscribed', evidence: { by: 'partner:nordby' } })
    }
    scene.receiver.faults.switchOff('certificate-403')
    for (const reference of ['slut-b~nordby/90001', 'slut-d~nordby/90001', 'slut-a~vest/100008', 'slut-c~vest/100008']) {
      await follow(scene.hub, (entry) => entry['reference'] === reference && entry['status'] === 'delivered')
    }
    expect(scene.receiver.arrivals.all().filter(({ to }) => to === '999')).to.have.length(2)
  })

  it('what is parked is recalled when its subscription is ended', async () => {
    const own = await openPartners({ route: { retry: { first: '100ms', max: '100ms', budget: '0s' } }, receiver: scene.receiver })
    await own.subscribe()
    scene.receiver.faults.switchOn('failed-500', { times: 1 })
    const { body } = await own.publish('parkeret-1', { organisations: [{ type: 'kommune', code: '999' }] })
    const [made] = body['transactions'] as unknown as readonly Members[]
    await follow(own.hub, ({ id, status }) => id === made?.['id'] && status === 'parked')
    expect((await own.door(old, { systemIdentifier: system, abonnementer: [] })).body).to.include({ removed: 2, cancelled: 1 })
    const end = await follow(own.hub, ({ id, status }) => id === made?.['id'] && status === 'cancelled')
    expect(end).to.include({ event: 'recalled', reason: 'unsubscribed' })
    await own.hub.stop()
  })

  it('what a partner may no longer have is cancelled when the hub starts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluse-partners-'))
    const first = await openPartners({ receiver: scene.receiver, hub: { folder } })
    await first.subscribe()
    scene.receiver.faults.switchOn('credential-401')
    await first.publish('frataget-1')
    await follow(first.hub, (entry) =>
      entry['reference'] === 'frataget-1~vest/100008' && entry['reason'] === 'credential-refused')
    await first.stop()
    const narrowed = (partner: Members): Members => ({ ...partner, receives: [] })
    const second = await openPartners({ receiver: scene.receiver, hub: { folder }, change: narrowed })
    for (const partner of ['nordby', 'vest']) {
      const end = await follow(second.hub, (entry) =>
        entry['reference'] === `frataget-1~${partner}/100008` && entry['status'] === 'cancelled')
      expect(end).to.deep.include({ reason: 'unsubscribed', evidence: { by: 'hub' } })
    }
    await second.stop()
    rmSync(folder, { recursive: true })
  })

  it('one that moves takes what waits along', async () => {
    await scene.subscribe()
    scene.receiver.faults.switchOn('redeployed-404')
    await scene.publish('flyt-1')
    const moved = scene.subscription(kontaktgruppe, { webhookUrl: `${scene.receiver.url}/999/nyt` })
    expect((await put([moved, scene.subscription(frist)])).body).to.include({ added: 1, removed: 1, cancelled: 0 })
    scene.receiver.faults.switchOff('redeployed-404')
    await follow(scene.hub, (entry) => entry['reference'] === 'flyt-1~nordby/100008' && entry['status'] === 'delivered')
  })
})
