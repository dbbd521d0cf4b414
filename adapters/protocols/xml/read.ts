// The one door for SOAP from outside. saxes tells what it finds, in order; here it becomes a tree, within limits, and whatever
// SOAP has no use for ends the reading at once: document types (and with them entities), processing instructions, XML 1.1,
// and two elements under one id, which is how a signature is made to cover one element and a reader to take another.
import { SaxesParser, type SaxesAttributeNS, type SaxesTagNS, type XMLDecl } from 'saxes'
import { decode, encodingsNamed, type Decoded } from './decode.ts'
import type { Attribute, Element, Scope } from './element.ts'
import { defaultLimits, type XmlLimits, type XmlRefusal } from './limits.ts'

/** A document: its root, and the text it was read from, to which the elements' positions belong. */
export interface Document {
  readonly root: Element
  readonly text: string
}

type Building = { -readonly [Key in keyof Element]: Element[Key] } & { children: (Element | string)[] }

class Refused extends Error {
  readonly refusal: XmlRefusal
  constructor(refusal: XmlRefusal) {
    super(refusal)
    this.refusal = refusal
  }
}

const refuse = (refusal: XmlRefusal): never => { throw new Refused(refusal) }

const xmlUri = 'http://www.w3.org/XML/1998/namespace'
const utilityUri = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
const idLocals: Readonly<Record<string, readonly string[]>> = {
  'http://www.w3.org/2000/09/xmldsig#': ['Id'],
  'http://www.w3.org/2001/04/xmlenc#': ['Id'],
  'urn:oasis:names:tc:SAML:2.0:assertion': ['ID'],
  'urn:oasis:names:tc:SAML:1.0:assertion': ['AssertionID'],
}

/** An id that a signature can point at. Attributes called `id` in a partner's own content are none. */
const isId = (element: Element, { uri, local }: Attribute): boolean => {
  if (uri !== '') return (uri === utilityUri && local === 'Id') || (uri === xmlUri && local === 'id')
  return Object.hasOwn(idLocals, element.uri) && idLocals[element.uri]?.includes(local) === true
}

const attributeFrom = ({ uri, local, prefix, value }: SaxesAttributeNS): Attribute => ({ uri, local, prefix, value })
const isDeclaration = ({ prefix, name }: SaxesAttributeNS): boolean => prefix === 'xmlns' || name === 'xmlns'

const rootScope: Scope = Object.freeze({ xml: xmlUri })

const scopeWithin = (outer: Scope, declared: Readonly<Record<string, string>>): Scope =>
  Object.keys(declared).length === 0 ? outer : Object.assign(Object.create(null), outer, declared) as Scope

/** The tree that grows while the reader tells. */
const createTree = (text: string, limits: XmlLimits) => {
  const open: Building[] = []
  const ids = new Set<string>()
  const state = { root: undefined as Element | undefined, elements: 0, declarations: 0, startedAt: 0 }

  const countDeclarations = (declared: number): void => {
    state.declarations += declared
    if (state.declarations > limits.maxDeclarations) refuse('too-many-declarations')
  }

  const begin = (tag: SaxesTagNS): void => {
    const declared = tag.ns
    countDeclarations(Object.keys(declared).length)
    const attributes = Object.values(tag.attributes).filter((one) => !isDeclaration(one)).map(attributeFrom)
    const scope = scopeWithin(open.at(-1)?.scope ?? rootScope, declared)
    const element: Building = { uri: tag.uri, local: tag.local, prefix: tag.prefix, attributes, scope, children: [],
      from: state.startedAt, to: 0 }
    for (const attribute of attributes) if (isId(element, attribute)) addId(attribute.value)
    open.at(-1)?.children.push(element)
    state.root ??= element
    open.push(element)
  }

  const addId = (id: string): void => {
    if (ids.has(id)) refuse('id-repeated')
    ids.add(id)
  }

  return {
    state,
    begin,
    start: (position: number): void => {
      state.startedAt = text.lastIndexOf('<', position - 1)
      state.elements += 1
      if (state.elements > limits.maxElements) refuse('too-many-elements')
      if (open.length >= limits.maxDepth) refuse('too-deep')
    },
    end: (position: number): void => {
      const element = open.pop()
      if (element) element.to = position
    },
    say: (said: string): void => {
      const children = open.at(-1)?.children
      if (!children) return
      const last = children.at(-1)
      if (typeof last === 'string') children[children.length - 1] = last + said
      else children.push(said)
    },
  }
}

const checkDeclaration = (decoded: Decoded, { version, encoding }: XMLDecl): void => {
  if (version !== '1.0') refuse('version-unknown')
  if (encoding === undefined) return
  const allowed = encodingsNamed(encoding)
  if (!allowed) refuse('encoding-unknown')
  if (!allowed?.includes(decoded.encoding)) refuse('encoding-contradicted')
}

const build = (decoded: Decoded, limits: XmlLimits): Document => {
  const parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true })
  const tree = createTree(decoded.text, limits)
  let attributes = 0
  parser.on('error', () => refuse('not-well-formed'))
  parser.on('xmldecl', (declaration) => checkDeclaration(decoded, declaration))
  parser.on('doctype', () => refuse('doctype'))
  parser.on('processinginstruction', () => refuse('processing-instruction'))
  parser.on('opentagstart', () => {
    attributes = 0
    tree.start(parser.position)
  })
  parser.on('attribute', () => {
    attributes += 1
    if (attributes > limits.maxAttributes) refuse('too-many-attributes')
  })
  parser.on('opentag', tree.begin)
  parser.on('closetag', () => tree.end(parser.position))
  parser.on('text', tree.say)
  parser.on('cdata', tree.say)
  parser.write(decoded.text).close()
  return { root: tree.state.root ?? refuse('not-well-formed'), text: decoded.text }
}

/**
 * Reads a document from its bytes. `charset` is that of the HTTP header. Never throws: what is not acceptable comes back as a
 * word. Its work grows with the bytes alone.
 */
export const readXml = (bytes: Uint8Array, charset?: string, limits: XmlLimits = defaultLimits): Document | XmlRefusal => {
  if (bytes.byteLength > limits.maxBytes) return 'too-large'
  const decoded = decode(bytes, charset)
  if (typeof decoded === 'string') return decoded
  try {
    return build(decoded, limits)
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    throw error
  }
}
