// A partner that polls instead of being pushed to, at the door of partners under mutual TLS.
import { expect } from 'chai'
import { createConsumer, type Consumer, type ConsumerSettings } from '../../sandbox/dfdg-pull/consumer.ts'
import type { KeyAndCertificate } from '../../sandbox/tls.ts'
import { follow } from './hub.ts'
import {
  authority, frist, hubCertificate, kontaktgruppe, nordbyCertificates, openPartners, vestCertificate,
  type Members, type PartnerScene,
} from './partner-scene.ts'

const service = 'GetContactGroupVersion4'
const pulling = { adapter: 'dfdg-pull', services: { [kontaktgruppe]: service } }
const leaseMs = 5000

const polled = (settings: Members = {}) => (partner: Members): Members => (partner['system'] !== 'nordby-fagsystem' ? partner
  : { ...partner, endpoints: { webservicebesked: { polled: true, settings: { ...pulling, ...settings } } } })

const subscription = { orgType: 'kommune', orgCode: '999', entityType: kontaktgruppe, startDato: '2026-01-01' }
const listOf = (one: Members) => ({ systemIdentifier: 'nordby-fagsystem', abonnementer: [one] })

const uuid = (number: number): string => `0192f0c1-7d1e-7c3a-9a55-${String(number).padStart(12, '0')}`
const things = (from: number, count: number): readonly Members[] => Array.from({ length: count }, (_, at) => (
  { EksternIdentifier: uuid(from + at), IdentifikationstypeId: undefined, Identifikation: undefined }))

const identifiers = (messages: readonly { readonly values: ReadonlyMap<string, string> }[]) =>
  messages.map(({ values }) => values.get('EksternIdentifier'))

/** A hub whose partner polls. */
const openPolled = async (settings: Members = {}) => {
  const scene = await openPartners({ change: polled(settings) })
  const answer = await scene.door(nordbyCertificates[0], listOf(subscription))
  if (answer.status !== 200) throw new Error(JSON.stringify(answer))
  const consumer = (shown: KeyAndCertificate = nordbyCertificates[0], more: Partial<ConsumerSettings> = {}): Consumer =>
    createConsumer({ url: `${scene.hub.partnerUrl}/inlets/nordby/wsb-nordby`, ...shown, ca: authority.ca, ...more })
  let published = 0
  const publish = async (entities: readonly Members[]): Promise<void> => {
    for (const entity of entities) {
      const { status, text } = await scene.publish(`e-${published += 1}`, { entity })
      expect(status, text).to.equal(202)
    }
  }
  return { scene, consumer, publish }
}

describe('A partner that polls', function () {
  this.timeout(60_000)
  let scene: PartnerScene
  let consumer: Awaited<ReturnType<typeof openPolled>>['consumer']
  let publish: Awaited<ReturnType<typeof openPolled>>['publish']
  beforeEach(async () => { ({ scene, consumer, publish } = await openPolled()) })
  afterEach(() => scene.stop())

  it('is told what there is, fetches it, and says that it has it', async () => {
    await publish([...things(1, 2), { EntitetNavn: 'Kontaktgruppe' }])
    const [one] = [consumer()]
    const { identifier, inventory } = await one.create()
    expect([...inventory]).to.deep.equal([[service, 3]])
    const messages = await one.fetch(identifier, service)
    expect(messages.map(({ number, attempt }) => [number, attempt])).to.deep.equal([[1, 1], [2, 1], [3, 1]])
    expect(identifiers(messages).slice(0, 2)).to.deep.equal([uuid(1), uuid(2)])
    expect(messages[2]?.values.get('Identifikation')).to.equal('4101901234')
    const again = await one.fetch(identifier, service, 2)
    expect(again, 'an answer that was lost is asked for again').to.deep.equal(messages.slice(1, 2))
    expect((await one.terminate(identifier)).element?.local).to.equal('TerminateSequenceResponse')
    expect((await one.terminate(identifier)).status, 'safe to repeat').to.equal(200)
    await follow(scene.hub, ({ id, status }) => id === messages[0]?.id && status === 'delivered')
    expect((await one.create()).inventory.size).to.equal(0)
  })

  it('gets everything again that it did not want, under the same ids', async () => {
    await publish(things(1, 3))
    const one = consumer(undefined, { soap: '1.2' })
    const first = await one.create()
    const before = await one.fetch(first.identifier, service)
    expect((await one.close(first.identifier)).element?.local).to.equal('CloseSequenceResponse')
    expect((await one.terminate(first.identifier)).fault).to.include('SequenceTerminated')
    const home = await one.poll()
    expect(home.map(({ id, attempt }) => [id, attempt])).to.have.deep.members(before.map(({ id }) => [id, 2]))
  })

  it('gets 500 at once and the rest after, shared between two that come at once', async () => {
    await publish(things(1, 501))
    const all = await Promise.all([consumer().poll(), consumer(nordbyCertificates[1]).poll()])
    const rest = await consumer().poll()
    expect(Math.max(...all.map(({ length }) => length))).to.be.at.most(500)
    const got = [...all.flat(), ...rest].map(({ values }) => values.get('EksternIdentifier'))
    expect(got.toSorted()).to.deep.equal(things(1, 501).map((each) => each['EksternIdentifier']))
  })

  it('gets one citizen\'s in order, one a round', async () => {
    await publish([1, 2, 3].map((number) => ({ EksternIdentifier: uuid(number) })))
    const home: (string | undefined)[][] = []
    for (let round = 0; round < 3; round += 1) home.push(identifiers(await consumer().poll()))
    expect(home).to.deep.equal([[uuid(1)], [uuid(2)], [uuid(3)]])
  })

  it('is answered by faults where it asks for what is not there', async () => {
    const one = consumer()
    for (const ask of [one.terminate('nothing'), one.close(uuid(7)), one.say(`<m:${service}/>`)]) {
      expect(await ask).to.include({ status: 500 }).and.to.have.property('fault').that.includes('UnknownSequence')
    }
    expect(await one.create('other').catch((error: Error) => error.message)).to.include('CreateSequenceRefused')
    const must = '<x:Security xmlns:x="urn:x" s:mustUnderstand="1"/>'
    expect((await one.say('<r:CreateSequence/>', must)).fault).to.include('MustUnderstand')
    expect((await one.say('<r:Nothing/>')).fault).to.include('no such method')
    const { identifier } = await one.create()
    const header = `<r:SequenceRequest><r:Identifier>${identifier}</r:Identifier></r:SequenceRequest>`
    expect((await one.say('<m:GetNothing/>', header)).fault).to.include('nothing of that method')
  })

  it('is nobody else, and subscribes without an address', async () => {
    const { status } = await consumer(vestCertificate).say('<r:CreateSequence/>')
    expect(status).to.equal(403)
    const webhookUrl = 'https://nordby.example/'
    const { body } = await scene.door(nordbyCertificates[0], listOf({ ...subscription, webhookUrl }))
    expect(body['errors']).to.have.deep.nested.property('[0].rule', 'webhook-unneeded')
  })

  it('may not leave ever more sequences open', async () => {
    const one = consumer()
    for (let each = 0; each < 8; each += 1) await one.create()
    expect(await one.create().catch((error: Error) => error.message)).to.include('CreateSequenceRefused')
  })
})

describe('A partner that polls two queues', function () {
  this.timeout(60_000)
  it('gets from each what its route leads there', async () => {
    const settings = { adapter: 'wsb-push', certificate: hubCertificate.cert, key: hubCertificate.key }
    const route = { channel: 'webservicebesked', perPartner: true, settings }
    const routes = [{ ...route, name: 'frister', match: { topics: ['frist.*'] } }, { ...route, name: 'wsb' }]
    const scene = await openPartners({ change: polled({ subQueues: { haster: 'frister' } }), hub: { routes } })
    await scene.door(nordbyCertificates[0], {
      systemIdentifier: 'nordby-fagsystem', abonnementer: [subscription, { ...subscription, entityType: frist }],
    })
    const [one, other] = things(1, 2)
    await scene.publish('almindelig', { entity: one })
    await scene.publish('haster', { topic: 'frist.overskredet', entity: { ...other, EntitetNavn: 'Frist', EntitetId: frist } })
    const url = `${scene.hub.partnerUrl}/inlets/nordby/wsb-nordby`
    const consumer = createConsumer({ url, ...nordbyCertificates[0], ca: authority.ca })
    const [plain, urgent] = [await consumer.create(), await consumer.create('haster')]
    expect([...plain.inventory, ...urgent.inventory]).to.deep.equal([[service, 1], ['GetFrist', 1]])
    expect(identifiers(await consumer.fetch(urgent.identifier, 'GetFrist'))).to.deep.equal([uuid(2)])
    await consumer.close(urgent.identifier)
    await scene.door(nordbyCertificates[0], listOf(subscription))
    expect((await consumer.create('haster')).inventory.size, 'no longer subscribed to').to.equal(0)
    await scene.stop()
  })

  it('is not handed what it ended its subscription to while it held it', async () => {
    const { scene, consumer, publish } = await openPolled()
    await publish(things(1, 1))
    const { identifier } = await consumer().create()
    await scene.door(nordbyCertificates[0], { systemIdentifier: 'nordby-fagsystem', abonnementer: [] })
    await consumer().close(identifier)
    expect((await consumer().create()).inventory.size).to.equal(0)
    await follow(scene.hub, ({ status, reason }) => status === 'failed' && reason === 'unsubscribed')
    await scene.stop()
  })
})

describe('A partner that polls and falls silent', function () {
  this.timeout(60_000)
  it('gets it again when its lease has ended, and its old word counts no more', async () => {
    const { scene, consumer, publish } = await openPolled({ leaseMs })
    await publish(things(1, 2))
    const silent = await consumer().create()
    const before = await consumer().fetch(silent.identifier, service)
    for (const { id } of before) await follow(scene.hub, (entry) => entry['id'] === id && entry['event'] === 'absent')
    const { identifier } = await consumer().create()
    const again = await consumer().fetch(identifier, service)
    expect(again.map(({ id, attempt }) => [id, attempt])).to.have.deep.members(before.map(({ id }) => [id, 2]))
    expect(await consumer().fetch(silent.identifier, service).catch((error: Error) => error.message)).to.include('lease')
    await consumer().terminate(silent.identifier)
    expect((await consumer().terminate(identifier)).status).to.equal(200)
    await follow(scene.hub, ({ id, status, attempt }) => id === before[0]?.id && status === 'delivered' && attempt === 2)
    await scene.stop()
  })
})
