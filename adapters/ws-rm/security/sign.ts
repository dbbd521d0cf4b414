// Signs an envelope of ours: the Security header and the ids go into its text where they belong, everything else stays to the
// letter. What is signed is canonicalised from the tree of the very text that is sent.
import { createPrivateKey, hash, sign as signBytes, X509Certificate, type KeyObject } from 'node:crypto'
import { canonical, elementsOf, escapeAttribute, escapeText, readXml, type Element } from '../../protocols/xml/index.ts'
import type { Instant } from '../../../core/transaction.ts'
import { readEnvelope, type Envelope } from '../envelope.ts'
import { rmVersionOf } from '../variant.ts'
import {
  base64Uri, canonicalUri, digestUri, securityUri, signatureHashes, signatureUri, signatureUris, utilityUri, x509Uri,
} from './names.ts'
import type { SecuritySettings, Signs } from './settings.ts'
import { sayPassword } from './username.ts'

interface Signer {
  readonly key: KeyObject
  /** The certificate's DER in Base64. */
  readonly token: string
  readonly method: string
  readonly hash: string
}

const signerOf = ({ certificate, key, algorithm = 'rsa-sha256' }: Signs): Signer => {
  const method = signatureUris[algorithm]
  const [shown, made] = [new X509Certificate(certificate), createPrivateKey(key)]
  if (!shown.checkPrivateKey(made) || made.asymmetricKeyType !== 'rsa') throw new Error('no pair, or not RSA')
  return { key: made, token: shown.raw.toString('base64'), method, hash: signatureHashes[method] ?? '' }
}

interface Signed {
  readonly id: string
  readonly canonical: string
}

/** What goes into the text at a place. */
interface Insertion {
  readonly at: number
  readonly text: string
}

const inserted = (text: string, insertions: readonly Insertion[]): string => {
  let made = ''
  let from = 0
  for (const { at, text: put } of insertions.toSorted((one, other) => one.at - other.at)) {
    made += text.slice(from, at) + put
    from = at
  }
  return made + text.slice(from)
}

/** Right after the name in the element's start tag. */
const afterName = ({ from, prefix, local }: Element): number => from + 1 + (prefix === '' ? 0 : prefix.length + 1) + local.length

const freePrefix = ({ scope }: Element): string => {
  let prefix = rootPrefix
  while ((scope[prefix] ?? utilityUri) !== utilityUri) prefix += 'x'
  return prefix
}

const rootPrefix = 'wsu'

/** Gives an element an id, in the text and in the tree; one that it has stays. The root declares the prefix for most. */
const marked = (element: Element, id: string): { readonly insertion?: Insertion, readonly signed: Signed } => {
  const own = element.attributes.find(({ uri, local }) => uri === utilityUri && local === 'Id')
  if (own) return { signed: { id: own.value, canonical: canonical(element) } }
  const prefix = freePrefix(element)
  const isDeclared = element.scope[prefix] === utilityUri || prefix === rootPrefix
  const text = `${isDeclared ? '' : ` xmlns:${prefix}="${utilityUri}"`} ${prefix}:Id="${id}"`
  const scope = Object.assign(Object.create(null), element.scope, { [prefix]: utilityUri })
  const attributes = [...element.attributes, { uri: utilityUri, local: 'Id', prefix, value: id }]
  return { insertion: { at: afterName(element), text }, signed: { id, canonical: canonical({ ...element, scope, attributes }) } }
}

// Everything below is written in its canonical form, each with its own declarations, so that it is signed as it stands.
const referenceTo = ({ id, canonical: bytes }: Signed): string =>
  `<ds:Reference URI="#${escapeAttribute(id)}"><ds:Transforms><ds:Transform Algorithm="${canonicalUri}"></ds:Transform>` +
  `</ds:Transforms><ds:DigestMethod Algorithm="${digestUri}"></ds:DigestMethod>` +
  `<ds:DigestValue>${hash('sha256', bytes, 'base64')}</ds:DigestValue></ds:Reference>`

const signedInfoOf = (signed: readonly Signed[], { method }: Signer): string =>
  `<ds:SignedInfo xmlns:ds="${signatureUri}"><ds:CanonicalizationMethod Algorithm="${canonicalUri}">` +
  `</ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${method}"></ds:SignatureMethod>` +
  `${signed.map(referenceTo).join('')}</ds:SignedInfo>`

const keyReference = (tokenId: string): string =>
  `<wsse:SecurityTokenReference xmlns:wsse="${securityUri}"><wsse:Reference URI="#${tokenId}" ValueType="${x509Uri}"/>` +
  '</wsse:SecurityTokenReference>'

const signatureOf = (signed: readonly Signed[], signer: Signer, tokenId: string): string => {
  const info = signedInfoOf(signed, signer)
  const value = signBytes(signer.hash, Buffer.from(info), signer.key).toString('base64')
  return `<ds:Signature xmlns:ds="${signatureUri}">${info}<ds:SignatureValue>${value}</ds:SignatureValue>` +
    `<ds:KeyInfo>${keyReference(tokenId)}</ds:KeyInfo></ds:Signature>`
}

const tokenMarkup = ({ token }: Signer, id: string): string =>
  `<wsse:BinarySecurityToken EncodingType="${base64Uri}" ValueType="${x509Uri}" wsu:Id="${id}">${token}` +
  '</wsse:BinarySecurityToken>'

const timestampOf = (id: string, now: Instant, lifetimeMs: number): Signed => ({
  id, canonical: `<wsu:Timestamp xmlns:wsu="${utilityUri}" wsu:Id="${id}"><wsu:Created>${new Date(now).toISOString()}` +
    `</wsu:Created><wsu:Expires>${new Date(now + lifetimeMs).toISOString()}</wsu:Expires></wsu:Timestamp>`,
})

const usernameOf = (id: string, username: NonNullable<SecuritySettings['presents']>, now: Instant): Signed => {
  const { type, text, nonce, created } = sayPassword(username, now)
  return { id, canonical: `<wsse:UsernameToken xmlns:wsse="${securityUri}" xmlns:wsu="${utilityUri}" wsu:Id="${id}">` +
    `<wsse:Username>${escapeText(username.name)}</wsse:Username>` +
    `<wsse:Password Type="${type}">${escapeText(text)}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${base64Uri}">${nonce}</wsse:Nonce><wsu:Created>${created}</wsu:Created></wsse:UsernameToken>` }
}

const envelopeIn = (text: string): Envelope => {
  const document = readXml(Buffer.from(text))
  const envelope = typeof document === 'string' ? document : readEnvelope(document.root)
  if (typeof envelope === 'string') throw new Error(`an envelope of ours that is none: ${envelope}`)
  return envelope
}

/** A CreateSequence says which token its sequence is bound to (WS-RM 1.1, section 5.1). */
const boundTo = (text: string, tokenId: string): string => {
  const { body, header } = envelopeIn(text)
  const [create] = elementsOf(body)
  if (create?.local !== 'CreateSequence' || !rmVersionOf(create.uri)) return text
  const prefix = create.prefix === '' ? '' : `${create.prefix}:`
  const end = create.to - `</${prefix}${create.local}>`.length
  const uses = `<${prefix}UsesSequenceSTR${prefix === '' ? ` xmlns="${create.uri}"` : ''} s:mustUnderstand="1"/>`
  return inserted(text, [{ at: header.to - '</s:Header>'.length, text: uses }, { at: end, text: keyReference(tokenId) }])
}

export interface SignParts {
  readonly settings: Required<Pick<SecuritySettings, 'lifetimeMs'>> & SecuritySettings
  now(): Instant
  /** Nobody else's, and a name in XML. */
  newId(): string
}

/** Signs envelopes as `writeMessage` writes them. Throws where the key or the certificate is none, or they are no pair. */
export const createSigner = ({ settings, now, newId }: SignParts): ((text: string) => string) => {
  const { signs, presents, lifetimeMs, bindsSequences = false } = settings
  const signer = signs && signerOf(signs)
  return (text) => {
    const [name, at] = [newId(), now()]
    const tokenId = `X509-${name}`
    const bound = bindsSequences && signer ? boundTo(text, tokenId) : text
    const { header, body } = envelopeIn(bound)
    const timestamp = timestampOf(`TS-${name}`, at, lifetimeMs)
    const username = presents && usernameOf(`U-${name}`, presents, at)
    const marks = signer ? [...elementsOf(header), body].map((element, index) => marked(element, `id-${name}-${index}`)) : []
    const own = [timestamp, ...(username ? [username] : [])]
    const signature = signer ? tokenMarkup(signer, tokenId) +
      signatureOf([...own, ...marks.map(({ signed }) => signed)], signer, tokenId) : ''
    const security = `<wsse:Security xmlns:wsse="${securityUri}" s:mustUnderstand="1">` +
      `${own.map((one) => one.canonical).join('')}${signature}</wsse:Security>`
    const declared = { at: '<s:Envelope'.length, text: ` xmlns:${rootPrefix}="${utilityUri}"` }
    const place = { at: header.from + '<s:Header>'.length, text: security }
    return inserted(bound, [declared, place, ...marks.flatMap(({ insertion }) => insertion ?? [])])
  }
}
