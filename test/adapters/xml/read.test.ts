import { expect } from 'chai'
import {
  attributeOf, childNamed, defaultLimits, detach, elementsOf, hasOnlyElements, nameIn, readXml, textOf, type Document,
  type Element, type XmlRefusal,
} from '../../../adapters/protocols/xml/index.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16 = (text: string, bigEndian = false): Uint8Array => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}
const read = (text: string, charset?: string): Document | XmlRefusal => readXml(utf8(text), charset)
const rootOf = (document: Document | XmlRefusal): Element => {
  if (typeof document === 'string') throw new Error(document)
  return document.root
}

describe('XML that is read', () => {
  it('is known by expanded names, with prefixes and scopes kept', () => {
    const root = rootOf(read('<a:r xmlns:a="urn:a" xmlns="urn:d" a:x="1" y="2"><c xmlns="" xmlns:a="urn:b">t<a:e/></c></a:r>'))
    const [child] = elementsOf(root)
    expect([root.uri, root.local, root.prefix, attributeOf(root, 'x', 'urn:a'), attributeOf(root, 'y'), attributeOf(root, 'x')])
      .to.deep.equal(['urn:a', 'r', 'a', '1', '2', undefined])
    expect([child?.uri, child && elementsOf(child)[0]?.uri, childNamed(root, '', 'c') === child])
      .to.deep.equal(['', 'urn:b', true])
    expect([nameIn(root, 'a:q'), child && nameIn(child, 'a:q'), nameIn(root, 'q'), child && nameIn(child, 'q')]).to.deep.equal([
      { uri: 'urn:a', local: 'q' }, { uri: 'urn:b', local: 'q' }, { uri: 'urn:d', local: 'q' }, { uri: '', local: 'q' }])
    expect([nameIn(root, 'z:q'), nameIn(root, 'a:'), nameIn(root, 'a:b:c'), nameIn(root, '__proto__:x')])
      .to.deep.equal([undefined, undefined, undefined, undefined])
  })

  it('has one text on both sides of a comment, so that a comment cuts no value', () => {
    const root = rootOf(read('<r> a&amp;<!-- -->b<![CDATA[<c>]]>&#x64; </r>'))
    expect([root.children, textOf(root), hasOnlyElements(root)]).to.deep.equal([[' a&b<c>d '], 'a&b<c>d', false])
  })

  it('knows where each element stood', () => {
    const text = '<?xml version="1.0"?>\n<r><æ a=">"/>x<b><b>å</b></b ></r>'
    const document = read(text) as Document
    const [one, other] = elementsOf(document.root)
    expect([document.root, one, other].map((each) => each && document.text.slice(each.from, each.to)))
      .to.deep.equal([text.slice(22), '<æ a=">"/>', '<b><b>å</b></b >'])
  })

  it('knows where they stood after characters of two units and other line ends', () => {
    const document = read('<r>😀\r\n😀<b>\r\n</b></r>') as Document
    const [one] = elementsOf(document.root)
    expect(one && document.text.slice(one.from, one.to)).to.equal('<b>\r\n</b>')
  })

  it('comes in UTF-8 or UTF-16, when nothing contradicts the bytes', () => {
    for (const document of [
      readXml(utf8('\ufeff<?xml version="1.0" encoding="utf-8"?><r>å</r>'), 'UTF-8'), read('<r>å</r>'),
      readXml(utf16('<?xml version="1.0" encoding="UTF-16"?><r>å</r>'), 'utf-16'), readXml(utf16('<r>å</r>', true), 'utf-16be'),
    ]) expect(textOf(rootOf(document))).to.equal('å')
  })

  it('that is detached stands for itself', () => {
    const text = '<p:a t="q:x &#10;&quot;">&lt;<p:b xmlns:p="urn:o"/>&#13;</p:a>'
    const root = rootOf(read(`<r xmlns:p="urn:p" xmlns:q="urn:q">${text}</r>`))
    const [child] = elementsOf(root)
    expect(child && detach(child)).to.equal(
      '<p:a xmlns:p="urn:p" xmlns:q="urn:q" t="q:x &#xA;&quot;">&lt;<p:b xmlns:p="urn:o"/>&#xD;</p:a>')
  })
})

const declared = (count: number): string => Array.from({ length: count }, (_, at) => ` xmlns:p${at}="urn:p"`).join('')
const attributes = (count: number): string => Array.from({ length: count }, (_, at) => ` a${at}=""`).join('')
const utility = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'

const refused: Readonly<Record<XmlRefusal, readonly (() => Document | XmlRefusal)[]>> = {
  'too-large': [() => readXml(utf8('<r/>'), undefined, { ...defaultLimits, maxBytes: 3 })],
  'not-text': [() => readXml(new Uint8Array([0x3c, 0xff, 0x3e])), () => readXml(new Uint8Array([0xc0, 0x80])),
    () => readXml(new Uint8Array([0xff, 0xfe, 0x00, 0xd8, 0x20, 0x00]))],
  'encoding-unknown': [() => read('<r/>', 'utf-7'), () => read('<?xml version="1.0" encoding="ISO-8859-1"?><r/>'),
    () => read('<r/>', '__proto__')],
  'encoding-contradicted': [() => read('<r/>', 'utf-16'), () => readXml(utf16('<r/>'), 'utf-8'),
    () => read('<?xml version="1.0" encoding="UTF-16"?><r/>'),
    () => readXml(utf16('<?xml version="1.0" encoding="UTF-8"?><r/>'))],
  'not-well-formed': ['', ' ', '<r>', '<r></s>', '<r/><r/>', 'x<r/>', '<r/>x', '<r a="1" a="2"/>', '<r a=1/>', '<r>&x;</r>',
    '<r>&#0;</r>', '<r>\u0001</r>', '<r>]]></r>', '<p:r/>', '<r p:a=""/>', '<r xmlns:p=""/>', '<r a="<"/>', '<!-- -- --><r/>',
    '<r xmlns:p="u" xmlns:q="u" p:a="" q:a=""/>', '<xmlns:r/>', '<r xmlns:xml="urn:x"/>',
    '<r xmlns:p="http://www.w3.org/2000/xmlns/"/>',
    ' <?xml version="1.0"?><r/>', '<a:b:c xmlns:a="u"/>', '<r>&', '<r a="', '<![CDATA[', '<'].map((text) => () => read(text)),
  'version-unknown': [() => read('<?xml version="1.1"?><r/>')],
  doctype: [() => read('<!DOCTYPE r><r/>'), () => read('<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'),
    () => read('<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>'), () => readXml(utf16('<!DOCTYPE r><r/>'))],
  'processing-instruction': [() => read('<?go now?><r/>'), () => read('<r><?go?></r>'), () => read('<r/><?go?>')],
  'too-deep': [() => read('<r>'.repeat(65) + '</r>'.repeat(65)), () => read('<r>'.repeat(1_000_000))],
  'too-many-attributes': [() => read(`<r${attributes(65)}/>`), () => read(`<r${declared(65)}/>`)],
  'too-many-declarations': [() => read(`<r>${`<s${declared(60)}/>`.repeat(18)}</r>`)],
  'too-many-elements': [() => read(`<r>${'<s/>'.repeat(100_000)}</r>`)],
  'id-repeated': [() => read(`<r xmlns:u="${utility}"><s u:Id="a"/><s u:Id="a"/></r>`),
    () => read(`<r xmlns:u="${utility}" u:Id="a"><s xmlns="http://www.w3.org/2000/09/xmldsig#" Id="a"/></r>`),
    () => read('<r xml:id="a"><s xml:id="a"/></r>')],
}

describe('XML that is refused', () => {
  for (const [refusal, tries] of Object.entries(refused)) {
    it(refusal, () => expect(tries.map((attempt) => attempt())).to.deep.equal(tries.map(() => refusal)))
  }

  it('is not what lies within the limits, nor ids that are the content\'s own', () => {
    for (const text of ['<r>'.repeat(64) + '</r>'.repeat(64), `<r${attributes(64)}/>`,
      '<r><s id="a" Id="a"/><s id="a" Id="a"/></r>',
      '<r __proto__="a" constructor="b"/>', '<r xmlns:__proto__="urn:p"><__proto__:s/></r>']) {
      expect(typeof read(text), text.slice(0, 40)).to.equal('object')
    }
  })
})
