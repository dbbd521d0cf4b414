// A SOAP envelope, and no more of it than that: which version, which header blocks, which body (SOAP 1.1 section 4, SOAP 1.2
// part 1 section 5).
import { attributeOf, elementsOf, hasOnlyElements, isNamed, type Element } from '../protocols/xml/index.ts'
import { soapUris, soapVersionOf, type SoapVersion } from './variant.ts'

export interface Envelope {
  readonly soap: SoapVersion
  /** The Header element; one without children where the envelope has none. */
  readonly header: Element
  readonly body: Element
}

/** `no-envelope`: another kind of document. `version-unknown`: an envelope, of another version. `shape`: not as SOAP has it. */
export type EnvelopeTrouble = 'no-envelope' | 'version-unknown' | 'shape'

const empty = (body: Element, uri: string): Element => ({ ...body, uri, local: 'Header', attributes: [], children: [] })

/** The envelope that a document is. */
export const readEnvelope = (root: Element): Envelope | EnvelopeTrouble => {
  if (root.local !== 'Envelope') return 'no-envelope'
  const soap = soapVersionOf(root.uri)
  if (!soap) return 'version-unknown'
  const parts = elementsOf(root)
  const [first, second] = parts
  const header = first && isNamed(first, root.uri, 'Header') ? first : undefined
  const body = header ? second : first
  const isWhole = body && isNamed(body, root.uri, 'Body') && parts.length === (header ? 2 : 1)
  if (!isWhole || !hasOnlyElements(root) || (header && !hasOnlyElements(header))) return 'shape'
  return { soap, header: header ?? empty(body, root.uri), body }
}

/** Whether the block must be understood; SOAP 1.1 says 1, SOAP 1.2 also true. */
export const mustUnderstand = (block: Element, soap: SoapVersion): boolean =>
  /^(?:1|true)$/.test(attributeOf(block, 'mustUnderstand', soapUris[soap])?.trim() ?? '')

const next: Readonly<Record<SoapVersion, readonly string[]>> = {
  '1.1': ['http://schemas.xmlsoap.org/soap/actor/next'],
  '1.2': [`${soapUris['1.2']}/role/next`, `${soapUris['1.2']}/role/ultimateReceiver`],
}

/** Whether the block is meant for us, and not for somebody on the way elsewhere. */
export const isForUs = (block: Element, soap: SoapVersion): boolean => {
  const role = attributeOf(block, soap === '1.1' ? 'actor' : 'role', soapUris[soap])?.trim() ?? ''
  return role === '' || next[soap].includes(role)
}
