// The envelopes of the dialect: one element in the body, which names what is asked, and perhaps a header that names the sequence.
import {
  attributeOf, childNamed, childrenNamed, defaultLimits, elementsOf, readXml, textOf, writeMarkup, type Element, type Markup,
} from '../protocols/xml/index.ts'

const soapUris = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/', '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const
export type Soap = keyof typeof soapUris

export interface Request {
  readonly soap: Soap
  /** What is asked: the one element of the body. */
  readonly asked: Element
  /** Of the header SequenceRequest; empty without one. */
  readonly header: { readonly identifier: string; readonly number: string }
}

const ofEnvelopes = ['Client', 'VersionMismatch', 'MustUnderstand'] as const
const ofSequences = ['UnknownSequence', 'SequenceTerminated', 'CreateSequenceRefused'] as const

/** What is wrong with a request, as a fault tells it. */
export interface Wrong {
  readonly code: (typeof ofEnvelopes | typeof ofSequences)[number]
  readonly reason: string
  readonly soap?: Soap
}

export const isWrong = (value: object): value is Wrong => 'reason' in value

const wrong = (code: Wrong['code'], reason: string, soap?: Soap): Wrong => ({ code, reason, soap })

const maxBytes = 262_144

const soapOf = ({ uri }: Element): Soap | undefined => (Object.keys(soapUris) as Soap[]).find((each) => soapUris[each] === uri)

const isMust = (block: Element, soap: Soap): boolean =>
  /^(1|true)$/.test(attributeOf(block, 'mustUnderstand', soapUris[soap])?.trim() ?? '')

/** Text of the first child of that name, whatever its namespace; empty where there is none. */
export const told = (element: Element | undefined, local: string): string => {
  const found = element && elementsOf(element).find((child) => child.local === local)
  return found ? textOf(found) : ''
}

const readHeader = (header: Element | undefined, soap: Soap, namespace: string): Request['header'] | Wrong => {
  const blocks = header ? elementsOf(header) : []
  const own = blocks.find(({ uri, local }) => uri === namespace && local === 'SequenceRequest')
  const strange = blocks.find((block) => block !== own && isMust(block, soap))
  if (strange) return wrong('MustUnderstand', 'A header that must be understood is not.', soap)
  return { identifier: told(own, 'Identifier'), number: told(own, 'MessageNumber') }
}

/** Reads a request; what is no envelope comes back as a fault. */
export const readRequest = (bytes: Uint8Array, charset: string | undefined, namespace: string): Request | Wrong => {
  const read = readXml(bytes, charset, { ...defaultLimits, maxBytes })
  if (typeof read === 'string') return wrong('Client', `The request is not read: ${read}.`)
  const soap = soapOf(read.root)
  if (read.root.local !== 'Envelope') return wrong('Client', 'The request is no SOAP envelope.')
  if (!soap) return wrong('VersionMismatch', 'The envelope is of neither SOAP 1.1 nor 1.2.')
  const [body, ...more] = childrenNamed(read.root, soapUris[soap], 'Body')
  const [asked, ...others] = body ? elementsOf(body) : []
  if (!asked || more.length + others.length > 0) return wrong('Client', 'The body does not hold one element.', soap)
  const header = readHeader(childNamed(read.root, soapUris[soap], 'Header'), soap, namespace)
  return isWrong(header) ? header : { soap, asked, header }
}

/** The type that an answer has over HTTP. */
export const typeOf = (soap: Soap): string =>
  `${soap === '1.1' ? 'text/xml' : 'application/soap+xml'}; charset=utf-8`

/** An envelope; `r:` is the sequence's namespace, `m:` that of the methods. */
export const writeEnvelope = (
  soap: Soap, spaces: { readonly r: string; readonly m: string }, body: Markup, header?: Markup,
): string => `<?xml version="1.0" encoding="UTF-8"?>${writeMarkup({
  tag: 's:Envelope', attributes: { 'xmlns:s': soapUris[soap], 'xmlns:r': spaces.r, 'xmlns:m': spaces.m },
  children: [...(header ? [{ tag: 's:Header', children: [header] }] : []), { tag: 's:Body', children: [body] }],
})}`

/** A fault: the sender's, each one, for the hub's own are told by HTTP. */
export const faultMarkup = ({ code, reason }: Wrong, soap: Soap): Markup => {
  const named = ofSequences.some((one) => one === code) ? `r:${code}` : undefined
  if (soap === '1.1') {
    return { tag: 's:Fault', children: [
      { tag: 'faultcode', children: [named ?? `s:${code}`] }, { tag: 'faultstring', children: [reason] },
    ] }
  }
  const value = code === 'MustUnderstand' || code === 'VersionMismatch' ? code : 'Sender'
  const subcode: readonly Markup[] = named
    ? [{ tag: 's:Subcode', children: [{ tag: 's:Value', children: [named] }] }] : []
  return { tag: 's:Fault', children: [
    { tag: 's:Code', children: [{ tag: 's:Value', children: [`s:${value}`] }, ...subcode] },
    { tag: 's:Reason', children: [{ tag: 's:Text', attributes: { 'xml:lang': 'en' }, children: [reason] }] },
  ] }
}
