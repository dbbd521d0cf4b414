// What operators see and do of a partner's sequences, over the API.
import { createServer } from 'node:https'
import { expect } from 'chai'
import { applicationMessage, endpointAt, lifecycleMessage } from '../../adapters/ws-rm/index.ts'
import { listen, stopServer } from '../../sandbox/http.ts'
import { throwAwayAuthority, type KeyAndCertificate } from '../../sandbox/tls.ts'
import { post } from '../../sandbox/ws-rm/exchange.ts'
import { credentials, follow, hashOf } from './hub.ts'
import { action, bodyOf, startScene, textOf, variant, type Members, type Scene } from './ws-rm-scene.ts'

const partners = '/v1/operations/partners'
const anonymous = endpointAt('http://www.w3.org/2005/08/addressing/anonymous')
const reason = 'Partneren skifter server'

describe('An operator and the sequences of a partner', function () {
  this.timeout(30_000)
  let scene: Scene

  before(async () => {
    const roles = ['senior-operator', 'auditor']
    const operators = [{ name: 'drift', credentials: [{ sha256: hashOf(credentials.drift) }], roles }]
    scene = await startScene({}, { file: { operators } })
  })
  after(() => scene.stop())

  const listed = async (role: string): Promise<readonly Members[]> => {
    const { status, text, body } = await scene.hub.call(partners, { as: 'drift' })
    expect(status, text).to.equal(200)
    const [way] = body['partners'] as readonly { readonly sequences: readonly Members[] }[]
    return (way?.sequences ?? []).filter((one) => one['role'] === role)
  }
  const act = (what: string, id: unknown, more: Members = {}) => scene.hub.call(`${partners}/nordby/sequences/${what}`, {
    as: 'drift', body: { id, reason, ...more },
  })
  const send = async (reference: string): Promise<void> => {
    const { status } = await scene.hub.call('/v1/messages', { body: {
      reference, channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'nordby' },
      content: { action, xml: bodyOf(reference) },
    } })
    expect(status).to.equal(202)
  }
  const delivered = (reference: string) =>
    follow(scene.hub, (entry) => entry['reference'] === reference && entry['status'] === 'delivered')
  /** A message of the partner's, or what it says of a sequence; the status and what was answered. */
  const say = (message: Parameters<typeof post>[1]) => post(scene.hubUrl, message)
  const addressee = () => (
    { variant, to: endpointAt(scene.hubUrl), messageId: `urn:uuid:${crypto.randomUUID()}`, replyTo: anonymous })
  const open = async (): Promise<string> => {
    const answer = await say(lifecycleMessage(addressee(), { kind: 'CreateSequence', acksTo: anonymous }))
    const body = answer?.message?.body
    if (body?.kind !== 'CreateSequenceResponse') throw new Error('no sequence')
    return body.identifier
  }
  const tell = (identifier: string, number: bigint, text: string) => say(applicationMessage(addressee(),
    { identifier, number, last: false },
    { action, body: { kind: 'application', xml: bodyOf(text), name: { uri: '', local: '' } } }, true))

  it('sees both ways: version, state, numbers and what is not acknowledged', async () => {
    await send('a')
    await delivered('a')
    const identifier = await open()
    await tell(identifier, 1n, 'hej')
    expect((await listed('destination'))[0]).to.deep.include({ id: identifier, state: 'created', messages: 1, gaps: [] })
    const [source] = await listed('source')
    expect(source).to.deep.include({
      version: '1.1', state: 'created', suspended: false, messages: 1, acknowledged: 1, retransmissions: 0, gaps: [],
    })
    expect(source).not.to.have.any.keys('lowestUnacknowledged', 'oldestAt')
    expect(Date.parse(String(source?.['expiresAt']))).to.be.above(Date.now())
  })

  it('holds one back, sees what waits in it, and lets it go', async () => {
    const [{ id } = {}] = await listed('source')
    expect((await act('suspend', id)).status).to.equal(200)
    await send('b')
    expect((await listed('source'))[0]).to.deep.include({ suspended: true, id })
    const resumed = await act('resume', id)
    expect(resumed.status, resumed.text).to.equal(200)
    await delivered('b')
    expect(scene.partner.delivered).to.deep.equal(['a', 'b'].map(bodyOf))
    expect(scene.partner.sequences.size).to.equal(1)
  })

  it('holds back what comes in: it is not taken, and is when it comes again', async () => {
    const identifier = await open()
    expect((await act('suspend', identifier)).status).to.equal(200)
    expect((await tell(identifier, 1n, 'holdt'))?.status).to.equal(503)
    expect((await act('resume', identifier)).status).to.equal(200)
    expect((await tell(identifier, 1n, 'holdt'))?.message?.acknowledgements[0]?.ranges).to.deep.equal([{ lower: 1n, upper: 1n }])
    await scene.hub.peer.arrivals.waitFor(({ content }) => textOf(content) === 'holdt')
    expect(scene.hub.peer.arrivals.all().filter(({ content }) => textOf(content) === 'holdt')).to.have.lengthOf(1)
  })

  it('asks for an acknowledgement, ends a sequence, and the next message finds another', async () => {
    const [{ id } = {}] = await listed('source')
    expect((await act('request-acknowledgement', id)).status).to.equal(200)
    expect((await act('terminate', id)).status).to.equal(200)
    await send('c')
    await delivered('c')
    expect((await listed('source')).map((one) => one['id'])).not.to.include(id)
    expect(scene.partner.delivered).to.deep.equal(['a', 'b', 'c'].map(bodyOf))
    const identifier = await open()
    expect((await act('terminate', identifier)).status).to.equal(200)
    const refused = (await tell(identifier, 1n, 'sent'))?.message?.body
    expect(refused).to.have.nested.property('fault.code', 'SequenceTerminated')
    expect((await act('suspend', identifier)).body).to.include({ code: 'sequence-unfit', status: 409 })
  })

  it('must say why, and name what there is; every decision stands in the audit', async () => {
    const [{ id } = {}] = await listed('source')
    expect((await act('terminate', id, { reason: undefined })).status).to.equal(422)
    expect((await act('terminate', 'urn:uuid:nobody')).body).to.include({ code: 'sequence-unknown', status: 404 })
    const stranger = await scene.hub.call(`${partners}/vest/sequences/suspend`, { as: 'drift', body: { id, reason } })
    expect(stranger.body).to.include({ code: 'partner-unknown' })
    const silo = await scene.hub.call(partners, { as: 'afsender' })
    expect(silo.status).to.equal(403)
    const { body } = await scene.hub.call('/v1/audit', { as: 'drift' })
    const deeds = (body['lines'] as readonly Members[]).filter(({ on }) => on === 'partner:nordby')
    expect(deeds.map(({ deed }) => deed)).to.include.members(
      ['sequence-suspend', 'sequence-resume', 'sequence-request-acknowledgement', 'sequence-terminate'])
    expect(deeds.every((one) => one['reason'] === reason)).to.equal(true)
  })
})

describe('A message in a sequence', function () {
  this.timeout(30_000)

  it('tells its number, and how often it was sent again, until it is acknowledged', async () => {
    let isLost = false
    const tuning = { resendMs: 100, resendCapMs: 100, requestMs: 100 }
    const scene = await startScene({ loses: () => (isLost ? 'answer' : undefined) }, {}, { tuning })
    const post = async (reference: string): Promise<string> => {
      const body = { reference, channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'nordby' },
        content: { action, xml: bodyOf(reference) } }
      return (await scene.hub.call('/v1/messages', { body })).body.id
    }
    const read = async (id: string) => (await scene.hub.call(`/v1/operations/transactions/${id}`, { as: 'drift' })).body
    try {
      const first = await post('first')
      await follow(scene.hub, ({ id, status }) => id === first && status === 'delivered')
      expect(await read(first)).not.to.have.property('carried')
      isLost = true
      const second = await post('second')
      interface Carried { readonly resent?: number }
      let carried: Carried | undefined
      while ((carried?.resent ?? 0) < 2) carried = (await read(second))['carried'] as Carried | undefined
      expect(carried).to.include({ number: 2 }).and.to.have.property('sequence').that.matches(/^urn:uuid:/)
      isLost = false
      await follow(scene.hub, ({ id, status }) => id === second && status === 'delivered')
      expect(await read(second)).not.to.have.property('carried')
    } finally {
      await scene.stop()
    }
  })
})

describe('A check of the way to a partner', function () {
  this.timeout(30_000)
  const test = { action, xml: bodyOf('prøve') }
  type Step = Members & { readonly step: string; readonly outcome: string; readonly code: string }
  const check = async (scene: Scene): Promise<{ readonly isGood: boolean; readonly steps: readonly Step[] }> => {
    const { status, text, body } = await scene.hub.call(`${partners}/nordby/check`, { as: 'drift', body: {} })
    expect(status, text).to.equal(200)
    return (body['ways'] as never)[0]
  }
  const codes = (steps: readonly Step[]) => Object.fromEntries(steps.map(({ step, code }) => [step, code]))

  it('creates a sequence of its own, ends it, and says each step in words', async () => {
    const scene = await startScene({}, {}, { test })
    try {
      const { isGood, steps } = await check(scene)
      expect(codes(steps)).to.deep.equal({
        'own-certificate': 'own-certificate-none', name: 'name-known', connection: 'connected', certificate: 'plain',
        create: 'created', message: 'connected', acknowledgement: 'acknowledged', terminate: 'terminated',
      })
      expect(isGood).to.equal(true)
      for (const { words } of steps) expect(words).to.have.keys('da', 'en')
      expect(scene.partner.delivered).to.deep.equal([test.xml])
      expect([...scene.partner.sequences.values()].map(({ phase }) => phase)).to.deep.equal(['terminating'])
      const { body } = await scene.hub.call(partners, { as: 'drift' })
      expect(body['partners']).to.deep.equal([{
        partner: 'nordby', words: { da: 'Nordby Kommune', en: 'Nordby Municipality' }, route: 'wsrm-nordby', waiting: 0,
        sequences: [],
      }])
    } finally {
      await scene.stop()
    }
  })

  const failing: readonly (readonly [string, Members, Members])[] = [
    ['a name that is not there', { address: 'https://nordby.invalid/rm' }, { name: 'name-unknown', create: 'not-reached' }],
    ['nobody at the port', { address: 'http://127.0.0.1:9/rm' }, { connection: 'unreachable', create: 'not-reached' }],
    ['one that polls', { polls: '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50', ownAddress: 'http://127.0.0.1:9/ours' },
      { connection: 'polled', create: 'not-reached' }],
  ]
  for (const [what, settings, expected] of failing) {
    it(`tells of ${what}`, async () => {
      const { address, ...more } = settings
      const scene = await startScene(address ? { address: String(address) } : {}, {}, more)
      try {
        expect(codes((await check(scene)).steps)).to.deep.include(expected)
      } finally {
        await scene.stop()
      }
    })
  }

  it('tells of a certificate that has expired or is not to be believed, and of one that is good', async () => {
    const [authority, other] = [throwAwayAuthority(), throwAwayAuthority()]
    const [good, over] = [authority.cert(['localhost']), authority.cert(['localhost'], { expired: true })]
    const tried = async (served: KeyAndCertificate, ca: string) => {
      const server = createServer(served, (_request, response) => response.writeHead(404).end())
      const port = await listen(server)
      const shown = { certificate: over.cert, key: over.key }
      const scene = await startScene({ address: `https://localhost:${port}/rm`, ca }, {}, shown)
      try {
        return codes((await check(scene)).steps)
      } finally {
        await scene.stop()
        await stopServer(server)
      }
    }
    expect(await tried(good, authority.ca)).to.deep.include({
      'own-certificate': 'own-certificate-over', connection: 'connected', certificate: 'certificate-good', create: 'http-refused',
    })
    expect(await tried(over, authority.ca)).to.deep.include({ connection: 'tls-failed', certificate: 'certificate-over' })
    expect(await tried(good, other.ca)).to.deep.include({ connection: 'tls-failed', certificate: 'not-reached' })
  })
})
