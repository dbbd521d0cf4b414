// Letters made at random, and for each rule letters that break it: none of these gets past the door, which is the schema and then
// the channel's parse.
import { expect } from 'chai'
import fc from 'fast-check'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { rules, type Rule } from '../../adapters/digital-post/index.ts'
import { eboks } from '../../channels/eboks/index.ts'
import { isRefusal } from '../../core/refusal.ts'
import { acts, content, day, documented, file, now, word } from './letters.ts'

const long = (min: number, max: number) => fc.integer({ min, max }).map((length) => 'x'.repeat(length))
const acted = (change: fc.Arbitrary<object>) =>
  documented(fc.tuple(acts, change).map(([each, other]) => ({ action: [{ ...each, ...other }] })))
const list = <T>(each: fc.Arbitrary<T>, minLength: number, maxLength: number) => fc.array(each, { minLength, maxLength })
const insert = (...signs: readonly string[]) => fc.tuple(word, fc.constantFrom(...signs), word).map((parts) => parts.join(''))
const hour = fc.integer({ min: 1, max: 5000 }).map((hours) => new Date(now - hours * 3_600_000).toISOString())
const later = '2027-01-01T00:00:00Z'
const reservation = {
  description: 'a', reservationUUID: '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f03', abstract: 'b', location: 'c', startDateTime: later,
}
const labelled = fc.record({ label: word, value: word })

/** What the form of a letter does not let anybody say. */
type Unsayable = 'value-unknown' | 'member-not-in-version' | 'file-missing' | 'sms-with-body' | 'sms-without-text'
  | 'sender-malformed' | 'recipient-malformed'

const breaches: Readonly<Record<Exclude<Rule, Unsayable>, fc.Arbitrary<object>>> = {
  'member-missing': fc.oneof(labelled.map(({ label }) => ({ addressee: { contactPoint: { label } } })),
    fc.constant({ title: undefined }), documented(fc.constant({ data: undefined })),
    acted(fc.constant({ actionCode: undefined }))),
  'member-unknown': fc.oneof(word.map((name) => ({ [`x${name}`]: 1 })), acted(fc.constant({ colour: 'green' }))),
  'members-too-many': fc.oneof(list(labelled, 3, 9).map((contactInfo) =>
    ({ sender: { contactPoint: { contactPointID: 'a', contactInfo } } })),
  list(labelled, 5, 9).map((additionalReplyData) => ({ replyData: [{ additionalReplyData }] }))),
  'text-blank': fc.oneof(fc.constantFrom({ title: ' ' }, { text: '\u00a0' }, { title: '' }),
    documented(fc.constant({ filename: ' ' }))),
  'text-too-long': fc.oneof(long(257, 900).map((title) => ({ title })), long(151, 900).map((text) => ({ text })),
    long(513, 900).map((comment) => ({ replyData: [{ comment }] })), documented(long(257, 300).map((label) => ({ label })))),
  'text-unsayable': fc.oneof(documented(insert('\u0000', '\u000b', '\ud800', '\ufffe').map((label) => ({ label }))),
    insert('\u001f').map((label) => ({ addressee: { label } }))),
  'text-control-character': fc.oneof(insert('\n', '\u0085', '\u2028').map((title) => ({ title })),
    insert('\r\n', '\t').map((text) => ({ text }))),
  'text-cpr-suspected': fc.oneof(insert(' 010190-1234 ', ' 0101901234 ').map((text) => ({ text })),
    insert(' 310260-9999 ').map((additionalNotification) => ({ additionalNotification }))),
  'number-malformed': insert('P', '-').map((productionUnitNumber) =>
    ({ contentData: { productionUnit: { productionUnitNumber: productionUnitNumber.slice(0, 10) } } })),
  'uuid-malformed': fc.uuid({ version: [1, 7] }).map((replyUUID) => ({ replyData: [{ replyUUID }] })),
  'date-time-not-utc': fc.constantFrom('2027-02-30T09:00:00Z', '2027-02-20T09:00:00+01:00', '2027-02-20T09:00', 'i morgen')
    .map((replyByDateTime) => ({ replyByDateTime })),
  'date-malformed': fc.constantFrom('2026-02-30', '2026-13-01', '20-02-2026')
    .map((doNotDeliverUntilDate) => ({ doNotDeliverUntilDate })),
  'date-past': fc.oneof(fc.integer({ min: -5000, max: -1 }).map((offset) => ({ doNotDeliverUntilDate: day(offset) })),
    hour.map((replyByDateTime) => ({ replyByDateTime }))),
  'date-too-far': fc.integer({ min: 366, max: 5000 }).map((offset) => ({ doNotDeliverUntilDate: day(offset) })),
  'times-crossed': fc.oneof(acted(hour.map((endDateTime) => ({ startDateTime: later, endDateTime }))),
    acted(hour.map((endDateTime) => ({ reservation: { ...reservation, endDateTime } })))),
  'language-malformed': documented(fc.constantFrom('dansk', 'd', '12').map((language) => ({ language }))),
  'media-type-malformed': documented(fc.constantFrom('pdf', 'text/plain; charset=utf-8', '/')
    .map((mediaType) => ({ mediaType }))),
  'filename-sign': documented(insert(...'<>:"/\\|?*\r\n\u00a0\u2000\u2028\u205f\u2060\u3000')
    .map((name) => ({ filename: `${name}.pdf` }))),
  'file-type-not-allowed': documented(fc.tuple(word, fc.constantFrom('', '.exe', '.pdf.js', '.docm', '.', '.zip'))
    .map((parts) => ({ filename: parts.join('') }))),
  'file-empty': documented(fc.constant({ data: '' })),
  'files-too-many': fc.oneof(list(file, 12, 15).map((documents) => ({ documents })),
    list(file, 12, 15).map((technicalDocuments) => ({ technicalDocuments })),
    list(file, 11, 11).map((alternatives) => ({ documents: [{ ...alternatives[0], alternatives }] }))),
  'files-too-large': fc.constantFrom(99_500_001, 2_000_000_000).map((size) => ({ documents: [{
    filename: 'a.pdf', mediaType: 'application/pdf',
    attachment: `01995d3c-7a10-7c4e-9d53-8f1b0a6d2e44-${size.toString(16)}-5d0c1f8a9be2740163ca`,
  }] })),
  'base64-malformed': documented(fc.constantFrom('A', 'AAAAA', 'A A=', 'AA-_', 'AAA=AAAA').map((data) => ({ data }))),
  'action-code-unknown': acted(word.map((actionCode) => ({ actionCode }))),
  'action-address-not-https': acted(fc.constantFrom('http://a.example', 'a.example', 'javascript:a', 'https://', 'https://a b')
    .map((url) => ({ entryPoint: { url } }))),
  'letter-without-body': fc.constantFrom({ documents: [] }, { documents: undefined }),
}

const validate = new Ajv2020({ discriminator: true, strict: true }).compile(eboks.schema.content)
/** As it comes over HTTP. */
const posted = (said: object): object => JSON.parse(JSON.stringify(said)) as object

/** `schema`, the rule that parse names, or undefined for what is taken. */
const refusedBy = (said: object): string | undefined => {
  if (!validate(said)) return 'schema'
  const parsed = eboks.parse({ recipient: { cpr: '4113990000' }, content: said }, now)
  return isRefusal(parsed) ? parsed.rule : parsed.late?.rule
}

describe('the door of e-Boks', () => {
  it('takes letters made at random', () => {
    fc.assert(fc.property(content, (said) => { expect(refusedBy(posted(said))).to.equal(undefined) }), { numRuns: 200 })
  })

  for (const [rule, breach] of Object.entries(breaches)) {
    it(`takes none that breaks: ${rule}`, () => {
      fc.assert(fc.property(content, breach, (said, change) => {
        expect(refusedBy(posted({ ...said, ...change }))).to.be.oneOf(['schema', rule])
      }), { numRuns: 60 })
    })
  }

  it('has no other rules', () => {
    const unsayable: Readonly<Record<Unsayable, true>> = {
      'value-unknown': true, 'member-not-in-version': true, 'file-missing': true, 'sms-with-body': true, 'sms-without-text': true,
      'sender-malformed': true, 'recipient-malformed': true,
    }
    expect([...Object.keys(breaches), ...Object.keys(unsayable)].sort()).to.deep.equal(Object.keys(rules).sort())
  })
})
