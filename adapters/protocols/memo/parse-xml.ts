// XML as a tree, as far as a MeMo needs it: names resolved to the namespaces of the table whatever their prefixes are, text with
// its entities replaced. DTDs are refused, so that there are no entities but XML's own; size, depth and the number of elements
// have limits. fast-xml-parser lets through what is not well-formed in its details; these are looked at here.
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { namespaces } from './elements.ts'

/** Why a text is no MeMo. */
export type Trouble = 'too-large' | 'not-utf-8' | 'dtd' | 'not-well-formed' | 'version-unknown' | 'element-unknown'
  | 'element-misplaced' | 'element-missing' | 'element-repeated' | 'attribute-unknown' | 'text-misplaced' | 'value-malformed'

/** Ends the reading; never leaves this folder. */
export class NotRead extends Error {
  readonly trouble: Trouble
  /** Names from the table only. */
  readonly at: string
  constructor(trouble: Trouble, at = '') {
    super(trouble)
    this.trouble = trouble
    this.at = at
  }
}

export interface ReadLimits {
  /** Of the XML. */
  readonly maxBytes: number
  readonly maxElements: number
}

export interface Node {
  /** With the table's prefix: `memo:Sender`; undefined in a foreign namespace. */
  readonly tag: string | undefined
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Node[]
  readonly text: string
}

/** What fast-xml-parser makes of an element: its name with its children, and `:@` with its attributes. */
type Raw = Readonly<Record<string, unknown>>
/** Prefixes and what they stand for. */
type Scope = Readonly<Record<string, string>>

// A document may be a hundred megabytes of base64, and is only fast to read when it is not looked at letter by letter.
const parserOf = (content: string): XMLParser => new XMLParser({
  preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false,
  trimValues: false, ignoreDeclaration: true, ignorePiTags: true, processEntities: false, cdataPropName: '#cdata',
  maxNestedTags: 16, stopNodes: [`..${content}`],
})
const usualParser = parserOf('memo:content')

/** A parser that knows what files' contents are called in this document. */
const parserFor = (text: string): XMLParser => {
  const found = /\sxmlns(?::([\w-]+))?\s*=\s*["']https:\/\/DigitalPost\.dk\/MeMo-1["']/.exec(text.slice(0, 4096))
  if (!found || found[1] === 'memo') return usualParser
  return parserOf(found[1] === undefined ? 'content' : `${found[1]}:content`)
}

const prefixOf: ReadonlyMap<string, string> = new Map(Object.entries(namespaces).map(([prefix, uri]) => [uri, prefix]))
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' }
// XML 1.0, 2.2: Char.
const unsayable = /[\0-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

const charOf = (code: number): string => {
  const char = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\0'
  if (unsayable.test(char)) throw new NotRead('not-well-formed')
  return char
}

const entity = (name: string): string => {
  if (name.startsWith('#x')) return charOf(Number.parseInt(name.slice(2), 16))
  const known = name.startsWith('#') ? charOf(Number(name.slice(1))) : named[name]
  if (known === undefined) throw new NotRead('not-well-formed')
  return known
}

const decoded = (text: string): string => {
  if (!text.includes('&')) return text
  const rest = text.replace(/&(#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-z]{2,4});/g, '')
  if (rest.includes('&')) throw new NotRead('not-well-formed')
  return text.replace(/&(#?\w+);/g, (_, name: string) => entity(name))
}

const attributesOf = (raw: Raw): Readonly<Record<string, string>> => Object.fromEntries(
  Object.entries((raw[':@'] ?? {}) as Readonly<Record<string, string>>).map(([name, value]) => [name, decoded(value)]))

const scopeWithin = (scope: Scope, attributes: Readonly<Record<string, string>>): Scope => {
  const declared = Object.entries(attributes).filter(([name]) => /^xmlns(:|$)/.test(name))
  return declared.length === 0 ? scope
    : { ...scope, ...Object.fromEntries(declared.map(([name, uri]) => [name.slice('xmlns:'.length), uri])) }
}

const resolved = (name: string, scope: Scope): string | undefined => {
  const [local = '', prefix = ''] = name.split(':').reverse()
  const known = Object.hasOwn(scope, prefix) ? prefixOf.get(scope[prefix] ?? '') : undefined
  return known === undefined ? undefined : `${known}:${local}`
}

const textOf = (raw: Raw): string => {
  const plain = raw['#text']
  if (typeof plain === 'string') return decoded(plain)
  return (raw['#cdata'] as readonly Raw[]).map((each) => String(each['#text'] ?? '')).join('')
}

const isText = (raw: Raw): boolean => '#text' in raw || '#cdata' in raw

const nodeOf = (raw: Raw, scope: Scope): Node => {
  const name = Object.keys(raw).find((key) => key !== ':@') ?? ''
  const inner = raw[name] as readonly Raw[]
  const attributes = attributesOf(raw)
  const own = scopeWithin(scope, attributes)
  return {
    tag: resolved(name, own), attributes, children: inner.filter((each) => !isText(each)).map((each) => nodeOf(each, own)),
    text: inner.filter(isText).map(textOf).join(''),
  }
}

const hasMore = (text: string, maxElements: number): boolean => {
  let found = 0
  for (let at = text.indexOf('<'); at !== -1 && found <= 2 * maxElements; at = text.indexOf('<', at + 1)) found += 1
  return found > 2 * maxElements
}

const declaration = /^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/

const judge = (text: string, { maxElements }: ReadLimits): void => {
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) throw new NotRead('dtd')
  if (hasMore(text, maxElements)) throw new NotRead('too-large')
  if (!/^utf-?8$/i.test(declaration.exec(text.slice(0, 200))?.[1] ?? 'utf-8')) throw new NotRead('not-utf-8')
  if (!text.isWellFormed() || unsayable.test(text) || XMLValidator.validate(text) !== true) throw new NotRead('not-well-formed')
}

const parsed = (text: string): readonly Raw[] => {
  try {
    return parserFor(text).parse(text) as readonly Raw[]
  } catch {
    throw new NotRead('not-well-formed')
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const decodedBytes = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new NotRead('not-utf-8')
  }
}

/** The root of a document. Throws NotRead. */
export const parseXml = (xml: string | Uint8Array, limits: ReadLimits): Node => {
  if (xml.length > limits.maxBytes) throw new NotRead('too-large')
  const text = (typeof xml === 'string' ? xml : decodedBytes(xml)).replace(/^\ufeff/, '')
  judge(text, limits)
  const [root] = parsed(text).filter((raw) => !isText(raw))
  if (!root) throw new NotRead('not-well-formed')
  return nodeOf(root, { xml: 'http://www.w3.org/XML/1998/namespace' })
}
