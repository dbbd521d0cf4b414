// Partners that sign: keys, messages, and a second implementation (xml-crypto) that signs what ours would not.
import { SignedXml } from 'xml-crypto'
import { readEnvelope, type Envelope } from '../../../adapters/ws-rm/envelope.ts'
import { applicationMessage, endpointAt, lifecycleMessage, type Addressee, type Variant } from '../../../adapters/ws-rm/index.ts'
import { createSecurity, isSecurityTrouble, type SecuritySettings } from '../../../adapters/ws-rm/security/index.ts'
import { securityUri, utilityUri, x509Uri } from '../../../adapters/ws-rm/security/names.ts'
import { anonymousUris } from '../../../adapters/ws-rm/variant.ts'
import { writeMessage } from '../../../adapters/ws-rm/write.ts'
import { throwAwayAuthority, type KeyAndCertificate } from '../../../sandbox/tls.ts'
import { newest, read } from './hand-made.ts'

export const authority = throwAwayAuthority()
export const partner: KeyAndCertificate = authority.cert(['partner.example'], { rsa: true })
export const stranger: KeyAndCertificate = throwAwayAuthority().cert(['partner.example'], { rsa: true })

export const now = Date.parse('2026-06-01T12:00:00Z')

let made = 0
/** A world whose clock stands where it is put. */
export const worldAt = (at = now) => ({ now: () => at, newId: () => `n${made += 1}` })

export const signs = { certificate: partner.cert, key: partner.key }
export const byStranger = { signs: { certificate: stranger.cert, key: stranger.key } }
export const verifies = { certificates: [partner.cert] }

/** What the hub makes of an envelope under a configuration. */
export const judge = (settings: SecuritySettings, at = now) => {
  const world = { at }
  const security = createSecurity(settings, { ...worldAt(), now: () => world.at })
  return {
    clock: world,
    check: (text: string) => security.check(envelopeOf(text)),
    /** The word for why it is not believed; undefined where it is. */
    trouble: (text: string) => {
      const checked = security.check(envelopeOf(text))
      return isSecurityTrouble(checked) ? checked : undefined
    },
  }
}

export const envelopeOf = (text: string): Envelope => readEnvelope(read(text).document.root) as Envelope

const addressee = (variant: Variant): Addressee => ({
  variant, to: { address: 'https://hub.example/rm', parameters: ['<p:Box xmlns:p="urn:partner" wsu="1">5 &amp; 6</p:Box>'] },
  messageId: 'urn:uuid:8f0e', replyTo: endpointAt('https://partner.example/rm'),
})

/** A message with number 1 and all kinds of headers. */
export const notify = (variant: Variant = newest, text = 'godt &amp; vel æøå 😀'): string => writeMessage({
  ...applicationMessage(addressee(variant), { identifier: 'urn:uuid:1', number: 1n, last: false }, {
    action: 'urn:example:hub/Notify', body: {
      kind: 'application', xml: `<h:Notify xmlns:h="urn:example:hub"><no>1</no>${text}</h:Notify>`, name: { uri: '', local: '' },
    },
  }, true),
  acknowledgements: [{ identifier: 'urn:uuid:2', ranges: [{ lower: 1n, upper: 4n }], nacks: [], none: false, final: false }],
})

export const create = (variant: Variant = newest): string =>
  writeMessage(lifecycleMessage(addressee(variant),
    { kind: 'CreateSequence', acksTo: endpointAt(anonymousUris[variant.addressing]) }))

/** As the partner's side of us signs. */
export const sign = (text: string, settings: SecuritySettings = { signs }, at = now): string =>
  createSecurity(settings, worldAt(at)).protect(text)

export const base64Of = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '')

export interface OtherSigning {
  /** XPaths of what is signed. */
  readonly paths?: readonly string[]
  readonly transforms?: readonly string[]
  readonly digest?: string
  readonly signature?: string
  readonly canonicalization?: string
  readonly key?: string
  readonly certificate?: string
  /** Instead of the reference to the token. */
  readonly keyInfo?: string
  readonly prefixes?: readonly string[]
}

export const local = (name: string): string => `//*[local-name(.)='${name}']`
export const everything = ['Body', 'To', 'Action', 'MessageID', 'ReplyTo', 'Box', 'Sequence', 'AckRequested',
  'SequenceAcknowledgement', 'Timestamp'].map(local)

const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#'

const securityHeader = (certificate: string, at: number): string =>
  `<wsse:Security xmlns:wsse="${securityUri}" xmlns:wsu="${utilityUri}" s:mustUnderstand="1">` +
  `<wsse:BinarySecurityToken ValueType="${x509Uri}" wsu:Id="X509">${base64Of(certificate)}</wsse:BinarySecurityToken>` +
  `<wsu:Timestamp><wsu:Created>${new Date(at).toISOString()}</wsu:Created></wsu:Timestamp></wsse:Security>`

const reference =
  `<wsse:SecurityTokenReference><wsse:Reference URI="#X509" ValueType="${x509Uri}"/></wsse:SecurityTokenReference>`

/** The Security header of xml-crypto put into an envelope of ours, signed as is asked for. */
export const signOtherwise = (text: string, how: OtherSigning = {}): string => {
  const certificate = how.certificate ?? partner.cert
  const signer = new SignedXml({
    privateKey: how.key ?? partner.key, idMode: 'wssecurity',
    signatureAlgorithm: how.signature ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: (how.canonicalization ?? excC14n) as typeof excC14n,
    getKeyInfoContent: () => how.keyInfo ?? reference,
  })
  for (const xpath of how.paths ?? everything) {
    signer.addReference({
      xpath, transforms: [...how.transforms ?? [excC14n]], inclusiveNamespacesPrefixList: [...how.prefixes ?? []],
      digestAlgorithm: how.digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    })
  }
  const xml = text.replace('<s:Header>', (start) => start + securityHeader(certificate, now))
  signer.computeSignature(xml, {
    prefix: 'ds', existingPrefixes: { wsse: securityUri, wsu: utilityUri },
    location: { reference: local('Security'), action: 'append' },
  })
  return signer.getSignedXml()
}

/** Whether xml-crypto finds every reference as it was signed. */
export const holdsElsewhere = (text: string, certificate = partner.cert): boolean => {
  const [signature] = /<ds:Signature [\s\S]*<\/ds:Signature>/.exec(text) ?? ['']
  const verifier = new SignedXml({ publicCert: certificate, idMode: 'wssecurity', getCertFromKeyInfo: () => null })
  verifier.loadSignature(signature)
  return verifier.checkSignature(text)
}
