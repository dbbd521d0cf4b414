// A SAML 2.0 identity provider over real HTTP: it reads the request that the browser brings (HTTP-Redirect binding), and answers
// with a page whose form posts a signed assertion back (HTTP-POST binding). What it says, and what is wrong with it, is told it.
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { SignedXml } from 'xml-crypto'
import { throwAwayAuthority } from '../../sandbox/tls.ts'

export interface Said {
  readonly nameId: string
  readonly attributes: Readonly<Record<string, readonly string[]>>
  /** Changes the signed answer before it is posted. */
  readonly spoil?: (xml: string) => string
  readonly audience?: string
  readonly answers?: string
  readonly expired?: boolean
}

export interface IdentityProvider {
  readonly entryPoint: string
  readonly issuer: string
  readonly certificate: string
  /** What it says from now on. */
  say(said: Said): void
  stop(): Promise<void>
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const newId = (): string => `_${randomBytes(16).toString('hex')}`

interface Asked { readonly id: string; readonly acs: string; readonly issuer: string }

const askedIn = ({ url = '' }: IncomingMessage): Asked => {
  const request = new URL(url, 'http://localhost').searchParams.get('SAMLRequest') ?? ''
  const xml = inflateRawSync(Buffer.from(request, 'base64')).toString('utf8')
  const of = (name: string): string => new RegExp(`\\b${name}="([^"]+)"`).exec(xml)?.[1] ?? ''
  return { id: of('ID'), acs: of('AssertionConsumerServiceURL'), issuer: /Issuer[^>]*>([^<]+)</.exec(xml)?.[1] ?? '' }
}

const statements = ({ attributes }: Said): string => Object.entries(attributes).map(([name, values]) => (
  `<saml:Attribute Name="${escaped(name)}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">${values.map((value) => (
    `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`)).join('')}</saml:Attribute>`)).join('')

const assertionOf = (said: Said, { id, acs, issuer: audience }: Asked, issuer: string): string => {
  const now = Date.now() - (said.expired ? 3_600_000 : 0)
  const [at, until] = [new Date(now - 1000).toISOString(), new Date(now + 60_000).toISOString()]
  const answers = said.answers ?? id
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${newId()}" Version="2.0" ` +
    `IssueInstant="${at}">` +
    `<saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID>${escaped(said.nameId)}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData ' +
    `InResponseTo="${answers}" Recipient="${acs}" NotOnOrAfter="${until}"/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions NotBefore="${at}" NotOnOrAfter="${until}"><saml:AudienceRestriction><saml:Audience>` +
    `${said.audience ?? audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${at}"/><saml:AttributeStatement>${statements(said)}</saml:AttributeStatement>` +
    '</saml:Assertion>'
}

const signedBy = (privateKey: string, xml: string): string => {
  const signature = new SignedXml({
    privateKey, signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  })
  signature.addReference({
    xpath: '//*[local-name(.)="Assertion"]', digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
  })
  signature.computeSignature(xml, { location: { reference: '//*[local-name(.)="Issuer"]', action: 'after' } })
  return signature.getSignedXml()
}

const responseOf = (assertion: string, { id, acs }: Asked, { answers = id }: Said, issuer: string): string => (
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${newId()}" Version="2.0" InResponseTo="${answers}" ` +
  `IssueInstant="${new Date().toISOString()}" Destination="${acs}">` +
  `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer>` +
  '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
  `${assertion}</samlp:Response>`)

export const startIdentityProvider = async (): Promise<IdentityProvider> => {
  const { key, cert } = throwAwayAuthority().cert(['login.example.dk'], { rsa: true })
  const issuer = 'https://login.example.dk'
  let said: Said = { nameId: '', attributes: {} }
  const server = createServer((request, response) => {
    const asked = askedIn(request)
    const xml = responseOf(signedBy(key, assertionOf(said, asked, issuer)), asked, said, issuer)
    const answer = Buffer.from((said.spoil ?? ((same) => same))(xml)).toString('base64')
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    response.end(`<!doctype html><form method="post" action="${asked.acs}">` +
      `<input type="hidden" name="SAMLResponse" value="${answer}">` +
      '</form><script>document.forms[0].submit()</script>')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    entryPoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sso`, issuer, certificate: cert,
    say: (words) => { said = words },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
