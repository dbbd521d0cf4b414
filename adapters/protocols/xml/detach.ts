// A part of a document, made to stand for itself: the declarations in scope are said at its root, as far as their prefixes stand
// in it anywhere, so that also names within its text keep their meaning. Prefixes stay.
import { isElement, type Attribute, type Element, type Scope } from './element.ts'
import { escapeAttribute, escapeText } from './write.ts'

const qname = ({ prefix, local }: { readonly prefix: string, readonly local: string }): string =>
  prefix === '' ? local : `${prefix}:${local}`

const declare = (scope: Scope, outer: Scope): string =>
  Object.keys(scope).filter((prefix) => prefix !== 'xml' && scope[prefix] !== (outer[prefix] ?? '')).toSorted()
    .map((prefix) => ` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${escapeAttribute(scope[prefix] ?? '')}"`).join('')

const attributesOf = (attributes: readonly Attribute[]): string =>
  attributes.map((attribute) => ` ${qname(attribute)}="${escapeAttribute(attribute.value)}"`).join('')

const contentOf = ({ children, scope }: Element): string =>
  children.map((child) => (isElement(child) ? within(child, scope) : escapeText(child))).join('')

const assembled = (element: Element, declarations: string, content: string): string => {
  const start = `<${qname(element)}${declarations}${attributesOf(element.attributes)}`
  return content === '' ? `${start}/>` : `${start}>${content}</${qname(element)}>`
}

const within = (element: Element, outer: Scope): string =>
  assembled(element, element.scope === outer ? '' : declare(element.scope, outer), contentOf(element))

/** The element as XML that stands for itself. */
export const detach = (element: Element): string => {
  const content = contentOf(element)
  const said = assembled(element, '', content)
  const used = Object.entries(element.scope).filter(([prefix]) => prefix === '' || said.includes(`${prefix}:`))
  return assembled(element, declare(Object.fromEntries(used), Object.create(null) as Scope), content)
}
