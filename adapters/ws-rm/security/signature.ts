// An XML signature as it is read here: one shape, and whatever else the specification would allow is refused. Each reference
// names one element by its id, is canonicalised by exclusive canonical XML and by nothing else, and is hashed once.
import {
  attributeOf, childNamed, elementsOf, hasOnlyElements, isNamed, textOf, type Element,
} from '../../protocols/xml/index.ts'
import { canonicalUri, digestHashes, signatureHashes, signatureUri } from './names.ts'
import type { SecurityTrouble } from './trouble.ts'

/** One thing that is signed. */
export interface Reference {
  readonly id: string
  readonly hash: string
  readonly digest: Buffer
  /** Of InclusiveNamespaces; the default namespace is the empty prefix. */
  readonly prefixes: readonly string[]
}

export interface Signature {
  readonly signedInfo: Element
  readonly prefixes: readonly string[]
  readonly hash: string
  readonly value: Buffer
  readonly references: readonly Reference[]
  readonly keyInfo: Element
}

class Refused extends Error {
  readonly trouble: SecurityTrouble
  constructor(trouble: SecurityTrouble) {
    super(trouble)
    this.trouble = trouble
  }
}

const refuse = (trouble: SecurityTrouble): never => { throw new Refused(trouble) }

const maxReferences = 64

/** The children, which must be of these names in this order. */
const childrenOf = (element: Element, names: readonly string[]): readonly Element[] => {
  const children = elementsOf(element)
  const isShaped = hasOnlyElements(element) && children.length === names.length &&
    children.every((child, at) => isNamed(child, signatureUri, names[at] ?? ''))
  return isShaped ? children : refuse('signature-misshapen')
}

const algorithmOf = (element: Element | undefined): string => (element && attributeOf(element, 'Algorithm')) ?? ''

/** The PrefixList of exclusive canonicalisation, the one that is known. */
const prefixesOf = (element: Element, trouble: SecurityTrouble): readonly string[] => {
  if (algorithmOf(element) !== canonicalUri) return refuse(trouble)
  const [list, ...rest] = elementsOf(element)
  if (!list) return []
  if (rest.length > 0 || !isNamed(list, canonicalUri, 'InclusiveNamespaces')) return refuse(trouble)
  const prefixes = (attributeOf(list, 'PrefixList') ?? '').split(/[\t\n\r ]+/).filter(Boolean)
  if (prefixes.length > 64) return refuse('signature-misshapen')
  return prefixes.map((prefix) => (prefix === '#default' ? '' : prefix))
}

const bytesOf = (element: Element | undefined): Buffer => {
  const text = element ? textOf(element).replace(/[\t\n\r ]+/g, '') : ''
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : refuse('signature-misshapen')
}

const readReference = (element: Element, sha1: boolean): Reference => {
  const [transforms, method, value] = childrenOf(element, ['Transforms', 'DigestMethod', 'DigestValue'])
  const uri = attributeOf(element, 'URI') ?? ''
  if (!/^#[^()\s]+$/.test(uri)) refuse('reference-external')
  const [transform, ...more] = transforms ? elementsOf(transforms) : []
  if (!transform || more.length > 0 || !isNamed(transform, signatureUri, 'Transform')) return refuse('transform-refused')
  const hash = digestHashes[algorithmOf(method)]
  if (!hash || (hash === 'sha1' && !sha1)) return refuse('algorithm-refused')
  return { id: uri.slice(1), hash, digest: bytesOf(value), prefixes: prefixesOf(transform, 'transform-refused') }
}

const readSignedInfo = (signedInfo: Element, sha1: boolean) => {
  const [canonicalization, method, ...references] = elementsOf(signedInfo)
  const isShaped = hasOnlyElements(signedInfo) && canonicalization && method &&
    isNamed(canonicalization, signatureUri, 'CanonicalizationMethod') && isNamed(method, signatureUri, 'SignatureMethod') &&
    references.length > 0 && references.every((one) => isNamed(one, signatureUri, 'Reference'))
  if (!isShaped || references.length > maxReferences) return refuse('signature-misshapen')
  const hash = signatureHashes[algorithmOf(method)]
  // A method with parameters would be another method.
  if (!hash || (hash === 'sha1' && !sha1) || elementsOf(method).length > 0) return refuse('algorithm-refused')
  return {
    hash, prefixes: prefixesOf(canonicalization, 'algorithm-refused'),
    references: references.map((one) => readReference(one, sha1)),
  }
}

/** The signature, or what is wrong with its shape. `sha1`: the older algorithms are taken, too. */
export const readSignature = (element: Element, sha1: boolean): Signature | SecurityTrouble => {
  try {
    const [signedInfo, value] = childrenOf(element, ['SignedInfo', 'SignatureValue', 'KeyInfo'])
    const keyInfo = childNamed(element, signatureUri, 'KeyInfo')
    if (!signedInfo || !keyInfo) return 'signature-misshapen'
    return { signedInfo, keyInfo, value: bytesOf(value), ...readSignedInfo(signedInfo, sha1) }
  } catch (error) {
    if (error instanceof Refused) return error.trouble
    throw error
  }
}
