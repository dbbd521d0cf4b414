// XML as it was read: elements by their expanded names, and what a later reader of signatures or of names within text needs,
// which is prefixes and the declarations in scope. Plain data throughout, so that a part of it may be written down.

/** Namespace declarations in scope, by prefix; the default one under the empty prefix. */
export type Scope = Readonly<Record<string, string>>

export interface Attribute {
  /** The namespace; empty without one. */
  readonly uri: string
  readonly local: string
  readonly prefix: string
  readonly value: string
}

export interface Element {
  readonly uri: string
  readonly local: string
  readonly prefix: string
  /** Without namespace declarations, in the order of the document. */
  readonly attributes: readonly Attribute[]
  readonly scope: Scope
  /** Elements and text in the order of the document. Comments are left out, and text on both sides of one is one text. */
  readonly children: readonly (Element | string)[]
  /** Where the element stands in the text that was read: its first character, and the one after its last. */
  readonly from: number
  readonly to: number
}

/** An expanded name: what XML means by a QName. */
export interface Name {
  readonly uri: string
  readonly local: string
}

export const isElement = (node: Element | string): node is Element => typeof node !== 'string'

export const elementsOf = ({ children }: Element): readonly Element[] => children.filter(isElement)

export const isNamed = (element: Name, uri: string, local: string): boolean => element.uri === uri && element.local === local

/** The children of that name. */
export const childrenNamed = (element: Element, uri: string, local: string): readonly Element[] =>
  elementsOf(element).filter((child) => isNamed(child, uri, local))

/** The first child of that name. */
export const childNamed = (element: Element, uri: string, local: string): Element | undefined =>
  elementsOf(element).find((child) => isNamed(child, uri, local))

/** The text directly within, without the blanks of XML at its ends. */
export const textOf = ({ children }: Element): string =>
  children.filter((child) => !isElement(child)).join('').replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')

/** The value of an attribute; without a namespace unless one is named. */
export const attributeOf = ({ attributes }: Element, local: string, uri = ''): string | undefined =>
  attributes.find((attribute) => isNamed(attribute, uri, local))?.value

/** True where nothing but blanks stands between the elements. */
export const hasOnlyElements = ({ children }: Element): boolean =>
  children.every((child) => isElement(child) || /^[\t\n\r ]*$/.test(child))

/**
 * The name that a text means at this element: its prefix by the declarations in scope there (XML Schema part 2, 3.2.18).
 * Undefined when it is no QName or its prefix is not declared.
 */
export const nameIn = ({ scope }: Element, text: string): Name | undefined => {
  const [, prefix = '', local] = /^(?:([^\s:]+):)?([^\s:]+)$/.exec(text) ?? []
  const uri = prefix === '' ? scope[''] ?? '' : scope[prefix]
  return local === undefined || uri === undefined ? undefined : { uri, local }
}
