// libxml2 as the judge: what is read here is what it reads there, and nothing is read here that it refuses.
import { expect } from 'chai'
import fc from 'fast-check'
import { ParseOption, XmlC14NMode, XmlDocument } from 'libxml2-wasm'
import {
  detach, isSpeakable, readXml, tagged, writeMarkup, type Document, type Markup,
} from '../../../adapters/protocols/xml/index.ts'
import { broken, document } from './documents.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Exclusive canonical XML without comments by libxml2; undefined for what it does not take without complaint. */
const canonical = (text: string): string | undefined => {
  let read: XmlDocument | undefined
  try {
    read = XmlDocument.fromBuffer(utf8(text), { option: ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_NO_XXE })
    return read.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false })
  } catch {
    return undefined
  } finally {
    read?.dispose()
  }
}

const ours = (text: string): string | undefined => {
  const read = readXml(utf8(text))
  return typeof read === 'string' ? undefined : detach(read.root)
}

describe('XML, judged by libxml2', () => {
  it('a document that is read means the same after it was written again', () => {
    let taken = 0
    fc.assert(fc.property(document, (text) => {
      const again = ours(text)
      if (again === undefined) return
      taken += 1
      expect(canonical(again)).to.equal(canonical(text))
    }), { numRuns: 400 })
    expect(taken).to.be.above(200)
  })

  it('a broken document is not read, or read as libxml2 reads it', () => {
    fc.assert(fc.property(broken, (text) => {
      const again = ours(text)
      if (again !== undefined) expect(canonical(again), text).to.equal(canonical(text))
    }), { numRuns: 2000 })
  })
})

const anyText = fc.string({ unit: 'binary', maxLength: 20 }).filter(isSpeakable)
const rootOf = (xml: string): Document['root'] => (readXml(utf8(xml)) as Document).root

describe('XML that is written', () => {
  it('is read back to the letter', () => {
    fc.assert(fc.property(anyText, anyText, (text, value) => {
      const markup: Markup = { tag: 'r', attributes: { a: value }, children: [text, tagged('s'), { raw: '<t>&amp;</t>' }] }
      const root = rootOf(writeMarkup(markup))
      expect(root.attributes[0]?.value).to.equal(value)
      expect(root.children.slice(0, -2).join('')).to.equal(text)
      expect(root.children.at(-1)).to.include({ local: 't' })
    }))
  })

  it('knows what XML cannot say', () => {
    fc.assert(fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 4 }), (text) => {
      if (isSpeakable(text)) expect(rootOf(writeMarkup(tagged('r', text))).children.join('')).to.equal(text)
      else {
        expect(() => writeMarkup(tagged('r', text))).to.throw('cannot carry')
        expect(typeof readXml(utf8(`<r>${text.replace(/[&<>\r]/g, '')}</r>`)) === 'string' || !text.isWellFormed()).to.equal(true)
      }
    }), { numRuns: 2000 })
  })

  it('is the same every time', () => {
    const markup: Markup = { tag: 'a:r', attributes: { 'xmlns:a': 'urn:a', b: '"\t<' }, children: ['\r&>', tagged('a:s', 'å')] }
    expect(writeMarkup(markup)).to.equal('<a:r xmlns:a="urn:a" b="&quot;&#x9;&lt;">&#xD;&amp;&gt;<a:s>å</a:s></a:r>')
  })
})
