// XML as it is written: one way only, so that the same values give the same bytes. Names are written as they are given, with
// their prefixes; who writes a document declares them once at its root.

/** Something to write. `raw` is XML that stands for itself: well-formed, with its own declarations. */
export type Markup = string | { readonly raw: string } | {
  readonly tag: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly children: readonly Markup[]
}

// What XML 1.0 cannot say at all, not even by a reference (section 2.2). Without the u flag, halves of pairs can be looked for.
const unspeakable =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

/** True for text that XML can carry. */
export const isSpeakable = (text: string): boolean => !unspeakable.test(text)

const speakable = (text: string): string => {
  if (unspeakable.test(text)) throw new Error('text that XML cannot carry')
  return text
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\t': '&#x9;', '\n': '&#xA;', '\r': '&#xD;',
}
const refer = (character: string): string => references[character] ?? character

/** Text between tags. A carriage return is written as a reference, or a reader would make a line feed of it. */
export const escapeText = (text: string): string => speakable(text).replace(/[&<>\r]/g, refer)

/** The value of an attribute, to stand within double quotes; blanks other than spaces survive as references. */
export const escapeAttribute = (value: string): string => speakable(value).replace(/[&<>"\t\n\r]/g, refer)

const writeAttributes = (attributes: Readonly<Record<string, string>> = {}): string =>
  Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join('')

/** The XML of something. */
export const writeMarkup = (markup: Markup): string => {
  if (typeof markup === 'string') return escapeText(markup)
  if ('raw' in markup) return markup.raw
  const { tag, attributes, children } = markup
  const start = `<${tag}${writeAttributes(attributes)}`
  return children.length === 0 ? `${start}/>` : `${start}>${children.map(writeMarkup).join('')}</${tag}>`
}

/** An element to write. */
export const tagged = (tag: string, ...children: readonly Markup[]): Markup => ({ tag, children })
