// Exclusive XML Canonicalization 1.0 without comments (W3C, 18 July 2002), written from the tree: the bytes that a signature is
// about. The tree has no comments, no document types and no processing instructions, so elements, attributes, text and the
// declarations that are visibly used are all there is. Never deeper than the reader lets a document be.
import { isElement, type Attribute, type Element, type Scope } from './element.ts'

const textReferences: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' }
const valueReferences: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '"': '&quot;', '\t': '&#x9;', '\n': '&#xA;', '\r': '&#xD;',
}

const textToRefer = /[&<>\r]/
const valueToRefer = /[&<"\t\n\r]/

const canonicalText = (text: string): string =>
  (textToRefer.test(text) ? text.replace(/[&<>\r]/g, (one) => textReferences[one] ?? one) : text)
const canonicalValue = (value: string): string =>
  (valueToRefer.test(value) ? value.replace(/[&<"\t\n\r]/g, (one) => valueReferences[one] ?? one) : value)

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff

// JavaScript compares UTF-16 units, by which characters beyond the first plane come before some of its last ones.
const byCodePoint = (one: string, other: string): number => {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [one.charCodeAt(at), other.charCodeAt(at)]
    if (left === right) continue
    if (isSurrogate(left) !== isSurrogate(right)) return isSurrogate(left) ? 1 : -1
    return left - right
  }
  return one.length - other.length
}

const byName = (one: Attribute, other: Attribute): number =>
  byCodePoint(one.uri, other.uri) || byCodePoint(one.local, other.local)

const qname = (prefix: string, local: string): string => (prefix === '' ? local : `${prefix}:${local}`)

const declaration = (prefix: string, uri: string): string =>
  ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${canonicalValue(uri)}"`

const noScope: Scope = Object.freeze(Object.create(null) as Scope)

/** Those of `prefixes` whose meaning here is not what stands in the output around it. */
const undeclared = ({ scope }: Element, prefixes: Iterable<string>, rendered: Scope): readonly string[] => {
  let found: string[] | undefined
  for (const prefix of prefixes) {
    if (prefix === 'xml' || (scope[prefix] ?? '') === (rendered[prefix] ?? '') || found?.includes(prefix)) continue
    found = found ?? []
    found.push(prefix)
  }
  return found?.toSorted(byCodePoint) ?? []
}

const used = ({ prefix, attributes }: Element, inclusive: readonly string[]): readonly string[] => {
  const prefixes = [prefix]
  for (const one of attributes) if (one.prefix !== '') prefixes.push(one.prefix)
  return inclusive.length === 0 ? prefixes : [...prefixes, ...inclusive]
}

const attributesOf = ({ attributes }: Element): string => {
  if (attributes.length === 0) return ''
  const sorted = attributes.length === 1 ? attributes : attributes.toSorted(byName)
  return sorted.map(({ prefix, local, value }) => ` ${qname(prefix, local)}="${canonicalValue(value)}"`).join('')
}

const write = (element: Element, rendered: Scope, inclusive: readonly string[]): string => {
  const name = qname(element.prefix, element.local)
  const missing = undeclared(element, used(element, inclusive), rendered)
  const { scope } = element
  let within = rendered
  let start = `<${name}`
  if (missing.length > 0) {
    const now: Record<string, string> = Object.assign(Object.create(null), rendered)
    for (const prefix of missing) {
      now[prefix] = scope[prefix] ?? ''
      start += declaration(prefix, scope[prefix] ?? '')
    }
    within = now
  }
  let content = ''
  for (const child of element.children) {
    content += isElement(child) ? write(child, within, inclusive) : canonicalText(child)
  }
  return `${start}${attributesOf(element)}>${content}</${name}>`
}

/**
 * The canonical form of an element and all in it. `prefixes` is the PrefixList of InclusiveNamespaces, the default namespace
 * being the empty prefix; those are treated as Canonical XML 1.0 does.
 */
export const canonical = (element: Element, prefixes: readonly string[] = []): string => write(element, noScope, prefixes)
