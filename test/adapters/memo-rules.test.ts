import { expect } from 'chai'
import fc from 'fast-check'
import type { Document, Memo, MessageHeader, Rule } from '../../adapters/protocols/memo/index.ts'
import { messageUuid, objections, transactionIdOf } from '../../adapters/protocols/memo/index.ts'
import { newIdSource } from '../../world/id.ts'

const file = { language: 'da', encodingFormat: 'text/plain', filename: 'brev.txt', content: { base64: 'QQ==' } }
const contactPoint = { contactPointID: 'x', contactInfo: [1, 2, 3].map(() => ({ label: 'a', value: 'b' })) }
const letter = (header: Partial<MessageHeader> = {}, main: Partial<Document> = {}): Memo => ({
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
const forbidden = [...'<>:"/\\|?*\r\n\u00a0\u2000\u200a\u2028\u205f\u2060\u3000']
type Breach = readonly [rule: Rule, memos: fc.Arbitrary<Memo>, at: string]
const broken = (...breach: Breach): Breach => breach

const breaches = [
  broken('text-too-long', fc.integer({ min: 257, max: 400 }).map((n) => letter({ label: 'x'.repeat(n) })),
    '/messageHeader/label'),
  broken('text-too-long', fc.integer({ min: 151, max: 256 }).map((n) => sms('x'.repeat(n))), '/messageHeader/notification'),
  broken('text-unsayable', fc.constantFrom('\u0000', '\u001f', '\ud800', '\uffff').map((sign) => letter({ label: `a${sign}` })),
    '/messageHeader/label'),
  broken('uuid-malformed', fc.uuid({ version: 7 }).map((messageUUID) => letter({ messageUUID })), '/messageHeader/messageUUID'),
  broken('date-time-not-utc', fc.constantFrom('2026-01-10T09:00:00', '2026-01-10T09:00:00+01:00', '2026-02-30T09:00:00Z')
    .map((replyByDateTime) => letter({ replyByDateTime })), '/messageHeader/replyByDateTime'),
  broken('date-malformed', fc.constantFrom('2026-02-30', '10-01-2026', '').map((date) => letter({ doNotDeliverUntilDate: date })),
    '/messageHeader/doNotDeliverUntilDate'),
  broken('filename-sign', fc.constantFrom(...forbidden).map((sign) => oneFile({ filename: `a${sign}b.txt` })),
    '/messageBody/mainDocument/file/0/filename'),
  broken('language-malformed', fc.constantFrom('d', 'dan', '12').map((language) => oneFile({ language })),
    '/messageBody/mainDocument/file/0/language'),
  broken('file-empty', fc.constant(oneFile({ content: { base64: '' } })), '/messageBody/mainDocument/file/0/content'),
  broken('base64-malformed', fc.constantFrom('A', 'AA=', 'A A=', '=AAA', 'AA-_')
    .map((base64) => oneFile({ content: { base64 } })),
    '/messageBody/mainDocument/file/0/content'),
  broken('file-missing', fc.constant(letter({}, { file: [] })), '/messageBody/mainDocument/file'),
  broken('contact-info-too-many', fc.constant(letter({ recipient: { recipientID: '12345678', idType: 'CVR', contactPoint } })),
    '/messageHeader/recipient/contactPoint/contactInfo'),
  broken('recipient-malformed', fc.constantFrom('411399-0000', '411399000', '').map((recipientID) =>
    letter({ recipient: { recipientID, idType: 'CPR' } })), '/messageHeader/recipient/recipientID'),
  broken('sms-with-body', fc.constant(letter({ messageType: 'NEMSMS', notification: 'Husk' })), '/messageBody'),
  broken('sms-without-text', fc.constantFrom(sms(), sms(''), sms('  ')), '/messageHeader/notification'),
  broken('letter-without-body', fc.constant({ ...sms('x'), messageHeader: letter().messageHeader }), '/messageBody'),
  broken('files-too-many', fc.integer({ min: 11, max: 20 })
    .map((n) => letter({}, { file: Array.from({ length: n }, () => file) })),
    '/messageBody'),
  broken('files-too-large', fc.constant(oneFile({ content: { size: 99_500_001, bytes: () => new ReadableStream() } })),
    '/messageBody'),
]

describe('MeMo, its rules', () => {
  it('has nothing against a letter and a NemSMS', () => {
    expect([...objections(letter()), ...objections(sms('Husk din tid'))]).to.deep.equal([])
  })

  for (const [rule, memos, at] of breaches) {
    it(`${rule} is said, and nothing else, at ${at}`, () =>
      fc.assert(fc.property(memos, (memo) => { expect(objections(memo)).to.deep.equal([{ rule, at }]) })))
  }
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
      const uuid = messageUuid(id) ?? ''
      expect(uuid.charAt(14)).to.equal('4')
      expect(transactionIdOf(uuid.toUpperCase())).to.equal(id)
    }), { numRuns: 20 }))

  it('are none for what is no transaction', () => {
    expect([messageUuid('x'), transactionIdOf(''), messageUuid('3f1c2a54-7d0e-4b6a-9c15-0a2b7e4d9f01')])
      .to.deep.equal([undefined, undefined, undefined])
  })
})
