import { expect } from 'chai'
import fc from 'fast-check'
import { channels } from '../../channels/index.ts'
import { nemsms } from '../../channels/nemsms/index.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import { channelSuite } from '../conformance/channel.ts'
import { digitalPostSpec } from './digital-post-spec.ts'

// No such day, no such person.
const cpr = '411399-1234'

channelSuite(digitalPostSpec(nemsms, (word) => (
  { recipient: { cpr }, content: { text: `Husk din samtale. ${word}`, title: word } })))

const parse = (text: string, recipient: object = { cpr }) => nemsms.parse({ recipient, content: { text } })
const refusalOf = (text: string): Refusal | undefined => {
  const parsed = parse(text)
  return isRefusal(parsed) ? parsed : undefined
}

describe('channel nemsms', () => {
  it('is registered', () => expect(channels).to.include(nemsms))

  it('is for a person or a company, however the number is written', () => {
    const separator = fc.constantFrom('', ' ', '-')
    const piece = fc.tuple(fc.integer({ min: 0, max: 9 }), separator)
    const spread = (length: number) => fc.array(piece, { minLength: length, maxLength: length })
    for (const [name, length] of [['cpr', 10], ['cvr', 8]] as const) {
      fc.assert(fc.property(spread(length), (pieces) => {
        const number = pieces.map(([digit]) => digit).join('')
        const parsed = parse('Hej', { [name]: pieces.map(([digit, sign]) => `${digit}${sign}`).join('') })
        expect(parsed).to.deep.include({ recipient: `${name}:${number}` })
      }))
    }
  })

  it('names a wrong number, and never shows it', () => {
    expect(parse('Hej', { cpr: '4113991' })).to.deep.equal({
      refused: 'recipient-invalid', at: ['/recipient/cpr'], detail: 'cpr: ten digits', rule: 'recipient-malformed',
    })
    expect(parse('Hej', { cvr: '4113991234' })).to.deep.include({ detail: 'cvr: eight digits' })
  })

  it('says at most 150 characters, composed, and tells how many', () => {
    expect(parse('pa\u030a åen')).to.deep.include({ notes: { characters: 6 } })
    expect(refusalOf('å'.repeat(150))).to.equal(undefined)
    expect(refusalOf('å'.repeat(151)))
      .to.deep.include({ refused: 'content-invalid', at: ['/content/text'], rule: 'text-too-long' })
  })

  it('has no line breaks, no control characters, no CPR number, and says something', () => {
    const wrong = ['to\nlinjer', 'to\r\nlinjer', 'a\u0007b', 'a\u2028b', 'halv \ud83d', ' ', 'om 010190-1234', 'om 0101901234.']
    for (const text of wrong) {
      expect(refusalOf(text), JSON.stringify(text)).to.deep.include({ refused: 'content-invalid', at: ['/content/text'] })
      expect(refusalOf(text)?.rule).to.be.oneOf(['text-blank', 'text-control-character', 'text-cpr-suspected'])
    }
    expect(refusalOf('Ring 70 10 20 30 om sag 320190-1234')).to.equal(undefined)
  })
})
