// A real hub and a partner, each of whom signs and believes nothing that the other has not signed.
import { expect } from 'chai'
import { readEnvelope } from '../../adapters/ws-rm/envelope.ts'
import { createSecurity, settingsFor, type Received, type SecuritySettings } from '../../adapters/ws-rm/index.ts'
import type { Guard } from '../../sandbox/ws-rm/exchange.ts'
import { runSource } from '../../sandbox/ws-rm/source.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { create, notify, partner, sign, signs, stranger } from '../adapters/ws-rm/signed.ts'
import { follow } from './hub.ts'
import { action, bodyOf, startScene, textOf, variant, type Scene } from './ws-rm-scene.ts'

const hub = throwAwayAuthority().cert(['hub.example'], { rsa: true })
const ofHub: SecuritySettings = {
  signs: { certificate: hub.cert, key: hub.key }, verifies: { certificates: [partner.cert] },
  presents: { name: 'sluse', password: 'hubbens ord' }, expects: { name: 'nordby', password: 'partnerens ord', type: 'text' },
}
const ofPartner: SecuritySettings = {
  signs, verifies: { certificates: [hub.cert] }, presents: ofHub.expects, expects: ofHub.presents,
}

const guardOf = (settings: SecuritySettings): Guard => {
  const security = createSecurity(settings, { now: () => Date.now(), newId: () => crypto.randomUUID() })
  const believes = ({ document }: Received): boolean => {
    const envelope = readEnvelope(document.root)
    return typeof envelope !== 'string' && typeof security.check(envelope) !== 'string'
  }
  return { protect: security.protect, believes }
}

const withScene = async (security: SecuritySettings, guard: Guard, work: (scene: Scene) => Promise<void>): Promise<void> => {
  const scene = await startScene({ guard }, {}, { security })
  try {
    await work(scene)
  } finally {
    await scene.stop()
  }
}

const post = (url: string, envelope: string): Promise<Response> =>
  fetch(url, { method: 'POST', body: envelope, headers: { 'content-type': 'application/soap+xml; charset=utf-8' } })

const createSequence = create()

const codeIn = (answer: string): string | undefined => /<s:Subcode><s:Value[^>]*>([^<]+)/.exec(answer)?.[1]

describe('a hub and a partner that sign', function () {
  this.timeout(60_000)

  it('exchange messages in both directions', () => withScene(ofHub, guardOf(ofPartner), async (scene) => {
    const body = {
      reference: 'a', channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'nordby' },
      content: { action, xml: bodyOf('ud') },
    }
    expect((await scene.hub.call('/v1/messages', { body })).status).to.equal(202)
    await follow(scene.hub, ({ reference, status }) => reference === 'a' && status === 'delivered')
    expect(scene.partner.delivered).to.deep.equal([bodyOf('ud')])
    const content = (key: string) => ({ action, xml: bodyOf(key) })
    await runSource({ url: scene.hubUrl, variant, settings: { ...settingsFor('strict'), resendMs: 200, requestMs: 200 },
      keys: ['ind 1', 'ind 2'], loses: () => undefined, content, guard: guardOf(ofPartner) }, 20_000)
    const heard = scene.hub.peer.arrivals.all().map((one) => textOf(one.content))
    expect(new Set(heard)).to.deep.equal(new Set(['ind 1', 'ind 2']))
  }))

  it('answer what is not signed, by whom it should be, or comes again with the fault for it', () =>
    withScene(ofHub, guardOf(ofPartner), async ({ hubUrl }) => {
      const answers = async (envelope: string): Promise<string | undefined> => codeIn(await (await post(hubUrl, envelope)).text())
      expect(await answers(createSequence)).to.equal('wsse:InvalidSecurity')
      const { presents } = ofPartner
      const at = Date.now()
      const by = { signs: { certificate: stranger.cert, key: stranger.key }, presents }
      expect(await answers(sign(createSequence, by, at))).to.equal('wsse:FailedAuthentication')
      expect(await answers(sign(createSequence, { signs }, at))).to.equal('wsse:FailedAuthentication')
      expect(await answers(sign(createSequence, { signs, presents }, at - 3_600_000))).to.equal('wsu:MessageExpired')
      const good = sign(createSequence, { signs, presents }, at)
      expect(await answers(good.replace('urn:uuid:8f0e', 'urn:uuid:2'))).to.equal('wsse:FailedCheck')
      const answer = await (await post(hubUrl, good)).text()
      expect(answer).to.include('CreateSequenceResponse').and.to.include('<ds:SignatureValue>')
      expect(await answers(good)).to.equal('wsse:InvalidSecurity')
    }))

  it('bind a sequence to the certificate that asked for it, also where the partner has two', () => {
    const security = { ...ofHub, verifies: { certificates: [partner.cert, hub.cert] } }
    return withScene(security, guardOf(ofPartner), async ({ hubUrl }) => {
      const { presents } = ofPartner
      const at = Date.now()
      const asked = await (await post(hubUrl, sign(create(), { signs, presents, bindsSequences: true }, at))).text()
      const [, identifier = ''] = /<r:Identifier>([^<]+)/.exec(asked) ?? []
      const message = notify().replace(/<r:SequenceAck.*<\/r:SequenceAcknowledgement>/, '').replaceAll('urn:uuid:1', identifier)
      const answered = async (by: SecuritySettings): Promise<string> => (await post(hubUrl, sign(message, by, at))).text()
      expect(codeIn(await answered({ signs: ofHub.signs, presents }))).to.equal('wsse:InvalidSecurityToken')
      expect(codeIn(await answered({ signs, presents }))).to.equal('a:ActionNotSupported')
    })
  })

  it('tell the troubles apart for operators, without a word of the message', () =>
    withScene(ofHub, guardOf(ofPartner), async ({ hub: { call }, hubUrl }) => {
      await post(hubUrl, createSequence)
      expect((await call('/metrics', { as: 'drift' })).text)
        .to.match(/sluse_ws_rm_unsafe_total\{route="wsrm-nordby",trouble="security-missing"\} 1/)
    }))
})
