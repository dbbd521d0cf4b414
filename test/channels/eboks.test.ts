import { expect } from 'chai'
import { attachmentId } from '../../core/attachment.ts'
import { channels } from '../../channels/index.ts'
import { eboks } from '../../channels/eboks/index.ts'
import { rules, type Rule } from '../../channels/eboks/parse.ts'
import { isRefusal } from '../../core/refusal.ts'
import { channelSuite } from '../conformance/channel.ts'
import { digitalPostSpec } from './digital-post-spec.ts'

// No such day, no such person.
const cpr = '411399-1234'
const base64 = (text: string): string => Buffer.from(text).toString('base64')
const documentOf = (more = {}) => ({ filename: 'brev.txt', mediaType: 'text/plain', data: base64('Hej'), ...more })
const letter = (more = {}) => ({ recipient: { cpr }, content: { title: 'Afgørelse', documents: [documentOf()], ...more } })

channelSuite(digitalPostSpec(eboks, (word) =>
  letter({ title: `Afgørelse ${word}`, text: word, documents: [documentOf({ filename: `${word}.txt`, data: base64(word) })] })))

// 99.5 MB and a little, as its base64.
const large = 'AAAA'.repeat(Math.ceil(99.5 * 1024 * 1024 / 3 / 4) + 1)

const broken: Readonly<Record<Rule, readonly (readonly [at: string, more: object])[]>> = {
  'text-blank': [['/title', { title: ' ' }], ['/text', { text: ' ' }]],
  'text-control-character': [['/title', { title: 'to\nlinjer' }], ['/text', { text: 'a\u0007' }]],
  'text-cpr-suspected': [['/title', { title: 'Om 010190-1234' }], ['/text', { text: 'Om 0101901234' }]],
  'filename-forbidden-character': [...'/\\:<>"|?*\u00a0\u2003'].map((sign) => `a${sign}b.pdf`).concat(' ')
    .map((filename) => ['/documents/1/filename', { documents: [documentOf(), documentOf({ filename })] }] as const),
  'document-empty': [['/documents/0/data', { documents: [documentOf({ data: '' })] }]],
  'document-not-base64': [['/documents/0/data', { documents: [documentOf({ data: 'abcde' })] }]],
  'letter-too-large': [['/documents', { documents: Array.from({ length: 4 }, () => documentOf({ data: large })) }]],
}

describe('channel eboks', () => {
  it('is registered', () => expect(channels).to.include(eboks))

  it('tells how many documents and bytes a letter has', () => {
    const documents = [documentOf(), documentOf({ data: base64('Hej!') }), documentOf({ data: base64('Hej med') })]
    const parsed = eboks.parse(letter({ documents }))
    expect(parsed).to.deep.include({ notes: { documents: 3, bytes: 14 }, recipient: 'cpr:4113991234' })
  })

  it('names the attachments of a letter, where they stand, and counts their bytes', () => {
    const named = attachmentId('01995d3c-7a10-7c4e-9d53-8f1b0a6d2e44', 99_500_000, '5d0c1f8a9be2740163ca')
    const documents = [documentOf(), documentOf({ data: undefined, attachment: named })]
    expect(eboks.parse(letter({ documents }))).to.deep.include({
      notes: { documents: 2, bytes: 99_500_003 }, attachments: [{ attachment: named, at: '/content/documents/1/attachment' }],
    })
    expect(eboks.parse(letter({ documents: [...documents, ...documents] }))).to.include({ rule: 'letter-too-large' })
  })

  it('takes a text that names a case', () => {
    expect(isRefusal(eboks.parse(letter({ text: 'Om sag 320190-1234' })))).to.equal(false)
  })

  for (const rule of rules) {
    it(`refuses under a code of its own: ${rule}`, () => {
      for (const [at, more] of broken[rule]) {
        const refusal = { refused: 'content-invalid', at: [`/content${at}`], detail: rule, rule }
        expect(eboks.parse(letter(more)), at).to.deep.equal(refusal)
      }
    })
  }
})
