import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { isUnread, objections, readMemo, usualReadLimits, writeMemo } from '../../adapters/protocols/memo/index.ts'
import type { Memo } from '../../adapters/protocols/memo/index.ts'
import { everyPath, expectedLeaves, leavesOf, memos } from './memo-parts.ts'

const folder = new URL('./memo/samples/', import.meta.url)
const samples = readdirSync(folder).filter((name) => name.endsWith('.xml'))
const sample = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const read = (xml: string | Uint8Array): Memo => {
  const memo = readMemo(xml)
  if (isUnread(memo)) throw new Error(`${memo.unread} at ${memo.at}`)
  return memo
}
const troubleOf = (xml: string | Uint8Array, limits = usualReadLimits): unknown => {
  const memo = readMemo(xml, limits)
  return isUnread(memo) ? memo : undefined
}

const numRuns = Number(process.env['MEMO_RUNS'] ?? 10_000)

describe('MeMo, read', () => {
  for (const name of samples) {
    it(`${name}: what is read and written again says the same, in the same order`, () => {
      const memo = read(sample(name))
      const written = writeMemo(memo)
      expect(leavesOf(written)).to.deep.equal(leavesOf(sample(name)))
      expect(expectedLeaves(memo)).to.deep.equal(leavesOf(sample(name)))
      expect(read(written)).to.deep.equal(memo)
    })
  }

  it('one sample has every member of the model, and nothing stands against it', () => {
    const name = 'letter-full.v1.2.xml'
    expect([...new Set(leavesOf(sample(name)).map(([path]) => path))].sort()).to.deep.equal([...everyPath].sort())
    expect(objections(read(sample(name)))).to.deep.equal([])
  })

  it(`${numRuns} messages made at random: well-formed, in the order of the schema, and the same when read again`, function () {
    this.timeout(20 * numRuns + 10_000)
    fc.assert(fc.property(memos, (memo) => {
      const xml = writeMemo(memo)
      expect(leavesOf(xml)).to.deep.equal(expectedLeaves(memo))
      expect(read(xml)).to.deep.equal(memo)
    }), { numRuns })
  })

  it('of 20 MB is read at once, under whatever prefix', () => {
    const base64 = 'QUJD'.repeat(5_000_000)
    const large = sample('letter-minimal.v1.1.xml').replace('VGVzdC4=', base64)
    for (const xml of [large, large.replaceAll('memo:', 'm:').replace('xmlns:memo', 'xmlns:m'),
      large.replaceAll('memo:', '').replace('xmlns:memo', 'xmlns')]) {
      expect(read(xml).messageBody?.mainDocument.file[0]?.content).to.deep.equal({ base64 })
    }
  })

  it('is the same under whatever prefixes, with line breaks in base64, a byte order mark, CDATA and comments', () => {
    const name = 'letter-reply-action.v1.2.xml'
    const foreign = sample(name).replaceAll('memo:', 'm:').replace('xmlns:memo', 'xmlns:m')
    expect(read(foreign)).to.deep.equal(read(sample(name)))
    const unprefixed = sample(name).replaceAll('memo:', '').replace('xmlns:memo', 'xmlns')
    expect(read(`\ufeff${unprefixed}`)).to.deep.equal(read(sample(name)))
    const broken = sample(name).replace('RGV0dGUg', 'RGV0\n  dGUg').replace('>Brev<', '><![CDATA[Br]]><!-- & -->ev<')
    expect(read(Buffer.from(broken))).to.deep.equal(read(sample(name)))
  })
})

const minimal = sample('letter-minimal.v1.1.xml')
const full = sample('letter-full.v1.2.xml')
const doctype = '<!DOCTYPE memo:Message [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
const refused: readonly (readonly [what: string, xml: string | Uint8Array, unread: string, at: string])[] = [
  ['a DTD', minimal.replace('?>', `?>${doctype}`), 'dtd', ''],
  ['what is not well-formed', minimal.replace('</memo:label>', '</memo:Label>'), 'not-well-formed', ''],
  ['nothing', '', 'not-well-formed', ''],
  ['an unknown entity', minimal.replace('Testbesked', '&eacute;'), 'not-well-formed', ''],
  ['an ampersand alone', minimal.replace('Testbesked', 'A &#; B'), 'not-well-formed', ''],
  ['what XML cannot say', minimal.replace('Testbesked', '&#1;'), 'not-well-formed', ''],
  ['half a character', minimal.replace('Testbesked', '&#xD83D;'), 'not-well-formed', ''],
  ['bytes that are not UTF-8', Buffer.from(minimal.replace('Testbesked', 'Bår'), 'latin1'), 'not-utf-8', ''],
  ['another encoding', minimal.replace('UTF-8', 'ISO-8859-1'), 'not-utf-8', ''],
  ['depth', `${'<a>'.repeat(30)}${'</a>'.repeat(30)}`, 'not-well-formed', ''],
  ['another document', '<a/>', 'element-unknown', ''],
  ['another namespace', minimal.replace('MeMo-1', 'MeMo-2'), 'element-unknown', ''],
  ['another version', minimal.replace('memoVersion="1.1"', 'memoVersion="2.0"'), 'version-unknown', ''],
  ['1.1 without the version of its schema', minimal.replace(' memoSchVersion="1.1.0"', ''), 'version-unknown', ''],
  ['an element of nobody\'s', minimal.replace('<memo:mandatory>', '<memo:urgent/><memo:mandatory>'), 'element-unknown',
    '/messageHeader'],
  ['an element of a later version', full.replace('"1.2"', '"1.1" memoSchVersion="1.1.0"'), 'element-unknown',
    '/messageHeader/sender'],
  ['another order', minimal.replace(/(<memo:mandatory>.*)\n(.*<memo:legal.*)/, '$2$1'), 'element-misplaced', '/messageHeader'],
  ['an element twice', minimal.replace(/(<memo:label>.*)/, '$1$1'), 'element-repeated', '/messageHeader/label'],
  ['an element missing', minimal.replace(/<memo:label>Testbesked.*/, ''), 'element-missing', '/messageHeader/label'],
  ['an attribute of nobody\'s', minimal.replace('<memo:mandatory>', '<memo:mandatory a="b">'), 'attribute-unknown',
    '/messageHeader/mandatory'],
  ['text between elements', minimal.replace('<memo:mandatory>', 'x<memo:mandatory>'), 'text-misplaced', '/messageHeader'],
  ['a flag that is none', minimal.replace('>false<', '>nej<'), 'value-malformed', '/messageHeader/mandatory'],
  ['a kind of message that is none', minimal.replace('DIGITALPOST', 'BREV'), 'value-malformed', '/messageHeader/messageType'],
  ['an element in a text', minimal.replace('Testbesked', '<memo:label/>'), 'element-unknown', '/messageHeader/label'],
  ['an element in a file', minimal.replace('VGVzdC4=', '<a/>'), 'value-malformed',
    '/messageBody/mainDocument/file/content'],
]

describe('MeMo, not read', () => {
  for (const [what, xml, unread, at] of refused) {
    it(what, () => expect(troubleOf(xml)).to.deep.equal({ unread, at }))
  }

  it('what is too large, or has too many elements', () => {
    expect(troubleOf(minimal, { ...usualReadLimits, maxBytes: 100 })).to.deep.equal({ unread: 'too-large', at: '' })
    expect(troubleOf(full, { ...usualReadLimits, maxElements: 50 })).to.deep.equal({ unread: 'too-large', at: '' })
  })

  it('whatever comes, it is answered with a value', () => {
    const cut = fc.nat(full.length).map((length) => full.slice(0, length))
    const changed = fc.tuple(fc.nat(full.length - 1), fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }))
      .map(([at, sign]) => `${full.slice(0, at)}${sign}${full.slice(at + 1)}`)
    fc.assert(fc.property(fc.oneof(cut, changed, fc.string()), (xml) => { expect(readMemo(xml)).to.be.an('object') }))
  })
})
