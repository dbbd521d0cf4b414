// Documents at random, in the many ways that one document can be written.
import fc from 'fast-check'

const prefixes = ['', 'a', 'b', 'xml'] as const
const texts = fc.string({ unit: fc.constantFrom('x', ' ', '\n', '\r', '\t', 'æ', '😀', ']', '>', '-') })
const written = fc.oneof(
  texts.map((text) => text.replaceAll(']]>', '')),
  texts.map((text) => `<!--${text.replaceAll('-', '')}-->`),
  texts.map((text) => `<![CDATA[${text.replaceAll(']]>', '')}]]>`),
  fc.constantFrom('&amp;', '&lt;', '&#13;', '&#x1F600;', '&quot;', '&apos;'),
)

const quote = fc.constantFrom('"', '\'')
const valued = (name: string, value: string, mark: string): string => ` ${name}=${mark}${value}${mark}`
const attribute = fc.tuple(fc.constantFrom('p', 'a:p', 'b:p', 'xml:lang'), texts, quote)
  .map(([name, value, mark]) => ({ name, text: valued(name, value.replaceAll('<', ''), mark) }))
const declaration = fc.tuple(fc.constantFrom('xmlns', 'xmlns:a', 'xmlns:b'), fc.constantFrom('urn:1', 'urn:2'), quote)
  .map(([name, value, mark]) => ({ name, text: valued(name, value, mark) }))
const marks = fc.uniqueArray(fc.oneof(attribute, declaration), { selector: ({ name }) => name, maxLength: 4 })
  .map((each) => each.map(({ text }) => text).join(''))

const { element } = fc.letrec<{ element: string, node: string }>((tie) => ({
  node: fc.oneof({ weight: 2, arbitrary: written }, tie('element')),
  element: fc.tuple(fc.constantFrom(...prefixes.slice(0, 3)), fc.constantFrom('r', 's'), marks,
    fc.array(tie('node'), { maxLength: 4 }))
    .map(([prefix, local, attributes, children]) => {
      const name = prefix === '' ? local : `${prefix}:${local}`
      return children.length === 0 ? `<${name}${attributes} />` : `<${name}${attributes}>${children.join('')}</${name}\n>`
    }),
}))

/** Well-formed but for a name that may have no namespace, and two attributes that may be the same by their expanded names. */
export const document: fc.Arbitrary<string> = element.map((root) =>
  `<?xml version="1.0"?><!-- c --><t xmlns:a="urn:a" xmlns:b="urn:b">${root}</t>\n`)

const bits = ['<', '>', '&', '"', '\'', '</', '/>', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '=', 'xmlns:a=""', ':',
  '\u0000', '<!DOCTYPE t>', ' ', 'a:', '&#0;', '&x;', '\ufffe', 'xmlns="urn:a"'] as const

/** A document with a few places made otherwise: cut, doubled, or with something put in. */
export const broken: fc.Arbitrary<string> = fc.tuple(document, fc.array(fc.record({
  at: fc.double({ min: 0, max: 0.999, noNaN: true }), length: fc.nat(6), put: fc.constantFrom('', '', ...bits),
}), { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) => changes.reduce((now, { at, length, put }) => {
    const start = Math.floor(at * now.length)
    return now.slice(0, start) + put + now.slice(start + length)
  }, text))

// Prefixes that mean one thing outside and another inside, and names beyond ASCII.
const uris = ['urn:a', 'urn:b', 'urn:c'] as const
const declared = (names: readonly string[]) =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...uris)), { selector: ([name]) => name, maxLength: 4 })
    .map((pairs) => pairs.map(([name, uri]) => ` ${name}="${name === 'xmlns' && uri === 'urn:c' ? '' : uri}"`).join(''))
const spelled = fc.string({
  unit: fc.constantFrom('x', ' ', 'æ', '😀', '&amp;', '&lt;', '&#xD;', '&#x9;', '&#xA;', '\'', '&quot;', '>'),
})
const said = fc.uniqueArray(fc.tuple(fc.constantFrom('p', 'q', 'a:p', 'b:p', 'c:q', 'å'), spelled), {
  selector: ([name]) => name, maxLength: 4,
}).map((pairs) => pairs.map(([name, value]) => ` ${name}="${value}"`).join(''))

const tangle = (names: readonly string[]): fc.Arbitrary<string> => fc.letrec<{ tangle: string, node: string }>((tie) => ({
  node: fc.oneof(spelled.map((text) => text.replaceAll('>', '&gt;')), { weight: 2, arbitrary: tie('tangle') }),
  tangle: fc.tuple(fc.constantFrom('', 'a:', 'b:', 'c:'), fc.constantFrom('r', 's', 'ø'), declared(names), said,
    fc.array(tie('node'), { maxLength: 3 })).map(([prefix, local, declarations, attributes, children]) =>
    `<${prefix}${local}${declarations}${attributes}>${children.join('')}</${prefix}${local}>`),
})).tangle.map((text) => `<t xmlns="urn:t" xmlns:a="urn:a" xmlns:b="urn:b" xmlns:c="urn:c">${text}</t>`)

/** Like {@link document}, with declarations that contradict each other at every level. */
export const entangled = tangle(['xmlns', 'xmlns:a', 'xmlns:b', 'xmlns:c'])

/** The same, where each prefix keeps its meaning. */
export const untangled = tangle(['xmlns:d', 'xmlns:e'])
