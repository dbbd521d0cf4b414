// Signed messages with something changed at random: none makes the judge throw, and what is still believed still says the same.
import { expect } from 'chai'
import fc from 'fast-check'
import { canonical, elementsOf } from '../../../adapters/protocols/xml/index.ts'
import type { Envelope } from '../../../adapters/ws-rm/envelope.ts'
import { utf8 } from './hand-made.ts'
import { isUnread, readMessage } from '../../../adapters/ws-rm/read.ts'
import { envelopeOf, judge, notify, sign, signOtherwise, verifies } from './signed.ts'

const sources = [sign(notify()), signOtherwise(notify())]
const [first = ''] = sources

/** All that a reader takes from a message, whatever the Security header is. */
const saidIn = ({ header, body }: Envelope): string =>
  [...elementsOf(header).filter(({ local }) => local !== 'Security'), body].map((element) => canonical(element)).join('')

const piece = fc.constantFrom('', ' ', '<!-- -->', '<x/>', '&amp;', '&#32;', 'x', '#', '<![CDATA[x]]>', 'A', '1', '\n')
const change = fc.record({
  at: fc.double({ min: 0, max: 0.9999, noNaN: true }), length: fc.constantFrom(0, 0, 1), put: piece,
})

interface Change { readonly at: number; readonly length: number; readonly put: string }

const changed = (text: string, changes: readonly Change[]): string =>
  changes.reduce((now, { at, length, put }) => {
    const start = Math.floor(at * now.length)
    return now.slice(0, start) + put + now.slice(start + length)
  }, text)

/** Elements of the one text put into, or in the place of, elements of the same. */
const grafted = fc.tuple(fc.nat(), fc.nat(), fc.boolean()).map(([from, to, over]) => {
  const elements = [...first.matchAll(/<([\w:]+)[^>]*?(?:\/>|>.*?<\/\1>)/g)]
  const [graft, place] = [elements[from % elements.length], elements[to % elements.length]]
  if (!graft || !place) return first
  return first.slice(0, place.index) + graft[0] + first.slice(place.index + (over ? place[0].length : 0))
})

const check = (original: string, text: string): boolean => {
  const read = readMessage(utf8(text))
  if (isUnread(read)) return false
  const believed = judge({ verifies }).trouble(text) === undefined
  if (believed) expect(saidIn(envelopeOf(text)), text).to.equal(saidIn(envelopeOf(original)))
  return true
}

describe('A signed message that is changed at random', () => {
  it('says the same, where it is still believed', () => {
    let looked = 0
    fc.assert(fc.property(fc.constantFrom(...sources), fc.array(change, { minLength: 1, maxLength: 2 }), (text, changes) => {
      looked += Number(check(text, changed(text, changes)))
    }), { numRuns: 1500 })
    expect(looked).to.be.above(200)
  })

  it('says the same with elements doubled, moved and put over one another', () => {
    let looked = 0
    fc.assert(fc.property(grafted, (text) => { looked += Number(check(first, text)) }), { numRuns: 600 })
    expect(looked).to.be.above(50)
  })
})
