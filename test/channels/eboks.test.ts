import { expect } from 'chai'
import { attachmentId } from '../../core/attachment.ts'
import { channels } from '../../channels/index.ts'
import { eboks } from '../../channels/eboks/index.ts'
import { rules, type Rule } from '../../adapters/digital-post/index.ts'
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
const large = 'AAAA'.repeat(Math.ceil(99_500_000 / 3 / 4) + 1)
const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
const reservation = {
  description: 'a', reservationUUID: '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f03', abstract: 'b', location: 'c',
  startDateTime: '2026-01-12T09:00:00Z', endDateTime: '2026-01-12T10:00:00Z',
}
const acting = (more: object) => ({ documents: [documentOf({ action: [{ label: 'Svar', actionCode: 'AFTALE', ...more }] })] })
const words = (length: number): string => 'x'.repeat(length)
const second = (more: object) => ({ documents: [documentOf(), documentOf(more)] })

type Broken = readonly (readonly [at: string, more: object])[]

/** What the schema or the form of a letter keeps from ever reaching the rule. */
const kept = ['member-unknown', 'value-unknown', 'member-not-in-version', 'file-missing', 'letter-without-body', 'sms-with-body',
  'sms-without-text', 'sender-malformed', 'recipient-malformed'] as const

const broken: Readonly<Record<Exclude<Rule, typeof kept[number]>, Broken>> = {
  'member-missing': [['/sender/contactPoint/contactPointID', { sender: { contactPoint: { label: 'a' } } }],
    ['/forwardData/originalSender', { forwardData: { messageUUID: reservation.reservationUUID,
      originalMessageDateTime: reservation.startDateTime } }]],
  'members-too-many': [['/addressee/contactPoint/contactInfo', { addressee: { contactPoint: { contactPointID: 'a',
    contactInfo: [1, 2, 3].map(() => ({ label: 'a', value: 'b' })) } } }]],
  'text-blank': [['/title', { title: ' ' }], ['/text', { text: ' ' }], ['/documents/1/filename', second({ filename: ' ' })]],
  'text-too-long': [['/title', { title: words(257) }], ['/text', { text: words(151) }],
    ['/replyData/0/comment', { replyData: [{ comment: words(513) }] }]],
  'text-unsayable': [['/addressee/label', { addressee: { label: 'a\u0007' } }],
    ['/documents/1/label', second({ label: '\ufffe' })]],
  'text-control-character': [['/title', { title: 'to\nlinjer' }], ['/text', { text: 'a\u0007' }]],
  'text-cpr-suspected': [['/title', { title: 'Om 010190-1234' }], ['/text', { text: 'Om 0101901234' }],
    ['/additionalNotification', { additionalNotification: 'Om 010190-1234' }]],
  'number-malformed': [['/contentData/productionUnit/productionUnitNumber',
    { contentData: { productionUnit: { productionUnitNumber: 'P1' } } }]],
  'uuid-malformed': [['/replyData/0/replyUUID', { replyData: [{ replyUUID: 'x' }] }]],
  'date-time-not-utc': [['/replyByDateTime', { replyByDateTime: '2030-02-30T09:00:00Z' }],
    ['/replyByDateTime', { replyByDateTime: '2030-02-20T09:00:00+01:00' }]],
  'date-malformed': [['/doNotDeliverUntilDate', { doNotDeliverUntilDate: '2030-02-30' }]],
  'date-past': [['/doNotDeliverUntilDate', { doNotDeliverUntilDate: day(-2) }],
    ['/replyByDateTime', { replyByDateTime: `${day(-1)}T00:00:00Z` }]],
  'date-too-far': [['/doNotDeliverUntilDate', { doNotDeliverUntilDate: day(370) }]],
  'times-crossed': [['/documents/0/action/0/reservation/endDateTime',
    acting({ reservation: { ...reservation, endDateTime: '2026-01-11T10:00:00Z' } })]],
  'language-malformed': [['/documents/0/language', { documents: [documentOf({ language: 'dansk' })] }]],
  'media-type-malformed': [['/documents/1/mediaType', second({ mediaType: 'pdf' })]],
  'filename-sign': [...'/\\:<>"|?*\u00a0\u2003'].map((sign) => ['/documents/1/filename', second({ filename: `a${sign}b.pdf` })]),
  'file-type-not-allowed': [['/documents/1/filename', second({ filename: 'brev.exe' })],
    ['/technicalDocuments/0/filename', { technicalDocuments: [documentOf({ filename: 'data' })] }]],
  'file-empty': [['/documents/0/data', { documents: [documentOf({ data: '' })] }],
    ['/documents/1/alternatives/0/data', second({ alternatives: [documentOf({ data: '' })] })]],
  'files-too-many': [['/documents', { documents: Array.from({ length: 12 }, () => documentOf()) }],
    ['/documents', { technicalDocuments: Array.from({ length: 11 }, () => documentOf()) }]],
  'files-too-large': [['/documents', { documents: Array.from({ length: 4 }, () => documentOf({ data: large })) }]],
  'base64-malformed': [['/documents/0/data', { documents: [documentOf({ data: 'abcde' })] }]],
  'action-code-unknown': [['/documents/0/action/0/actionCode', acting({ actionCode: 'KLIK' })]],
  'action-address-not-https': [['/documents/0/action/0/entryPoint/url', acting({ entryPoint: { url: 'http://a.example' } })]],
}

describe('channel eboks', () => {
  it('is registered', () => expect(channels).to.include(eboks))

  it('tells how many documents and bytes a letter has', () => {
    const documents = [documentOf(), documentOf({ data: base64('Hej!') }), documentOf({ data: base64('Hej med') })]
    const parsed = eboks.parse(letter({ documents }))
    expect(parsed).to.deep.include({ notes: { documents: 3, bytes: 14 }, recipient: 'cpr:4113991234' })
  })

  it('names the attachments of a letter, where they stand, and counts their bytes', () => {
    const named = attachmentId('01995d3c-7a10-7c4e-9d53-8f1b0a6d2e44', 99_000_000, '5d0c1f8a9be2740163ca')
    const documents = [documentOf(), documentOf({ data: undefined, attachment: named })]
    expect(eboks.parse(letter({ documents }))).to.deep.include({
      notes: { documents: 2, bytes: 99_000_003 }, attachments: [{ attachment: named, at: '/content/documents/1/attachment' }],
    })
    expect(eboks.parse(letter({ documents: [...documents, ...documents] }))).to.include({ rule: 'files-too-large' })
  })

  it('takes a text that names a case', () => {
    expect(isRefusal(eboks.parse(letter({ text: 'Om sag 320190-1234' })))).to.equal(false)
  })

  it('takes all that a letter can have', () => {
    const parsed = eboks.parse(letter({
      doNotDeliverUntilDate: day(2), reply: true, replyByDateTime: `${day(30)}T12:00:00Z`, ...acting({ reservation }),
      technicalDocuments: [documentOf({ filename: 'data.xml' })], replyData: [{ caseID: 'SAG-1' }],
      sender: { representative: { representativeID: '87654321', idType: 'CVR', label: 'Kommune' } },
    }), Date.now())
    expect(parsed).to.deep.include({ notes: { documents: 2, bytes: 6 } })
  })

  it('has a breach for every rule that a letter can break', () => {
    expect([...Object.keys(broken), ...kept].sort()).to.deep.equal(Object.keys(rules).sort())
  })

  for (const [rule, breaches] of Object.entries(broken) as readonly (readonly [Rule, Broken])[]) {
    it(`refuses under a code of its own: ${rule}`, () => {
      for (const [at, more] of breaches) {
        const refusal = { refused: 'content-invalid', at: [`/content${at}`], detail: rules[rule], rule }
        const parsed = eboks.parse(letter(more), Date.now())
        const found = isRefusal(parsed) ? parsed : parsed.late
        expect({ ...found, at: found?.at?.slice(0, 1) }, at).to.deep.equal(refusal)
      }
    })
  }
})
