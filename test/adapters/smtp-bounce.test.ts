import { expect } from 'chai'
import fc from 'fast-check'
import type { Receipt } from '../../core/outcome.ts'
import { readBounce, type Ignored } from '../../adapters/smtp/bounce.ts'
import { compose } from '../../adapters/smtp/mime.ts'
import { tokenOf } from '../../adapters/smtp/token.ts'
import { deliveryReport, forged, outOfOffice, type ReportOptions, type Taken } from '../../sandbox/mail/report.ts'
import { id, letter, mac } from './smtp-parts.ts'

const at = Date.UTC(2026, 8, 1, 10)
const token = tokenOf(mac, id, 2)
const sender = `bounce+${token}@nordby.example`
const messageId = `${tokenOf(mac, id, 0)}@nordby.example`
const raw = compose(letter, { from: { address: 'noreply@nordby.example' }, messageId, token, at }).toString()
const taken: Taken = { key: 'S1', sender, recipient: 'karen@borger.example', envelopeId: token, raw }

const forgedReport = (about: Taken): string => deliveryReport(forged(about), { action: 'failed', status: '5.1.1', at })

const read = (text: string | Uint8Array, recipients: readonly string[] = []) =>
  readBounce({ raw: typeof text === 'string' ? Buffer.from(text) : text, recipients }, mac)
const receipt = (text: string, recipients?: readonly string[]): Receipt => {
  const bounce = read(text, recipients)
  if ('ignored' in bounce) throw new Error(`ignored: ${bounce.ignored}`)
  return bounce.receipt
}
const ignored = (text: string, why: Ignored, recipients?: readonly string[]): void =>
  void expect(read(text, recipients)).to.deep.equal({ ignored: why })

const report = (options: Partial<ReportOptions> = {}, about: Partial<Taken> = {}): string =>
  deliveryReport({ ...taken, ...about }, { action: 'failed', status: '5.1.1', at, ...options })

// What the reference's table says of delivery reports, and of the codes in them: all are final where it says «failed».
const statuses: readonly (readonly [string, string])[] = [
  ['5.1.1', 'recipient-unknown'], ['5.1.2', 'recipient-unknown'], ['5.1.3', 'recipient-unknown'], ['5.1.6', 'recipient-moved'],
  ['5.1.10', 'recipient-unreachable'], ['5.2.1', 'recipient-disabled'], ['5.2.2', 'recipient-full'], ['4.2.2', 'recipient-full'],
  ['5.2.3', 'too-large'], ['5.3.4', 'too-large'], ['5.6.1', 'content-refused'], ['5.3.1', 'overloaded'], ['5.3.2', 'overloaded'],
  ['4.4.1', 'recipient-unreachable'], ['5.4.4', 'recipient-unreachable'], ['4.4.5', 'overloaded'], ['4.4.7', 'expired'],
  ['5.4.7', 'expired'], ['5.5.3', 'overloaded'], ['5.7.1', 'policy-refused'], ['5.7.26', 'policy-refused'], ['5.9.9', 'refused'],
]

describe('a delivery report', () => {
  for (const [status, reason] of statuses) it(`failed ${status} → refused ${reason}`, () => {
    expect(receipt(report({ status }))).to.deep.equal({
      id, kind: 'refused', reason, evidence: { code: `failed/${status}`, claimedAt: at, attempt: 2 },
    })
  })

  const actions = [['delivered', 'delivered'], ['relayed', 'noted'], ['expanded', 'noted'], ['delayed', 'noted']] as const
  for (const [action, kind] of actions) it(`${action} → ${kind}`, () => {
    expect(receipt(report({ action, status: '2.0.0' }))).to.deep.include({ id, kind, reason: undefined })
  })

  it('looks for the telling code in the other server\'s words when the status tells nothing', () => {
    const blurred = (diagnostic?: string): Receipt => receipt(report({ status: '5.0.0', diagnostic }))
    expect(blurred('smtp; 550 5.2.1 disabled')).to.include({ reason: 'recipient-disabled' })
    expect(blurred('smtp; 551 moved')).to.include({ reason: 'recipient-moved' })
    expect(blurred('X-Foreign; whatever')).to.include({ reason: 'refused' })
    expect(blurred()).to.include({ reason: 'refused' })
  })

  it('of several recipients says that it arrived if it arrived anywhere', () => {
    const another = 'Final-Recipient: rfc822; a@b.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n'
    const both = report().replace(/\r\nFinal-Recipient/, `\r\n${another}$&`)
    expect(receipt(both).kind).to.equal('delivered')
  })

  it('without an action that anybody knows is not understood', () => ignored(report({ action: 'pondered' }), 'unintelligible'))

  it('is read whatever its line ends, its envelope and its encoding', () => {
    const expected = receipt(report())
    expect(receipt(report().replaceAll('\r\n', '\n'))).to.deep.equal(expected)
    expect(receipt(`From mailer-daemon Tue Sep  1 10:00:00 2026\n${report()}`)).to.deep.equal(expected)
    expect(receipt(report().replace('Action: failed', 'action:\r\n FAILED (after 3 tries)'))).to.deep.equal(expected)
    const encoded = report().replace(/message\/delivery-status\r\n\r\n([^]*?)\r\n\r\n--/, (_whole, fields: string) =>
      `message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(fields).toString('base64')}\r\n\r\n--`)
    expect(receipt(encoded)).to.deep.equal(expected)
    expect(encoded).to.not.include('Action')
  })
})

describe('whose report it is', () => {
  const elsewhere = { sender: 'postmaster@nordby.example' }

  it('says the address it came to', () => {
    const bare = report({ withEnvelopeId: false, returned: 'nothing' }, elsewhere)
    expect(receipt(bare, [sender])).to.deep.include({ id })
    expect(receipt(bare, [sender.toUpperCase()])).to.deep.include({ id })
    for (const header of ['Delivered-To', 'X-Original-To', 'Envelope-To', 'To'])
      expect(receipt(`${header}: <${sender}>\r\n${bare}`)).to.deep.include({ id })
    ignored(bare, 'unrelated')
  })

  it('else the envelope\'s id', () => {
    expect(receipt(report({ returned: 'nothing' }, elsewhere)).evidence.attempt).to.equal(2)
  })

  it('else the header of the attempt, or the message\'s id, in what came back', () => {
    expect(receipt(report({ withEnvelopeId: false }, elsewhere)).evidence.attempt).to.equal(2)
    const without = raw.replace(/X-Sluse-Attempt: .*\r\n/, '')
    expect(receipt(report({ withEnvelopeId: false }, { ...elsewhere, raw: without }))).to.deep.include({ id })
    expect(receipt(report({ withEnvelopeId: false }, { ...elsewhere, raw: without })).evidence.attempt).to.equal(undefined)
  })

  it('a forged one is nobody\'s, wherever the token stands', () => {
    for (let run = 0; run < 50; run++) ignored(forgedReport(taken), 'forged')
    const stranger = tokenOf((text) => `${mac(text)}x`, id, 2)
    const address = { sender: `bounce+${stranger}@nordby.example` }
    const returned = raw.replaceAll(/[0-9a-v]{26}-.-[0-9a-f]{20}/g, stranger)
    ignored(report({ returned: 'nothing', withEnvelopeId: false }, address), 'forged')
    ignored(report({ returned: 'nothing' }, { ...elsewhere, envelopeId: stranger }), 'forged')
    ignored(report({ withEnvelopeId: false }, { ...elsewhere, raw: returned }), 'forged')
  })

  it('a genuine token outweighs a forged one beside it', () => {
    const stranger = tokenOf((text) => `${mac(text)}x`, id, 2)
    expect(receipt(report({}, { sender: `bounce+${stranger}@nordby.example` }))).to.deep.include({ id })
  })
})

describe('what comes along the return path and is no report', () => {
  it('out of office', () => ignored(outOfOffice(taken, at), 'auto-reply', [sender]))
  it('an automatic reply of the old kind', () => ignored('Precedence: auto_reply\r\nTo: x\r\n\r\nferie', 'auto-reply', [sender]))
  it('our own mail, gone round', () => ignored(raw, 'loop', [sender]))
  it('a mail that goes round and round', () => ignored('Received: from a by b\r\n'.repeat(31) + report(), 'loop'))
  it('a letter from somebody', () => ignored('From: a@b.example\r\nSubject: hej\r\n\r\nhej', 'no-report', [sender]))
  it('nothing', () => ignored('', 'no-report', [sender]))
  it('a report that somebody quotes in a letter', () =>
    ignored(`Content-Type: text/plain\r\n\r\n${report()}`, 'no-report', [sender]))
})

describe('a bounce from a stranger', () => {
  const pieces = fc.constantFrom(
    ...report().split(/(?<=\r\n)/), '--', '\r\n', '\r\n\r\n', '\n', '\0', ' ', ':', ';', 'boundary="', '\r\n--a\r\n',
    'Action: \r\n', 'multipart/mixed; boundary=a\r\n', 'Content-Type: multipart/report; boundary=a\r\n', 'Status: 5.\r\n',
    'Content-Type: message/delivery-status\r\n',
  )

  it('never throws, whatever bytes it is made of', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void read(bytes)), { numRuns: 1000 })
    fc.assert(fc.property(fc.array(pieces, { maxLength: 80 }), (list) => void read(list.join(''))), { numRuns: 1000 })
  })

  it('is never believed without a token of ours', () => {
    const strange = forgedReport({ ...taken, raw: raw.replaceAll(/[0-9a-f]{20}/g, '0'.repeat(20)) }).split(/(?<=\r\n)/)
    fc.assert(fc.property(fc.shuffledSubarray(strange), fc.array(fc.nat(strange.length)), (order, doubled) => {
      const text = [...order, ...doubled.map((index) => strange[index] ?? '')].join('')
      expect(read(text)).to.have.property('ignored')
    }), { numRuns: 500 })
    fc.assert(fc.property(fc.array(fc.constantFrom(...strange), { maxLength: 80 }), (list) => {
      expect(read(strange.join('') + list.join(''))).to.have.property('ignored')
    }))
  })

  it('costs little however it is built', () => {
    const costly = [
      `${'Subject: a\r\n b'.repeat(50_000)}`, 'Content-Type: multipart/mixed; boundary=a\r\n\r\n' + '--a\r\n'.repeat(100_000),
      'Content-Type: multipart/report; boundary=""\r\n\r\n'.repeat(10_000),
      `To: ${'0123456789abcdefghijklmnopqrstuv-'.repeat(30_000)}\r\n\r\n`,
      ' '.repeat(600_000), '\r\n'.repeat(300_000), 'A'.repeat(600_000),
      report().replace('failed', `${' '.repeat(400_000)}failed`),
      report().replace('5.1.1', `${'('.repeat(400_000)}`), report().replace('Status', `${' \r\n'.repeat(150_000)}Status`),
    ]
    for (const text of costly) read(text)
  }).timeout(3000)
})
