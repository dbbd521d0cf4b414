import { expect } from 'chai'
import fc from 'fast-check'
import { email } from '../../channels/email/index.ts'
import type { Body } from '../../core/adapter.ts'
import type { Parsed } from '../../core/channel.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import { startMail, type MailCounterpart, type MailFault } from '../../sandbox/mail/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { channelSuite, type Case } from '../conformance/channel.ts'

const authority = throwAwayAuthority()
const tls = { right: authority.cert(['localhost', '127.0.0.1']), wrong: authority.cert(['elsewhere.example']) }
const inlets = { http: { secret: 'a secret of the inlet' } }
const login = { user: 'sluse', password: 'a password of the sandbox' }
const from = { name: 'Jobcenter Nordby', address: 'noreply@nordby.example' }
const common = { adapter: 'smtp', from, bounce: 'bounce@nordby.example' }

const bodyFor = (local: string) => (word: string): Body => ({
  recipient: { email: `${local}.${word}@borger.example`, name: `Karen ${word}` },
  // The whole word may look like a CPR number, which a subject may not.
  content: { subject: `Besked ${word.slice(0, 10)}`, text: `Kære Karen ${word}\n\nDer er nyt.`, html: `<p>Kære ${word}</p>` },
})

const faulty = (fault: MailFault) => ({ faults }: MailCounterpart): void => faults.switchOn(fault, { times: 1 })
const nothing = (): void => undefined

const named = (local: string, expected: Case<MailCounterpart>['expect']): Case<MailCounterpart> =>
  ({ name: `${local}@`, arrange: nothing, body: bodyFor(local), expect: expected })
const struck = (fault: MailFault, expected: Case<MailCounterpart>['expect']): Case<MailCounterpart> =>
  ({ name: fault, arrange: faulty(fault), expect: expected })

const cases: readonly Case<MailCounterpart>[] = [
  named('unknown', { kind: 'refused', reason: 'recipient-unknown' }),
  named('moved', { kind: 'refused', reason: 'recipient-moved' }),
  named('disabled', { kind: 'refused', reason: 'recipient-disabled' }),
  named('full', { kind: 'postponed', reason: 'recipient-full', blame: 'message' }),
  named('policy', { kind: 'refused', reason: 'policy-refused' }),
  named('busy', { kind: 'postponed', reason: 'recipient-disabled', blame: 'message' }),
  named('greylist', { kind: 'postponed', reason: 'greylisted', blame: 'message', retryAfterMs: 300_000 }),
  struck('greylist', { kind: 'postponed', reason: 'greylisted', blame: 'message' }),
  struck('session-ended', { kind: 'postponed', reason: 'overloaded', blame: 'route' }),
  struck('closed-at-sender', { kind: 'postponed', reason: 'unreachable', blame: 'route' }),
  struck('closed-in-body', { kind: 'unknown', reason: 'cut-off' }),
  struck('closed-after-dot', { kind: 'unknown', reason: 'cut-off' }),
  struck('nonsense-after-dot', { kind: 'unknown', reason: 'answer-unintelligible' }),
  struck('refused-after-data', { kind: 'refused', reason: 'too-large' }),
  struck('wrong-certificate', { kind: 'postponed', reason: 'tls-failed', blame: 'route' }),
  struck('no-starttls', { kind: 'postponed', reason: 'tls-failed', blame: 'route' }),
  struck('login-refused', { kind: 'postponed', reason: 'credential-refused', blame: 'route' }),
  { ...struck('no-smtputf8', { kind: 'refused', reason: 'content-refused' }), body: bodyFor('åse') },
]

channelSuite<MailCounterpart>({
  channel: email,
  canary: bodyFor('karen'),
  start: async () => {
    const counterpart = await startMail({ now: Date.now, tls, login })
    const { host, port } = counterpart
    return { counterpart, settings: { ...common, host, port, ca: authority.ca, ...login } }
  },
  success: 'accepted',
  cases,
  cut: faulty('closed-after-dot'),
  silence: faulty('silent-after-dot'),
  settingsFor: ({ host, port }) => ({ ...common, host, port, requireTls: false, inlets }),
  talk: 'dialogue',
  phrases: [
    '220 mx.example ESMTP\r\n', '250-mx.example\r\n250-DSN\r\n250 PIPELINING\r\n', '250 mx.example\r\n', '250 2.1.0 ok\r\n',
    '250 2.1.5 ok\r\n', '354 go on\r\n', '250 2.0.0 queued as 1234\r\n', '250', '250-', '421 4.3.2 bye\r\n',
    '451 4.7.1 greylisted\r\n', '550 5.1.1 no\r\n', '552 5.2.2 full\r\n', '554 no\r\n', '235 2.7.0 ok\r\n', '334 \r\n',
    '\r\n', '999 what\r\n',
  ],
  mayBeTaken: (received) => received.includes('\r\n.\r\n'),
})

const parsed = (body: Body): Parsed => {
  const answer = email.parse(body)
  if (isRefusal(answer)) throw new Error(`refused: ${answer.detail}`)
  return answer
}
const refusal = (body: Body): Refusal => {
  const answer = email.parse(body)
  if (!isRefusal(answer)) throw new Error('taken')
  return answer
}
const plain = { subject: 's', text: 't' }
const to = (address: string, name?: string): Body => ({ recipient: { email: address, name }, content: plain })
const saying = (content: object): Body => ({ recipient: { email: 'a@b.example' }, content: { ...plain, ...content } })

describe('an address of the channel email', () => {
  it('is equal to itself however its domain is written', () => {
    const same = ['Karen@Rødgrød.Example', 'Karen@rødgrød.example', 'Karen@RØDGRØD.EXAMPLE', 'Karen@xn--rdgrd-vuad.example']
    for (const address of same) expect(parsed(to(address)).recipient).to.equal('Karen@xn--rdgrd-vuad.example')
  })

  it('may have a local part outside ASCII, composed', () => {
    expect(parsed(to('a\u030ase@b.example')).recipient).to.equal('åse@b.example')
  })

  const bad = [
    'a', '@', 'a@', '@b.example', 'a@b', 'a b@c.example', 'a@b@c.example', '.a@b.example', 'a.@b.example', 'a..b@c.example',
    '"a"@b.example', 'a@[127.0.0.1]', 'a@127.0.0.1', 'a@-b.example', 'a@b-.example', 'a@b..example', 'a@b.example.',
    '<a@b.example>', 'a@b.example>\r\nDATA', 'a\r\n@b.example', 'a\u0000@b.example', 'a@b%2eexample',
    `${'a'.repeat(65)}@b.example`, `a@${'b'.repeat(64)}.example`, 'a@b.123',
  ]
  for (const address of bad) it(`is not ${JSON.stringify(address)}`, () => {
    expect(refusal(to(address))).to.deep.include({ refused: 'recipient-invalid', at: ['/recipient/email'] })
  })

  it('never has control characters, white space or brackets in its canonical form', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (local, domain) => {
      const answer = email.parse(to(`${local}@${domain}.example`))
      if (!isRefusal(answer)) expect(answer.recipient).to.match(/^[^\s<>\p{C}]+@[a-z0-9.-]+$/u)
    }))
  })
})

describe('what the channel email refuses to say', () => {
  const marks = ['\r', '\n', '\r\nBcc: x@y.example', '\0', '\u007f', '\u0085', '\u2028', '\u202e', '\ud800']
  for (const mark of marks) it(`${JSON.stringify(mark)} in a header`, () => {
    const text = `before${mark}after`
    expect(refusal(saying({ subject: text })).at).to.deep.equal(['/content/subject'])
    expect(refusal(to('a@b.example', text)).at).to.deep.equal(['/recipient/name'])
    const attachments = [{ filename: text, contentType: 'text/plain', base64: '' }]
    expect(refusal(saying({ attachments })).at).to.deep.equal(['/content/attachments/0/filename'])
    expect(refusal(saying({ unsubscribe: { url: `https://a.example/${text}` } })).at).to.deep.equal(['/content/unsubscribe/url'])
  })

  for (const cpr of ['010190-1234', '0101901234', '610190-1234', '010190 - 1234', '０１０１９０-１２３４']) {
    it(`a CPR number in the subject: ${cpr}`, () => {
      const { refused, at, detail } = refusal(saying({ subject: `Sag om ${cpr}.` }))
      expect({ refused, at }).to.deep.equal({ refused: 'content-invalid', at: ['/content/subject'] })
      expect(detail).to.include('subject').and.not.match(/\d{4}/)
    })
  }

  for (const number of ['Sag 2026-000117', '45123456', '321390-1234', '011390-1234', 'ordre 00101901234'])
    it(`but not other numbers: ${number}`, () => void parsed(saying({ subject: number })))

  const urls = [
    'http://a.example/', 'javascript:alert(1)', 'https://user:secret@a.example/', 'nonsense', 'https://a.example/?cpr=0101901234',
    'https://a.example/?for=a@b.example', 'https://a.example/?for=A%40B.example',
  ]
  for (const url of urls) it(`the unsubscribe address ${url}`, () => {
    const expected = { refused: 'content-invalid', at: ['/content/unsubscribe/url'] }
    expect(refusal(saying({ unsubscribe: { url } }))).to.deep.include(expected)
  })

  it('paths, mails within mails and broken base64', () => {
    const at = (member: string, file: object): void => {
      const attachments = [{ filename: 'a.txt', contentType: 'text/plain', base64: 'YQ==', ...file }]
      expect(refusal(saying({ attachments })).at).to.deep.equal([`/content/attachments/0/${member}`])
    }
    at('filename', { filename: '../a' })
    at('filename', { filename: 'c:\\a' })
    at('contentType', { contentType: 'message/rfc822' })
    at('base64', { base64: 'YQ=' })
  })

  it('more than 10 MB, counted as it is sent', () => {
    const file = (bytes: number) => ({ filename: 'a', contentType: 'application/pdf', base64: 'A'.repeat(bytes) })
    expect(refusal(saying({ attachments: [file(5_000_000), file(5_000_000)] })).refused).to.equal('content-invalid')
    parsed(saying({ attachments: [file(5_000_000), file(4_000_000)] }))
  })
})
