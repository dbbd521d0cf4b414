// Documents of Serviceplatformen are read by the local names of their elements: working receivers have met them in several
// namespaces. The reader itself is strict: no DTDs, limits on everything.
import { elementsOf, readXml, textOf, type Element } from '../protocols/xml/index.ts'

/** The root of a document; undefined where it is none. */
export const rootOf = (bytes: Uint8Array): Element | undefined => {
  const read = readXml(bytes)
  return typeof read === 'string' ? undefined : read.root
}

/** The first element of that local name, the root included, in the order of the document. */
export const find = (element: Element | undefined, local: string): Element | undefined => {
  if (!element || element.local === local) return element
  for (const child of elementsOf(element)) {
    const found = find(child, local)
    if (found) return found
  }
  return undefined
}

/** The text of that element; undefined where it is not there or empty. */
export const said = (element: Element | undefined, local: string): string | undefined => {
  const found = find(element, local)
  return found && (textOf(found) || undefined)
}

/** All texts of a document, in its order. */
export const textsIn = (element: Element): readonly string[] =>
  [textOf(element), ...elementsOf(element).flatMap(textsIn)].filter((text) => text !== '')
