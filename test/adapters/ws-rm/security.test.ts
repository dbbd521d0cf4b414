// What is signed and what is believed: our own signatures, those of xml-crypto, and one attack after the other.
import { X509Certificate } from 'node:crypto'
import { expect } from 'chai'
import { variants } from '../../../adapters/ws-rm/index.ts'
import { Fault } from '../../../core/errors.ts'
import { createSafeguard, type Safeguard } from '../../../adapters/ws-rm/hands/safeguard.ts'
import type { SecuritySettings } from '../../../adapters/ws-rm/index.ts'
import { securityUri, thumbprintUri } from '../../../adapters/ws-rm/security/names.ts'
import {
  authority, base64Of, byStranger, create, everything, holdsElsewhere, judge, local, notify, now, partner, sign, signOtherwise,
  signs, stranger, verifies, worldAt,
} from './signed.ts'
import { troubleOf } from './hand-made.ts'

const nothing = (): void => undefined
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing }
const records = { count: nothing, observe: nothing, gauge: nothing }

describe('A message that is signed', () => {
  for (const variant of variants) {
    const name = `${variant.rm}, ${variant.addressing}, SOAP ${variant.soap}`
    it(`is believed, and verified by xml-crypto: ${name}`, () => {
      for (const text of [notify(variant), create(variant)]) {
        const signed = sign(text)
        expect(judge({ verifies }).trouble(signed)).to.equal(undefined)
        expect(holdsElsewhere(signed)).to.equal(true)
      }
    })

    it(`by xml-crypto is believed: ${name}`, () => {
      const paths = everything.filter((path) => variant.addressing === '2005/08' || !path.includes('Box'))
      expect(judge({ verifies }).trouble(signOtherwise(notify(variant), { paths }))).to.equal(undefined)
    })
  }

  it('covers the body, every header block and the timestamp', () => {
    const signed = sign(notify())
    const references = [...signed.matchAll(/<ds:Reference URI="#([^"]+)"/g)].map(([, id]) => id)
    const [, ids] = [0, [...signed.matchAll(/<([\w:]+)[^<>]* wsu:Id="([^"]+)"/g)].filter(([, , id]) => references.includes(id))]
    expect(ids.map(([, name]) => name)).to.have.members(['s:Body', 'a:To', 'a:Action', 'a:MessageID', 'a:ReplyTo', 'p:Box',
      'r:Sequence', 'r:AckRequested', 'r:SequenceAcknowledgement', 'wsu:Timestamp'])
  })

  it('says everything else to the letter', () => {
    const text = notify()
    const signed = sign(text)
    expect(signed.replace(/<wsse:Security .*<\/wsse:Security>/, '').replace(/ xmlns:wsu="[^"]+"| wsu:Id="[^"]+"/g, ''))
      .to.equal(text)
  })

  it('is signed anew each time that it is sent (SQ-4)', () => {
    const text = notify()
    const aboutCreate = ['Body', 'To', 'Action', 'MessageID', 'ReplyTo', 'Box', 'UsesSequenceSTR', 'Timestamp'].map(local)

describe('A sequence that is bound to a token', () => {
  const bound = sign(create(), { signs, bindsSequences: true })
  const [reference = ''] = /(?<=<\/r:AcksTo>)<wsse:SecurityTokenReference.*?<\/wsse:SecurityTokenReference>/.exec(bound) ?? []

  it('names in CreateSequence the token that signs (SE-1, RSP-i)', () => {
    expect(bound).to.include('<r:UsesSequenceSTR ').and.to.include(`${reference}</r:CreateSequence>`)
    expect(judge({ verifies }).trouble(bound)).to.equal(undefined)
    expect(holdsElsewhere(bound)).to.equal(true)
  })

  it('is refused without a token, or with one that did not sign (SE-1)', () => {
    const told = (inner: string): string => signOtherwise(create().replace('</r:CreateSequence>', `${inner}</r:CreateSequence>`)
      .replace('</s:Header>', '<r:UsesSequenceSTR s:mustUnderstand="1"/></s:Header>'), { paths: aboutCreate })
    expect(judge({ verifies }).trouble(told(''))).to.equal('token-misshapen')
    expect(judge({ verifies }).trouble(told(reference))).to.equal('token-unavailable')
    const both = judge({ verifies: { certificates: [partner.cert, stranger.cert] } })
    const print = Buffer.from(new X509Certificate(stranger.cert).fingerprint.replaceAll(':', ''), 'hex').toString('base64')
    const other = `<w:SecurityTokenReference xmlns:w="${securityUri}"><w:KeyIdentifier ValueType="${thumbprintUri}">${print}` +
      '</w:KeyIdentifier></w:SecurityTokenReference>'
    expect(both.trouble(told(other))).to.equal('sequence-token-other')
  })
})

const { trouble } = judge({ verifies })
    expect([trouble(sign(text)), trouble(sign(text))]).to.deep.equal([undefined, undefined])
  })

  it('is taken with prefixes that are treated inclusively', () => {
    expect(judge({ verifies }).trouble(signOtherwise(notify(), { prefixes: ['s', 'r'] }))).to.equal(undefined)
  })

  it('is taken when an authority issued the certificate to the right subject, and not otherwise', () => {
    const signed = sign(notify())
    const issued = (subject: readonly string[], ca = authority.ca) => judge({ verifies: { authorities: [ca], subject } })
    expect(issued(['CN=partner.example']).trouble(signed)).to.equal(undefined)
    expect(issued(['CN=other.example']).trouble(signed)).to.equal('certificate-untrusted')
    expect(issued(['CN=partner']).trouble(signed)).to.equal('certificate-untrusted')
    const self = sign(notify(), byStranger)
    expect(issued(['CN=partner.example']).trouble(self)).to.equal('certificate-untrusted')
  })

  it('tells by which certificate', () => {
    expect(judge({ verifies }).check(sign(notify()))).to.have.property('token').that.matches(/^[0-9a-f]{64}$/)
  })

  it('with RSA-SHA1 only where the configuration takes it', () => {
    const sha1 = { signature: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1', digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }
    const signed = signOtherwise(notify(), sha1)
    expect(judge({ verifies }).trouble(signed)).to.equal('algorithm-refused')
    expect(judge({ verifies: { ...verifies, sha1: true } }).trouble(signed)).to.equal(undefined)
    const ours = sign(notify(), { signs: { ...signs, algorithm: 'rsa-sha1' } })
    expect(judge({ verifies: { ...verifies, sha1: true } }).trouble(ours)).to.equal(undefined)
  })
})

const { trouble } = judge({ verifies, maxRemembered: 1000 })
const signed = sign(notify())
const security = /<wsse:Security .*<\/wsse:Security>/
const [header = ''] = security.exec(signed) ?? []
const bodyOf = (text: string): string => /<s:Body.*<\/s:Body>/.exec(text)?.[0] ?? ''
const signedBody = bodyOf(signed)
const evil = '<h:Notify xmlns:h="urn:example:hub"><no>666</no></h:Notify>'

describe('A message that is changed', () => {
  it('is not believed in its body', () => {
    expect(trouble(signed.replace('<no>1</no>', '<no>2</no>'))).to.equal('digest-wrong')
  })

  it('is not believed in a header', () => {
    expect(trouble(signed.replace('MessageNumber>1<', 'MessageNumber>2<'))).to.equal('digest-wrong')
  })

  it('is not believed in its signature', () => {
    expect(trouble(signed.replace(/(<ds:SignatureValue>.{20})./, (_, start: string) => `${start}/`))).to.equal('signature-wrong')
  })

  it('is not believed in what it says is signed', () => {
    expect(trouble(signed.replace(/(<ds:DigestValue>)./, (_, start: string) => `${start}_`.replace('_', '0'))))
      .to.be.oneOf(['signature-wrong', 'digest-wrong'])
  })

  it('is not believed in its timestamp', () => {
    expect(trouble(signed.replace(/<wsu:Created>[^<]+/, '<wsu:Created>2026-06-01T12:00:01.000Z'))).to.equal('digest-wrong')
  })
})

describe('A signature that is wrapped around something else', () => {
  it('is refused when the signed body is moved into a header, and another stands in its place', () => {
    const moved = signed.replace(signedBody, `<s:Body>${evil}</s:Body>`)
      .replace('</s:Header>', `<x:Wrap xmlns:x="urn:x">${signedBody}</x:Wrap></s:Header>`)
    expect(trouble(moved)).to.equal('reference-misplaced')
  })

  it('is refused when the signed body itself becomes a header block', () => {
    const moved = signed.replace(signedBody, `<s:Body>${evil}</s:Body>`).replace('</s:Header>', `${signedBody}</s:Header>`)
    expect(trouble(moved)).to.equal('part-unsigned')
  })

  it('is refused when the signed body hides within the body', () => {
    const moved = signed.replace(signedBody, `<s:Body>${evil}<x:Wrap xmlns:x="urn:x">${signedBody}</x:Wrap></s:Body>`)
    expect(trouble(moved)).to.equal('reference-misplaced')
  })

  it('is refused when the signed body hides within the Security header', () => {
    const moved = signed.replace(signedBody, `<s:Body>${evil}</s:Body>`)
      .replace('</wsse:Security>', `${signedBody}</wsse:Security>`)
    expect(trouble(moved)).to.equal('token-unknown')
  })

  it('is refused when the signed body hides in an Object of the signature', () => {
    const moved = signed.replace(signedBody, `<s:Body>${evil}</s:Body>`)
      .replace('</ds:Signature>', `<ds:Object>${signedBody}</ds:Object></ds:Signature>`)
    expect(trouble(moved)).to.equal('signature-misshapen')
  })

  it('is refused when a header is added beside a signed one', () => {
    const added = signed.replace('</s:Header>',
      '<r:AckRequested><r:Identifier>urn:uuid:9</r:Identifier></r:AckRequested></s:Header>')
    expect(trouble(added)).to.equal('part-unsigned')
  })

  it('is refused when the signed timestamp is another than the one that is read', () => {
    const [stamp = ''] = /<wsu:Timestamp.*<\/wsu:Timestamp>/.exec(header) ?? []
    const fresh = stamp.replace(/ wsu:Id="[^"]+"/, '')
    expect(trouble(signed.replace(stamp, fresh).replace('</s:Header>', `${stamp}</s:Header>`))).to.equal('part-unsigned')
  })

  it('is refused with a second Security header, or a second signature', () => {
    expect(trouble(signed.replace('</s:Header>', '<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/' +
      'oasis-200401-wss-wssecurity-secext-1.0.xsd"/></s:Header>'))).to.equal('security-repeated')
    const [signature = ''] = /<ds:Signature .*<\/ds:Signature>/.exec(header) ?? []
    expect(trouble(signed.replace(signature, signature + signature))).to.equal('signature-repeated')
  })

  it('is refused with two elements of one id, before anything looks at it', () => {
    const [, id = ''] = /<s:Body[^>]* wsu:Id="([^"]+)"/.exec(signed) ?? []
    const doubled = signed.replace('<h:Notify ', `<h:Notify xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/` +
      `oasis-200401-wss-wssecurity-utility-1.0.xsd" wsu:Id="${id}" `)
    expect(() => trouble(doubled)).to.throw('id-repeated')
  })
})

describe('A part that must be signed', () => {
  for (const part of everything) {
    it(`is refused without: ${/'(\w+)'/.exec(part)?.[1]}`, () => {
      expect(trouble(signOtherwise(notify(), { paths: everything.filter((one) => one !== part) }))).to.equal('part-unsigned')
    })
  }

  it('is what the configuration says', () => {
    const lenient = judge({ verifies: { ...verifies, parts: ['body', 'timestamp'] } })
    expect(lenient.trouble(signOtherwise(notify(), { paths: [local('Body'), local('Timestamp')] }))).to.equal(undefined)
  })

  it('is refused where nothing is signed, or there is no Security header', () => {
    expect(trouble(notify())).to.equal('security-missing')
    expect(trouble(signed.replace(/<ds:Signature .*<\/ds:Signature>/, ''))).to.equal('signature-missing')
    expect(trouble(signed.replace(/<wsu:Timestamp.*<\/wsu:Timestamp>/, ''))).to.equal('timestamp-missing')
  })
})

const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const withComments = 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments'

describe('An algorithm that was not agreed on', () => {
  it('is refused as a transform: none, another, or one more', () => {
    for (const transforms of [[inclusive], [withComments], [enveloped], [enveloped, 'http://www.w3.org/2001/10/xml-exc-c14n#']]) {
      expect(trouble(signOtherwise(notify(), { transforms })), transforms.join()).to.equal('transform-refused')
    }
    expect(trouble(signed.replace(/<ds:Transform .*?<\/ds:Transform>/, ''))).to.equal('transform-refused')
    expect(trouble(signed.replace(/<ds:Transforms>.*?<\/ds:Transforms>/, ''))).to.equal('signature-misshapen')
  })

  it('is refused as a canonicalisation', () => {
    expect(trouble(signOtherwise(notify(), { canonicalization: inclusive }))).to.equal('algorithm-refused')
    expect(trouble(signOtherwise(notify(), { canonicalization: withComments }))).to.equal('algorithm-refused')
  })

  it('is refused as a signature or a digest', () => {
    expect(trouble(signed.replace('2001/04/xmldsig-more#rsa-sha256', '2000/09/xmldsig#hmac-sha1'))).to.equal('algorithm-refused')
    expect(trouble(signed.replace('2001/04/xmldsig-more#rsa-sha256', '2001/04/xmldsig-more#hmac-sha256')))
      .to.equal('algorithm-refused')
    expect(trouble(signOtherwise(notify(), { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }))).to.equal('algorithm-refused')
    expect(trouble(signed.replace(/(<ds:SignatureMethod [^>]*>)/, '$1<ds:HMACOutputLength>1</ds:HMACOutputLength>')))
      .to.equal('algorithm-refused')
  })
})

describe('A reference', () => {
  it('to anything outside, to the whole document, or by an XPointer is refused', () => {
    const uris = ['https://elsewhere.example/x', 'file:///etc/passwd', 'cid:1', '', '#xpointer(/)', '#xpointer(id(\'x\'))']
    for (const uri of uris) {
      const external = signed.replace(/<ds:Reference URI="[^"]+"/, `<ds:Reference URI="${uri}"`)
      expect(trouble(external), uri).to.equal('reference-external')
    }
  })

  it('to a token outside is refused, and so is a key that the message itself brings along', () => {
    expect(trouble(signed.replace(/<wsse:Reference URI="[^"]+"/, '<wsse:Reference URI="https://elsewhere.example/x"')))
      .to.equal('reference-external')
    expect(trouble(signed.replace(/<wsse:Reference URI="[^"]+"/, '<wsse:Reference URI="#nobody"'))).to.equal('token-unavailable')
    const bare = '<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>AQAB</ds:Modulus></ds:RSAKeyValue></ds:KeyValue>'
    expect(trouble(signOtherwise(notify(), { keyInfo: bare }))).to.equal('token-unknown')
    const fetched = '<ds:RetrievalMethod URI="https://elsewhere.example/x"/>'
    expect(trouble(signOtherwise(notify(), { keyInfo: fetched }))).to.equal('token-unknown')
  })

  it('twice to the same, or more often than a message has parts, is refused', () => {
    const [one = ''] = /<ds:Reference .*?<\/ds:Reference>/.exec(signed) ?? []
    expect(trouble(signed.replace(one, one.repeat(70)))).to.equal('signature-misshapen')
    expect(trouble(signOtherwise(notify(), { paths: [...everything, local('Body')] }))).to.equal('reference-repeated')
  })

  it('to the signature itself is refused', () => {
    const within = signed.replace('<ds:Signature ', '<ds:Signature Id="own" ').replace(/URI="#TS-[^"]+"/, 'URI="#own"')
    expect(trouble(within)).to.be.oneOf(['signature-wrong', 'reference-misplaced'])
  })
})

describe('A document that is made to do harm', () => {
  const spoiled: Readonly<Record<string, string>> = {
    doctype: `<!DOCTYPE s:Envelope [<!ENTITY a "aaaa">]>${signed}`,
    'not-well-formed': signed.replace('<no>1</no>', '<no>&a;</no>'),
    'processing-instruction': signed.replace('<no>', '<?x y?><no>'),
    'too-deep': signed.replace('<no>1</no>', `${'<x>'.repeat(70)}${'</x>'.repeat(70)}`),
    'too-many-attributes': signed.replace('<no>', `<no ${Array.from({ length: 70 }, (_, at) => `a${at}=""`).join(' ')}>`),
    'too-many-declarations': signed.replace('<no>', `${Array.from({ length: 30 }, (_, at) =>
      `<x ${Array.from({ length: 40 }, (__, of) => `xmlns:p${at}x${of}="urn:p"`).join(' ')}/>`).join('')}<no>`),
    'too-many-elements': signed.replace('<no>', `${'<x/>'.repeat(100_001)}<no>`),
    'too-large': signed.replace('<no>', `<no>${'1'.repeat(17 * 1024 * 1024)}`),
  }
  for (const [refusal, text] of Object.entries(spoiled)) {
    it(`is refused before its signature is looked at: ${refusal}`, () => { expect(troubleOf(text)).to.equal(refusal) })
  }
})

describe('A configuration', () => {
  const opened = (settings?: SecuritySettings): Safeguard =>
    createSafeguard(settings, { ...worldAt(), log, records }, 'wsrm-nordby')

  it('with a key and a certificate that are no pair, or are none, is not opened, and its keys are not told', () => {
    const broken: readonly SecuritySettings[] = [
      { signs: { certificate: partner.cert, key: stranger.key } }, { signs: { certificate: 'x', key: partner.key } },
      { verifies: { certificates: ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'] } },
      { verifies: { certificates: [partner.key] } },
    ]
    for (const settings of broken) {
      expect(() => opened(settings)).to.throw(Fault).that.satisfies(({ message }: Fault) => !message.includes('BEGIN'))
    }
  })

  it('without `security` believes what TLS believes', () => {
    expect(opened().protect(notify())).to.equal(notify())
  })
})

describe('A certificate', () => {
  it('of somebody else is refused, whatever it signs', () => {
    expect(trouble(sign(notify(), byStranger))).to.equal('certificate-untrusted')
  })

  it('of the partner with a signature by another key is refused', () => {
    expect(trouble(signOtherwise(notify(), { key: stranger.key }))).to.equal('signature-wrong')
  })

  it('that is no longer good is refused, also where it is pinned', () => {
    const old = authority.cert(['partner.example'], { rsa: true, expired: true })
    const outdated = sign(notify(), { signs: { certificate: old.cert, key: old.key } })
    expect(judge({ verifies: { certificates: [old.cert] } }).trouble(outdated)).to.equal('certificate-outdated')
  })

  it('that is none, or has no RSA key, is refused', () => {
    const token = base64Of(partner.cert)
    expect(trouble(signed.replace(token, 'AAAA'))).to.equal('token-misshapen')
    expect(trouble(signed.replace(token, 'A'.repeat(40_000)))).to.equal('token-misshapen')
    const curve = authority.cert(['partner.example'])
    expect(judge({ verifies: { certificates: [curve.cert] } })
      .trouble(signed.replace(token, base64Of(curve.cert)))).to.equal('key-refused')
  })

  it('that is encrypted, or a token of another kind, is not supported', () => {
    const into = (xml: string): string => signed.replace('</wsse:Security>', `${xml}</wsse:Security>`)
    expect(trouble(into('<e:EncryptedKey xmlns:e="http://www.w3.org/2001/04/xmlenc#"/>'))).to.equal('encrypted')
    expect(trouble(into('<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion"/>'))).to.equal('token-unknown')
  })
})

describe('A message that comes again', () => {
  it('is refused while its timestamp is good, and by its timestamp afterwards', () => {
    const receiver = judge({ verifies, lifetimeMs: 300_000, skewMs: 60_000 })
    const text = sign(notify())
    const again = [receiver.trouble(text), receiver.trouble(text)]
    receiver.clock.at = now + 360_000
    again.push(receiver.trouble(text))
    receiver.clock.at = now + 360_001
    expect([...again, receiver.trouble(text)]).to.deep.equal([undefined, 'repeated', 'repeated', 'message-expired'])
  })

  it('is known also when its signature is written otherwise', () => {
    const receiver = judge({ verifies })
    const text = sign(notify())
    receiver.trouble(text)
    expect(receiver.trouble(text.replace(/(<ds:SignatureValue>.{9})/, '$1\n'))).to.equal('repeated')
  })

  it('is remembered within bounds: the oldest are forgotten', () => {
    const receiver = judge({ verifies, maxRemembered: 100 })
    const first = sign(notify())
    receiver.trouble(first)
    for (let each = 0; each < 100; each += 1) receiver.trouble(sign(notify()))
    expect(receiver.trouble(first)).to.equal(undefined)
  })

  it('is not remembered when it was refused', () => {
    const receiver = judge({ verifies })
    const text = sign(notify())
    receiver.trouble(text.replace('<no>1</no>', '<no>2</no>'))
    expect(receiver.trouble(text)).to.equal(undefined)
  })

  it('from the future, or from long ago, or with times that are none, is refused', () => {
    const { trouble: told } = judge({ verifies })
    expect(told(sign(notify(), { signs }, now + 60_001))).to.equal('message-early')
    expect(told(sign(notify(), { signs }, now + 60_000))).to.equal(undefined)
    expect(told(sign(notify(), { signs }, now - 360_001))).to.equal('message-expired')
    expect(told(sign(notify()).replace(/<wsu:Created>[^<]+/, '<wsu:Created>yesterday'))).to.equal('timestamp-misshapen')
    expect(told(sign(notify(), { signs, lifetimeMs: 1000 }, now - 70_000))).to.equal('message-expired')
  })
})
