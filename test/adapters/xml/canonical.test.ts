// Exclusive canonical XML as two others write it: libxml2 for whole documents and every element in them, xml-crypto for the same.
import { createRequire } from 'node:module'
import { expect } from 'chai'
import fc from 'fast-check'
import { ParseOption, XmlC14NMode, XmlDocument, XmlElement } from 'libxml2-wasm'
import { ExclusiveCanonicalization } from 'xml-crypto'
import { canonical, elementsOf, readXml, type Document, type Element } from '../../../adapters/protocols/xml/index.ts'
import { broken, document, entangled, untangled } from './documents.ts'

// The parser that xml-crypto itself works with; its types would bring those of browsers.
const { DOMParser } = createRequire(import.meta.resolve('xml-crypto'))('@xmldom/xmldom') as {
  DOMParser: new () => { parseFromString(text: string): { readonly documentElement: object } }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const option = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE

const elementsIn = (element: Element): readonly Element[] => [element, ...elementsOf(element).flatMap(elementsIn)]

const childrenOf = (element: XmlElement): readonly XmlElement[] => {
  const found: XmlElement[] = []
  for (let child = element.firstChild; child; child = child.next) if (child instanceof XmlElement) found.push(child)
  return found
}
const theirsIn = (element: XmlElement): readonly XmlElement[] => [element, ...childrenOf(element).flatMap(theirsIn)]

/** Every element's canonical form by libxml2; undefined for what it does not take. */
const byLibxml2 = (text: string, prefixes: readonly string[]): readonly string[] | undefined => {
  let read: XmlDocument | undefined
  try {
    read = XmlDocument.fromBuffer(utf8(text), { option })
    const inclusiveNamespacePrefixes = prefixes.map((prefix) => prefix || '#default')
    return theirsIn(read.root).map((one) => one.canonicalizeToString({
      mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false, ...(prefixes.length > 0 && { inclusiveNamespacePrefixes }),
    }))
  } catch {
    return undefined
  } finally {
    read?.dispose()
  }
}

const byUs = (text: string, prefixes: readonly string[] = []): readonly string[] | undefined => {
  const read = readXml(utf8(text))
  return typeof read === 'string' ? undefined : elementsIn(read.root).map((one) => canonical(one, prefixes))
}

const lists = fc.subarray(['', 'a', 'b', 'c', 'xml', 'unknown'])

describe('Exclusive canonical XML', () => {
  it('is what libxml2 writes of each element of any document', () => {
    let taken = 0
    fc.assert(fc.property(fc.oneof(document, entangled), (text) => {
      const ours = byUs(text)
      if (!ours) return
      taken += 1
      expect(ours, text).to.deep.equal(byLibxml2(text, []))
    }), { numRuns: 600 })
    expect(taken).to.be.above(200)
  })

  it('is what libxml2 writes with prefixes that are treated inclusively', () => {
    fc.assert(fc.property(fc.oneof(document, entangled), lists, (text, prefixes) => {
      const ours = byUs(text, prefixes)
      if (ours) expect(ours, `${prefixes.join()} ${text}`).to.deep.equal(byLibxml2(text, prefixes))
    }), { numRuns: 400 })
  })

  it('is what libxml2 writes of a broken document, where that is read at all', () => {
    fc.assert(fc.property(broken, (text) => {
      const ours = byUs(text)
      if (ours) expect(ours, text).to.deep.equal(byLibxml2(text, []))
    }), { numRuns: 1000 })
  })

  // It loses its way among prefixes that change their meaning more than once.
  it('is what xml-crypto writes', () => {
    let taken = 0
    fc.assert(fc.property(untangled, (text) => {
      const read = readXml(utf8(text))
      if (typeof read === 'string') return
      taken += 1
      const theirs = new DOMParser().parseFromString(text).documentElement
      expect(canonical(read.root), text)
        .to.equal(new ExclusiveCanonicalization().process(theirs as never, {}).toString())
    }), { numRuns: 300 })
    expect(taken).to.be.above(100)
  })
})

const root = (text: string): Element => (readXml(utf8(text)) as Document).root

describe('Exclusive canonical XML, by hand', () => {
  it('orders attributes by code point and not by UTF-16', () => {
    expect(canonical(root('<r xmlns:a="urn:😀" xmlns:b="urn:\uffee" a:x="1" b:x="2"/>')))
      .to.equal('<r xmlns:a="urn:😀" xmlns:b="urn:\uffee" b:x="2" a:x="1"></r>')
  })

  it('writes each declaration where its prefix is first used, and no other', () => {
    const text = '<a:r xmlns:a="urn:a" xmlns:b="urn:b" xmlns="urn:d"><s b:t=""><b:u/></s><v xmlns=""/></a:r>'
    expect(canonical(root(text))).to.equal(
      '<a:r xmlns:a="urn:a"><s xmlns="urn:d" xmlns:b="urn:b" b:t=""><b:u></b:u></s><v></v></a:r>')
  })

  it('escapes the name of a namespace as an attribute', () => {
    expect(canonical(root('<r xmlns="urn:a?b&amp;c"/>'))).to.equal('<r xmlns="urn:a?b&amp;c"></r>')
  })

  it('keeps what text and attributes say, in the one way that there is to write it', () => {
    expect(canonical(root('<r a=" &#9;&#10;&#13;&lt;>&quot;\'\n">&#13;\r\n&lt;>\t"<![CDATA[<&]]><!-- c --></r>')))
      .to.equal('<r a=" &#x9;&#xA;&#xD;&lt;>&quot;\' ">&#xD;\n&lt;&gt;\t"&lt;&amp;</r>')
  })
})
