import { expect } from 'chai'
import fc from 'fast-check'
import type { Action, MainDocument, Memo, MessageHeader, Rule } from '../../adapters/protocols/memo/index.ts'
import { messageUuid, objections, rules, transactionIdOf, usualLimits } from '../../adapters/protocols/memo/index.ts'
import { newIdSource } from '../../world/id.ts'

const file = { language: 'da', encodingFormat: 'text/plain', filename: 'brev.txt', content: { base64: 'QQ==' } }
const letter = (header: Partial<MessageHeader> = {}, main: Partial<MainDocument> = {}): Memo => ({
  version: '1.2',
  messageHeader: {
    messageType: 'DIGITALPOST', messageUUID: '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f01', label: 'Brev', mandatory: false,
    legalNotification: false, sender: { senderID: '12345678', idType: 'CVR', label: 'Kommune' },
    recipient: { recipientID: '4113990000', idType: 'CPR' }, ...header,
  },
  messageBody: { createdDateTime: '2026-01-10T09:00:00Z', mainDocument: { file: [file], ...main } },
})
const sms = (notification?: string): Memo => {
  const { messageBody: _, ...memo } = letter({ messageType: 'NEMSMS', ...notification !== undefined && { notification } })
  return memo
}
const oneFile = (change: object): Memo => letter({}, { file: [{ ...file, ...change }] })
const withAction = (change: Partial<Action>): Memo =>
  letter({}, { action: [{ label: 'Svar', actionCode: 'INFORMATION', ...change }] })
const from = (change: object): Memo => letter({ sender: { senderID: '12345678', idType: 'CVR', label: 'Kommune', ...change } })
const to = (change: object): Memo => letter({ recipient: { recipientID: '4113990000', idType: 'CPR', ...change } })
const without = (name: keyof MessageHeader, version: Memo['version'] = '1.2'): Memo => {
  const { [name]: _, ...messageHeader } = letter().messageHeader
  return { ...letter(), version, messageHeader: messageHeader as MessageHeader }
}
const words = (min: number, max: number) => fc.integer({ min, max }).map((length) => 'x'.repeat(length))
const list = <T>(each: T, min: number, max: number) =>
  fc.integer({ min, max }).map((length) => Array.from({ length }, () => each))
const labelled = { label: 'a', value: 'b' }
const uuid = '3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f02'
const reservation = {
  description: 'a', reservationUUID: uuid, abstract: 'b', location: 'c', startDateTime: '2026-01-12T09:00:00Z',
  endDateTime: '2026-01-12T10:00:00Z',
}
const forbidden = [...'<>:"/\\|?*\r\n\u0000\u00a0\u2000\u200a\u2028\u205f\u2060\u3000\ufffe']
const blank = fc.constantFrom('', ' ', '\t \u00a0')
const [header, main] = ['/messageHeader', '/messageBody/mainDocument']
const noon = Date.parse('2026-01-10T12:00:00Z')
const day = (offset: number): string => new Date(noon + offset * 86_400_000).toISOString().slice(0, 10)

type Breach = readonly [memos: fc.Arbitrary<Memo>, at: string]

const breaches: Readonly<Record<Rule, readonly Breach[]>> = {
  'member-missing': [
    [fc.constantFrom('label' as const, 'sender' as const).map((name) => without(name)), ''],
    [fc.constant(without('mandatory', '1.1')), `${header}/mandatory`],
    [fc.constant(from({ contactPoint: {} })), `${header}/sender/contactPoint/contactPointID`],
    [fc.constant(withAction({ reservation: { ...reservation, location: undefined as never } })),
      `${main}/action/0/reservation/location`],
  ],
  'member-unknown': [[fc.constant(from({ colour: 'green' })), `${header}/sender`]],
  'member-not-in-version': [[fc.constant({ ...from({ representative: { representativeID: '1', idType: 'CVR', label: 'a' } }),
    version: '1.1' as const }), `${header}/sender/representative`]],
  'members-too-many': [
    [list(labelled, 3, 6).map((contactInfo) => to({ contactPoint: { contactPointID: 'x', contactInfo } })),
      `${header}/recipient/contactPoint/contactInfo`],
    [list({ contentDataName: 'a', contentDataValue: 'b' }, 11, 20)
      .map((additionalContentData) => letter({ contentData: { additionalContentData } })),
    `${header}/contentData/additionalContentData`],
    [list(labelled, 5, 9).map((additionalReplyData) => letter({ replyData: [{ messageUUID: uuid, additionalReplyData }] })),
      `${header}/replyData/0/additionalReplyData`],
  ],
  'value-unknown': [[fc.constant(letter({ messageType: 'BREV' as never })), `${header}/messageType`]],
  'text-blank': [
    [blank.map((label) => letter({ label })), `${header}/label`],
    [blank.map(sms), `${header}/notification`],
    [blank.map((label) => from({ label })), `${header}/sender/label`],
    [blank.map((filename) => oneFile({ filename })), `${main}/file/0/filename`],
  ],
  'text-too-long': [
    [words(257, 400).map((label) => letter({ label })), `${header}/label`],
    [words(151, 256).map(sms), `${header}/notification`],
    [words(513, 600).map((comment) => letter({ replyData: [{ messageUUID: uuid, comment }] })), `${header}/replyData/0/comment`],
    [words(8, 20).map((licenseNumber) => letter({ contentData: { motorVehicle: { licenseNumber } } })),
      `${header}/contentData/motorVehicle/licenseNumber`],
    [words(236, 300).map((path) => withAction({ entryPoint: { url: `https://eksempel.invalid/${path}` } })),
      `${main}/action/0/entryPoint/url`],
  ],
  'text-unsayable': [[fc.constantFrom('\u0000', '\u001f', '\ud800', '\uffff').map((sign) => from({ label: `a${sign}` })),
    `${header}/sender/label`]],
  'text-control-character': [
    [fc.constantFrom('\n', '\u0007', '\u2028', '\ud83d').map((sign) => letter({ label: `a${sign}b` })), `${header}/label`],
    [fc.constantFrom('\r\n', '\u0085').map((sign) => sms(`a${sign}b`)), `${header}/notification`],
  ],
  'text-cpr-suspected': [
    [fc.constantFrom('Om 010190-1234', 'Om 0101901234').map((label) => letter({ label })), `${header}/label`],
    [fc.constant(letter({ additionalNotification: 'Om 010190-1234' })), `${header}/additionalNotification`],
  ],
  'number-malformed': [[fc.constantFrom('P1', '1.5', '-1').map((productionUnitNumber) =>
    to({ attentionData: { productionUnit: { productionUnitNumber } } })),
  `${header}/recipient/attentionData/productionUnit/productionUnitNumber`]],
  'uuid-malformed': [
    [fc.uuid({ version: 7 }).map((messageUUID) => letter({ messageUUID })), `${header}/messageUUID`],
    [fc.constantFrom('x', `${uuid}0`).map((replyUUID) => letter({ replyData: [{ messageUUID: uuid, replyUUID }] })),
      `${header}/replyData/0/replyUUID`],
  ],
  'date-time-not-utc': [[fc.constantFrom('2026-01-10T09:00:00', '2026-01-10T09:00:00+01:00', '2026-02-30T09:00:00Z', '')
    .map((replyByDateTime) => letter({ replyByDateTime })), `${header}/replyByDateTime`]],
  'date-malformed': [[fc.constantFrom('2026-02-30', '10-01-2026', '').map((date) => letter({ doNotDeliverUntilDate: date })),
    `${header}/doNotDeliverUntilDate`]],
  'date-past': [
    [fc.integer({ min: -4000, max: -1 }).map((offset) => letter({ doNotDeliverUntilDate: day(offset) })),
      `${header}/doNotDeliverUntilDate`],
    [fc.integer({ min: -4000, max: -1 }).map((offset) => letter({ replyByDateTime: `${day(offset)}T12:00:00Z` })),
      `${header}/replyByDateTime`],
  ],
  'date-too-far': [[fc.integer({ min: usualLimits.maxDaysAhead + 1, max: 4000 })
    .map((offset) => letter({ doNotDeliverUntilDate: day(offset) })), `${header}/doNotDeliverUntilDate`]],
  'times-crossed': [
    [fc.constant(withAction({ startDateTime: '2026-01-12T09:00:00Z', endDateTime: '2026-01-12T08:59:59Z' })),
      `${main}/action/0/endDateTime`],
    [fc.constant(withAction({ reservation: { ...reservation, endDateTime: '2026-01-11T09:00:00Z' } })),
      `${main}/action/0/reservation/endDateTime`],
  ],
  'language-malformed': [[fc.constantFrom('d', 'dan', '12').map((language) => oneFile({ language })), `${main}/file/0/language`]],
  'media-type-malformed': [[fc.constantFrom('pdf', 'text/plain; charset=utf-8', 'a/b/c')
    .map((encodingFormat) => oneFile({ encodingFormat })), `${main}/file/0/encodingFormat`]],
  'filename-sign': [[fc.constantFrom(...forbidden).map((sign) => oneFile({ filename: `a${sign}b.txt` })),
    `${main}/file/0/filename`]],
  'file-type-not-allowed': [[fc.constantFrom('brev', 'brev.exe', 'brev.pdf.js', 'brev.', 'arkiv.zip', 'brev.docm')
    .map((filename) => oneFile({ filename })), `${main}/file/0/filename`]],
  'file-empty': [
    [fc.constantFrom({ base64: '' }, { data: new Uint8Array(0) }, { size: 0, bytes: () => new ReadableStream() })
      .map((content) => oneFile({ content })), `${main}/file/0/content`],
  ],
  'file-missing': [[fc.constant(letter({}, { file: [] })), `${main}/file`]],
  'files-too-many': [[list(file, 12, 20).map((files) => letter({}, { file: files })), '/messageBody']],
  'files-too-large': [[fc.constantFrom({ size: 99_500_001, bytes: () => new ReadableStream() },
    { data: new Uint8Array(99_500_001) }).map((content) => oneFile({ content })), '/messageBody']],
  'base64-malformed': [[fc.constantFrom('A', 'AA=', 'A A=', '=AAA', 'AA-_').map((base64) => oneFile({ content: { base64 } })),
    `${main}/file/0/content`]],
  'action-code-unknown': [[fc.constantFrom('aftale', 'KLIK').map((actionCode) => withAction({ actionCode })),
    `${main}/action/0/actionCode`]],
  'action-address-not-https': [[fc.constantFrom('http://eksempel.invalid', 'eksempel.invalid', 'https://', 'javascript:alert(1)',
    'HTTPS://x y', 'ftp://https://').map((url) => withAction({ entryPoint: { url } })), `${main}/action/0/entryPoint/url`]],
  'sender-malformed': [[fc.constantFrom('1234567', '12 34 56 78', 'DK12345678').map((senderID) => from({ senderID })),
    `${header}/sender/senderID`]],
  'recipient-malformed': [
    [fc.constantFrom('411399-0000', '411399000').map((recipientID) => to({ recipientID })), `${header}/recipient/recipientID`],
    [fc.constantFrom('4113990000').map((recipientID) => to({ recipientID, idType: 'CVR' })), `${header}/recipient/recipientID`],
  ],
  'sms-with-body': [[fc.constant(letter({ messageType: 'NEMSMS', notification: 'Husk' })), '/messageBody']],
  'sms-without-text': [[fc.constant(sms()), `${header}/notification`]],
  'letter-without-body': [[fc.constant({ ...sms('x'), messageHeader: letter().messageHeader }), '/messageBody']],
}

describe('MeMo, its rules', () => {
  it('has nothing against a letter and a NemSMS', () => {
    const tomorrow = letter({ doNotDeliverUntilDate: day(1), replyByDateTime: `${day(2)}T12:00:00Z` })
    const today = letter({ doNotDeliverUntilDate: day(0) })
    const action = withAction({ reservation, entryPoint: { url: 'https://eksempel.invalid/?a=b#c' } })
    for (const memo of [letter(), sms('Husk din tid'), sms('å'.repeat(150)), tomorrow, today, action]) {
      expect(objections(memo, usualLimits, noon)).to.deep.equal([])
    }
  })

  for (const rule of Object.keys(rules) as readonly Rule[]) {
    it(`${rule} is said where it is broken, and nothing else`, () => {
      for (const [memos, at] of breaches[rule]) {
        fc.assert(fc.property(memos, (memo) => {
          const found = objections(memo, usualLimits, noon)
          expect(found.map((each) => each.rule)).to.deep.equal([rule])
          expect(found[0]?.at).to.satisfy((place: string) => place === at || (at === '' && place.startsWith(header)))
        }), { numRuns: 20 })
      }
    })
  }

  it('says all that is broken', () => {
    const found = objections(from({ senderID: 'x', label: '' }))
    expect(found.map(({ rule }) => rule)).to.deep.equal(['text-blank', 'sender-malformed'])
  })

  it('the day is the one in Denmark', () => {
    const nearMidnight = Date.parse('2026-01-10T23:30:00Z')
    const [memo] = [letter({ doNotDeliverUntilDate: '2026-01-10' })]
    expect(objections(memo, usualLimits, nearMidnight).map(({ rule }) => rule)).to.deep.equal(['date-past'])
    expect(objections(memo, usualLimits, Date.parse('2026-01-10T22:30:00Z'))).to.deep.equal([])
  })
})

describe('MeMo, a large file', () => {
  it('of 60 MB in base64 is looked through to its last sign', () => {
    const base64 = 'A'.repeat(60_000_000)
    expect(objections(oneFile({ content: { base64 } }))).to.deep.equal([])
    expect(objections(oneFile({ content: { base64: `${base64.slice(0, -3)}!==` } })).map(({ rule }) => rule))
      .to.deep.equal(['base64-malformed'])
  })
})

describe('MeMo, its UUIDs', () => {
  it('are of version 4, and lead back to the transaction', () =>
    fc.assert(fc.property(fc.nat(2 ** 31), fc.uint8Array({ minLength: 4096, maxLength: 4096 }), (now, random) => {
      const id = newIdSource(() => now, () => random)()
      const uuid4 = messageUuid(id) ?? ''
      expect(uuid4.charAt(14)).to.equal('4')
      expect(transactionIdOf(uuid4.toUpperCase())).to.equal(id)
    }), { numRuns: 20 }))

  it('are none for what is no transaction', () => {
    expect([messageUuid('x'), transactionIdOf(''), messageUuid('3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f01')])
      .to.deep.equal([undefined, undefined, undefined])
  })
})
