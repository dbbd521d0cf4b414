// Events fan out to those who subscribe, and every answer and every fault of a receiver comes to the status that the table says.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { WebservicebeskedFault } from '../../sandbox/webservicebesked/fault.ts'
import type { Scripted } from '../../sandbox/webservicebesked/index.ts'
import { follow, type Answer } from './hub.ts'
import {
  frist, kontaktgruppe, newHubCertificate, nordbyCertificates, openPartners, startReceiver, type Members, type PartnerScene,
} from './partner-scene.ts'

const transactionsOf = ({ body }: Answer): readonly Members[] => body['transactions'] as unknown as readonly Members[]
const nordby = [{ type: 'kommune', code: '999' }]

describe('Events', () => {
  let scene: PartnerScene
  before(async () => {
    scene = await openPartners()
    await scene.subscribe()
  })
  after(() => scene.stop())
  const reaches = (reference: string, status: string) =>
    follow(scene.hub, (entry) => entry['reference'] === reference && entry['status'] === status)

  it('become one transaction for each partner that subscribes, in lanes that tell nothing', async () => {
    const answer = await scene.publish('ud-1')
    expect(answer.status, answer.text).to.equal(202)
    expect(answer.body['event']).to.include({ reference: 'ud-1', status: 'sent', reason: 'fanned-out' })
    expect(transactionsOf(answer).map(({ reference, route }) => [reference, route])).to.deep.equal([
      ['ud-1~nordby/100008', 'wsb-nordby'], ['ud-1~vest/100008', 'wsb-vest'],
    ])
    for (const { lane } of transactionsOf(answer)) expect(lane).to.match(/^(nordby|vest):[0-9a-f]{20}$/)
    await Promise.all(['ud-1~nordby/100008', 'ud-1~vest/100008'].map((each) => reaches(each, 'delivered')))
    const [first] = scene.receiver.arrivals.all()
    expect(first?.content).to.deep.equal({
      BeskedIdentifier: first?.key, EntitetNavn: 'Kontaktgruppe', EntitetId: kontaktgruppe,
      EksternIdentifier: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50', IdentifikationstypeId: 1, Identifikation: '4101901234',
      Aendringstype: 2,
    })
  })

  it('of one citizen share a lane whatever they are about, and those of others and of things do not', async () => {
    const laneOf = async (reference: string, entity: Members): Promise<unknown> =>
      transactionsOf(await scene.publish(reference, { entity, organisations: nordby }))[0]?.['lane']
    const other = '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f99'
    const nobody = { Identifikation: undefined, IdentifikationstypeId: undefined }
    const [one, same, another] = [
      await laneOf('bane-1', {}), await laneOf('bane-2', { EksternIdentifier: other, Identifikation: '4101901234' }),
      await laneOf('bane-3', { Identifikation: '4101905678' }),
    ]
    expect(same).to.equal(one)
    const [thing, thingToo, otherThing] = [
      await laneOf('bane-4', nobody), await laneOf('bane-5', nobody),
      await laneOf('bane-6', { ...nobody, EksternIdentifier: other }),
    ]
    expect(thingToo).to.equal(thing)
    const nil = { ...nobody, EksternIdentifier: '00000000-0000-0000-0000-000000000000' }
    const nothings = [await laneOf('bane-7', nil), await laneOf('bane-8', nil)]
    expect(new Set([one, another, thing, otherThing, ...nothings]).size).to.equal(6)
  })

  it('published again are answered with the same transactions, and with another body refused', async () => {
    const first = await scene.publish('igen-1')
    const again = await scene.publish('igen-1', { entity: { Identifikation: '4101901234' } })
    expect(again.status).to.equal(200)
    expect((again.body['event'] as unknown as Members)['id']).to.equal((first.body['event'] as unknown as Members)['id'])
    expect(transactionsOf(again).map(({ id }) => id)).to.deep.equal(transactionsOf(first).map(({ id }) => id))
    for (const more of [{ entity: { Aendringstype: 3 } }, { priority: 'high' }, { organisations: nordby }]) {
      const { status, body } = await scene.publish('igen-1', more)
      expect([status, body['code']]).to.deep.equal([409, 'reference-conflict'])
    }
    const many = await Promise.all(Array.from({ length: 20 }, () => scene.publish('igen-2')))
    expect(new Set(many.map((each) => JSON.stringify(transactionsOf(each).map(({ id }) => id)))).size).to.equal(1)
    expect(many.filter(({ status }) => status === 202)).to.have.length(1)
  })

  it('that nobody subscribes to say so, and are known again though somebody does later', async () => {
    const entity = { EntitetId: frist }
    const answer = await scene.publish('ingen-1', { entity })
    expect(answer.body['event']).to.include({ status: 'cancelled', reason: 'no-subscriber' })
    expect(transactionsOf(answer)).to.deep.equal([])
    expect((await scene.publish('ingen-1', { entity })).status).to.equal(200)
    const told = await scene.publish('ingen-2', { entity, topic: 'frist.overskredet' })
    expect(transactionsOf(told).map(({ reference }) => reference)).to.deep.equal(['ingen-2~nordby/90001'])
  })

  it('go only to the organisations that they name', async () => {
    const organisations = [{ type: 'a-kasse', code: '77' }, { type: 'kommune', code: '1' }]
    const told = await scene.publish('navngivet-1', { organisations })
    expect(transactionsOf(told).map(({ reference }) => reference)).to.deep.equal(['navngivet-1~vest/100008'])
  })

  it('are refused as messages are', async () => {
    const refused: readonly (readonly [Members, number, string])[] = [
      [{ topic: 'andet.emne' }, 422, 'topic-unknown'], [{ entity: { Identifikation: '123' } }, 422, 'content-invalid'],
      [{ entity: { Aendringstype: 4 } }, 422, 'body-invalid'], [{ entity: { Krop: 'x' } }, 422, 'body-invalid'],
      [{ expiresAt: '2001-01-01T00:00:00Z' }, 422, 'time-invalid'], [{ reference: 'sag-010190-1234' }, 422, 'cpr-suspected'],
    ]
    for (const [more, status, code] of refused) {
      const answer = await scene.publish('afvist-1', more)
      expect([answer.status, answer.body['code']], answer.text).to.deep.equal([status, code])
      expect(answer.text).to.not.contain('123"')
    }
    expect(await scene.hub.call('/v1/events', { as: 'drift', body: {} })).to.include({ status: 403 })
  })

  it('are sent to a partner as a test where an operator asks', async () => {
    const test = (partner: string) => scene.hub.call(`/v1/operations/partners/${partner}/test`, { as: 'drift', method: 'POST' })
    expect((await test('nordby')).body).to.include({ outcome: 'delivered', code: '200', url: `${scene.receiver.url}/999/` })
    expect(scene.receiver.arrivals.all().at(-1)?.content).to.include({ EntitetId: 0, EntitetNavn: 'Testbesked' })
    scene.receiver.faults.switchOn('certificate-403', { times: 1 })
    expect((await test('vest')).body).to.include({ outcome: 'postponed', reason: 'credential-refused', code: '403' })
    expect((await test('ingen')).body).to.include({ code: 'partner-unknown', status: 404 })
  })
})

/** What becomes of a message whose first attempt is answered so: its end, and why it was not taken at first. */
type Row = readonly [status: 'delivered' | 'failed', reason?: string, event?: 'postponed' | 'lapsed' | 'refused']

const delivered: Row = ['delivered']
const later = (reason: string): Row => ['delivered', reason, 'postponed']
const suspended = later
const refused = (reason: string): Row => ['failed', reason, 'refused']
const doubted = (reason: string): Row => ['delivered', reason, 'lapsed']

const answers: readonly (readonly [Scripted, Row])[] = [
  [200, delivered], [201, delivered], [202, delivered], [204, delivered],
  [408, later('timed-out')], [425, later('counterpart-failed')], [429, later('overloaded')],
  [500, later('counterpart-failed')], [502, later('counterpart-failed')], [503, later('counterpart-failed')],
  [504, later('counterpart-failed')], ['reset', doubted('cut-off')],
  [400, refused('content-refused')], [409, refused('refused')], [410, refused('refused')], [413, refused('too-large')],
  [415, refused('content-refused')], [422, refused('content-refused')],
  [401, suspended('credential-refused')], [403, suspended('credential-refused')], [404, suspended('endpoint-wrong')],
  [301, suspended('endpoint-wrong')],
]
const faults: readonly (readonly [WebservicebeskedFault, Row])[] = [
  ['citizen-500', later('counterpart-failed')], ['failed-500', later('counterpart-failed')],
  ['poison-400', refused('content-refused')], ['redeployed-404', suspended('endpoint-wrong')],
  ['certificate-403', suspended('credential-refused')], ['credential-401', suspended('credential-refused')],
  ['hang', doubted('timed-out')], ['reset-after-200', doubted('cut-off')], ['answer-lost', doubted('cut-off')],
  ['service-window', later('counterpart-failed')], ['overloaded-429', later('overloaded')],
  ['only-new-certificate', suspended('credential-refused')], ['garbage-answer', doubted('answer-unintelligible')],
]

describe('The table of webservicebesked, as the silo sees it', () => {
  let scene: PartnerScene
  before(async () => {
    scene = await openPartners({ slowMs: 60_000, settings: { timeoutMs: 300 } })
    await scene.subscribe()
  })
  after(() => scene.stop())

  const check = async (name: string, [status, reason, event]: Row): Promise<void> => {
    const entity = { Identifikation: '4101900500' }
    const [made] = transactionsOf(await scene.publish(name, { entity, organisations: nordby }))
    const behind = transactionsOf(await scene.publish(`${name}-bagved`, { entity, organisations: nordby }))[0]
    await follow(scene.hub, (entry) => entry['id'] === made?.['id'] && entry['status'] === status)
    await follow(scene.hub, (entry) => entry['id'] === behind?.['id'] && entry['status'] === 'delivered')
    const read = (await scene.hub.call(`/v1/transactions/${String(made?.['id'])}`)).body
    const timeline = read['timeline'] as unknown as readonly Members[]
    if (event) expect(timeline.find((entry) => entry['event'] === event)).to.include({ reason })
    else expect(timeline.map((entry) => entry['event'])).to.deep.equal(['inserted', 'claimed', 'delivered'])
    const taken = scene.receiver.arrivals.all().filter(({ key }) => key === made?.['id'])
    expect(taken, 'it arrives once, or never').to.have.length(status === 'delivered' ? 1 : 0)
    // Whatever the first came to, the one behind it is not asked for before the first is over.
    const asked = scene.receiver.asked().map(({ key }) => key)
    expect(asked.indexOf(String(behind?.['id']))).to.be.greaterThan(asked.lastIndexOf(String(made?.['id'])))
  }

  for (const [answer, row] of answers) {
    it(`${answer} → ${row.join(', ')}`, async () => {
      scene.receiver.script(kontaktgruppe, [answer])
      await check(`svar-${answer}`, row)
    })
  }
  for (const [fault, row] of faults) {
    it(`${fault} → ${row.join(', ')}`, async () => {
      scene.receiver.faults.switchOn(fault, { times: 1 })
      await check(`fejl-${fault}`, row)
    })
  }

  it('older than its limit, it expires, and the endpoint\'s trouble has cost it no attempt of its budget', async () => {
    scene.receiver.faults.switchOn('certificate-403')
    const expiresAt = new Date(Date.now() + 600).toISOString()
    const [made] = transactionsOf(await scene.publish('for-gammel', { organisations: nordby, expiresAt }))
    const end = await follow(scene.hub, (entry) => entry['id'] === made?.['id'] && entry['status'] === 'failed')
    expect(end).to.include({ reason: 'expired' })
    scene.receiver.faults.switchOff('certificate-403')
  })

  it('a suspended endpoint holds up nobody but its own partner, and tries again by itself', async () => {
    const wrong = await startReceiver(1000, 'somebody-else.example')
    const [tls, dns] = [`${wrong.url}/999/`, 'https://findes-ikke.invalid/999/']
    for (const [address, reason] of [[tls, 'tls-failed'], [dns, 'unreachable']] as const) {
      const own = await openPartners({ endpoint: { address }, receiver: scene.receiver })
      const webhookUrl = `${scene.receiver.url}/77/x`
      const fund = own.subscription(kontaktgruppe, { orgType: 'a-kasse', orgCode: '77', webhookUrl })
      for (const [systemIdentifier, one] of [['nordby-fagsystem', own.subscription(kontaktgruppe, { webhookUrl: address })],
        ['vest', fund]] as const) {
        const body = { systemIdentifier, abonnementer: [one] }
        expect((await own.hub.call('/v1/operations/subscriptions', { as: 'drift', method: 'PUT', body })).status).to.equal(200)
      }
      const [toNordby] = transactionsOf(await own.publish('spaerret-1'))
      await follow(own.hub, (entry) => entry['reference'] === 'spaerret-1~vest/100008' && entry['status'] === 'delivered')
      await follow(own.hub, (entry) => entry['id'] === toNordby?.['id'] && entry['attempt'] === 3 && entry['status'] === 'queued')
      expect((await own.hub.call(`/v1/transactions/${String(toNordby?.['id'])}`)).body).to.include({ status: 'queued', reason })
      await own.hub.stop()
    }
    await wrong.stop()
  })

  it('where repeats are not recognised, what may have arrived is in doubt and left to an operator', async () => {
    const route = { inDoubt: { askAfter: '100ms', giveUp: '100ms', otherwise: 'park' } }
    const own = await openPartners({ settings: { repeats: 'unrecognised' }, route, receiver: scene.receiver })
    await own.subscribe()
    scene.receiver.faults.switchOn('answer-lost', { times: 1 })
    const [made] = transactionsOf(await own.publish('uvist-1', { organisations: nordby }))
    const parked = await follow(own.hub, ({ id, status }) => id === made?.['id'] && status === 'parked')
    expect(parked).to.include({ reason: 'unresolved', attempt: 1 })
    expect(scene.receiver.asked().filter(({ key }) => key === made?.['id'])).to.have.length(1)
    await own.hub.stop()
  })

  it('in a service window nothing is tried', async () => {
    const closed = [{ from: '00:00', to: '24:00' }]
    const own = await openPartners({ endpoint: { closed }, receiver: scene.receiver })
    await own.subscribe()
    const expiresAt = new Date(Date.now() + 500).toISOString()
    const [made] = transactionsOf(await own.publish('vindue-1', { organisations: nordby, expiresAt }))
    const end = await follow(own.hub, (entry) => entry['id'] === made?.['id'] && entry['status'] === 'failed')
    expect(end).to.include({ reason: 'expired', attempt: 0 })
    await own.hub.stop()
  })

  it('the hub\'s certificate is changed while both are valid, and nothing is lost', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluse-rotation-'))
    const receiver = await startReceiver()
    const first = await openPartners({ receiver, hub: { folder } })
    await first.subscribe()
    await first.publish('skift-1')
    await follow(first.hub, (entry) => entry['reference'] === 'skift-1~nordby/100008' && entry['status'] === 'delivered')
    receiver.faults.switchOn('only-new-certificate')
    await first.publish('skift-2')
    await follow(first.hub, (entry) => entry['reference'] === 'skift-2~nordby/100008' && entry['reason'] === 'credential-refused')
    await first.stop()
    const second = await openPartners({ receiver, hub: { folder }, shown: newHubCertificate })
    for (const partner of ['nordby', 'vest']) {
      await follow(second.hub, (entry) => entry['reference'] === `skift-2~${partner}/100008` && entry['status'] === 'delivered')
    }
    expect((await second.door(nordbyCertificates[1])).status).to.equal(200)
    await second.stop()
    await receiver.stop()
    rmSync(folder, { recursive: true })
  })
})
