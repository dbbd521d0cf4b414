// A part of a document, made to stand for itself: every declaration that was in scope is said at its root, so that also names
// within its text keep their meaning. Prefixes stay.
import { isElement, type Attribute, type Element, type Scope } from './element.ts'
import { escapeAttribute, escapeText } from './write.ts'

const qname = ({ prefix, local }: { readonly prefix: string, readonly local: string }): string =>
  prefix === '' ? local : `${prefix}:${local}`

const declare = (scope: Scope, outer: Scope): string =>
  Object.keys(scope).filter((prefix) => prefix !== 'xml' && scope[prefix] !== (outer[prefix] ?? '')).toSorted()
    .map((prefix) => ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(scope[prefix] ?? '')}"`).join('')

const attributesOf = (attributes: readonly Attribute[]): string =>
  attributes.map((attribute) => ` ${qname(attribute)}="${escapeAttribute(attribute.value)}"`).join('')

const nothing: Scope = {}

/** The element as XML within `outer`, by default nothing: then it stands for itself. */
export const detach = (element: Element, outer: Scope = nothing): string => {
  const { scope, attributes, children } = element
  const start = `<${qname(element)}${scope === outer ? '' : declare(scope, outer)}${attributesOf(attributes)}`
  if (children.length === 0) return `${start}/>`
  const within = children.map((child) => (isElement(child) ? detach(child, scope) : escapeText(child))).join('')
  return `${start}>${within}</${qname(element)}>`
}
