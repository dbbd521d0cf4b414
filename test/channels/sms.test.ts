import { expect } from 'chai'
import fc from 'fast-check'
import { channels } from '../../channels/index.ts'
import { sms } from '../../channels/sms/index.ts'
import { normalPhone } from '../../channels/sms/phone.ts'
import { segments } from '../../channels/sms/segments.ts'
import type { Parsed } from '../../core/channel.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import type { TwilioFault } from '../../sandbox/twilio/fault.ts'
import { startTwilio, type TwilioCounterpart } from '../../sandbox/twilio/index.ts'
import { type Expected } from '../conformance/channel-parts.ts'
import { channelSuite, type Case, type ChannelSpec } from '../conformance/channel.ts'

const accountSid = `AC${'0123456789abcdef'.repeat(2)}`
const authToken = 'a-token-of-the-tests-only'
const settingsFor = (baseUrl: string) => ({ adapter: 'twilio', accountSid, authToken, from: 'Jobcenter', baseUrl })

const said = (word: string, phone = '+45 20 98 76 54') =>
  ({ recipient: { phone }, content: { text: `Husk din samtale. ${word} æøå` } })

const fault = (name: TwilioFault, expected: Expected): Case<TwilioCounterpart> => ({
  name, expect: expected, arrange: ({ faults }) => faults.switchOn(name, { times: 1 }),
})
const number = (digits: string, expected: Expected): Case<TwilioCounterpart> => ({
  name: `a number …${digits}`, expect: expected, arrange: () => undefined, body: (word) => said(word, `+452098${digits}`),
})

const spec: ChannelSpec<TwilioCounterpart> = {
  channel: sms,
  canary: said,
  start: async () => {
    const counterpart = await startTwilio({ accountSid, authToken, now: () => Date.now() })
    return { counterpart, settings: settingsFor(counterpart.url) }
  },
  success: 'accepted',
  cases: [
    fault('credential-20003', { kind: 'postponed', reason: 'credential-refused', blame: 'route' }),
    fault('overload-429', { kind: 'postponed', reason: 'overloaded', blame: 'route', retryAfterMs: 3000 }),
    fault('failed-500', { kind: 'unknown', reason: 'counterpart-failed' }),
    fault('failed-503-after-store', { kind: 'unknown', reason: 'counterpart-failed' }),
    fault('opted-out-21610', { kind: 'refused', reason: 'recipient-opted-out' }),
    fault('cut-before-store', { kind: 'unknown', reason: 'cut-off' }),
    fault('cut-after-store', { kind: 'unknown', reason: 'cut-off' }),
    fault('garbage-answer', { kind: 'unknown', reason: 'answer-unintelligible' }),
    number('1211', { kind: 'refused', reason: 'recipient-unknown' }),
    number('1408', { kind: 'refused', reason: 'country-closed' }),
    number('1606', { kind: 'postponed', reason: 'sender-refused', blame: 'route' }),
    number('1612', { kind: 'refused', reason: 'recipient-unreachable' }),
    number('1614', { kind: 'refused', reason: 'recipient-unreachable' }),
    {
      name: 'a number of a country that is not open', arrange: () => undefined, body: (word) => said(word, '+46701234567'),
      expect: { kind: 'refused', reason: 'country-closed' },
    },
  ],
  cut: ({ faults }) => faults.switchOn('cut-after-store', { times: 1 }),
  silence: ({ faults }) => faults.switchOn('slow-answer', { times: 1 }),
  settingsFor: ({ host, port }) => settingsFor(`http://${host}:${port}`),
  askable: true,
  talk: 'request',
  phrases: [
    'HTTP/1.1 201 Created\r\n', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 400 Bad Request\r\n', 'HTTP/1.1 429 Too Many\r\n',
      'HTTP/1.1 302 Found\r\n',
    'Content-Type: application/json\r\n', 'Content-Length: 4\r\n', 'Content-Length: 17\r\n', 'Retry-After: never\r\n',
      'Transfer-Encoding: chunked\r\n',
    'Connection: close\r\n', '\r\n', 'null', '{"code": 21610}  ', '{"sid":"SM1"}', '[]',
      '{"type":"x","title":"x","status":1,"code":2}', '0\r\n\r\n',
    `{"sid":"SM${'0'.repeat(32)}","status":{}}`, 'HTTP/1.1 999 What\r\n\r\n', '4\r\nnull\r\n',
      '{"sid": 5, "status": "queued", "num_segments": "x"}',
  ],
}

channelSuite(spec)

const parse = (phone: string, text = 'Hej'): Parsed | Refusal => sms.parse({ recipient: { phone }, content: { text } })
const phoneOf = (written: string): string | undefined => {
  const parsed = parse(written)
  return isRefusal(parsed) ? undefined : parsed.recipient
}
const refusalOf = (text: string): Refusal | undefined => {
  const parsed = parse('20123456', text)
  return isRefusal(parsed) ? parsed : undefined
}

describe('channel sms', () => {
  it('is registered', () => {
    expect(channels).to.include(sms)
  })

  it('tells how many parts a message is sent in', () => {
    expect(parse('20123456', 'Hej')).to.deep.include({ notes: { parts: 1, encoding: 'GSM-7' } })
    expect(parse('20123456', `${'a'.repeat(150)} 🙂`)).to.deep.include({ notes: { parts: 3, encoding: 'UCS-2' } })
  })
})

describe('a telephone number', () => {
  const national = fc.tuple(fc.integer({ min: 2, max: 9 }), fc.stringMatching(/^\d{7}$/))
    .map(([first, rest]) => `${first}${rest}`)
  const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0', '\u2009', '/', ')', '(', '\u2011', '\u202a')
  const spread = (digits: string) => fc.array(separator, { minLength: digits.length, maxLength: digits.length })
    .map((separators) => [...digits].map((digit, index) => digit + separators[index]).join(''))

  it('in Denmark is eight digits, however it is written', () => {
    const written = fc.tuple(fc.constantFrom('', '+45', '0045', '+45 ', '00 45 ', '(+45) '), national)
      .chain(([prefix, digits]) => spread(digits).map((text) => ({ digits, text: prefix + text })))
    fc.assert(fc.property(written, ({ digits, text }) => phoneOf(text) === `+45${digits}`))
  })

  it('in another country has its code', () => {
    fc.assert(fc.property(fc.constantFrom('+', '00'), fc.constantFrom('46', '298', '1', '299', '47'),
      fc.stringMatching(/^\d{6,10}$/), (plus, code, rest) => {
      expect(phoneOf(`${plus}${code} ${rest}`)).to.equal(`+${code}${rest}`)
    }))
  })

  it('is nothing else', () => {
    const wrong = [
      '12345678', '02345678', '1234567', '+4512345678', '+45 201234567', '+45 2012345', '4520123456', '+0045 20123456',
        '00 00 20 12 34 56',
      'nummer 20123456', '20123456;ext=7', '+12345', `+${'1'.repeat(16)}`, '++4520123456', '٢٠١٢٣٤٥٦', '        ',
    ]
    for (const written of wrong) expect(phoneOf(written), written).to.equal(undefined)
  })

  it('of any text is one form or none, and normalising twice is normalising once', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ()-]{0,20}$/)), (text) => {
      const phone = normalPhone(text)
      if (phone === undefined) return
      expect(phone).to.match(/^\+[1-9]\d{6,14}$/)
      expect(normalPhone(phone)).to.equal(phone)
    }))
  })

  it('that is refused is named, never shown', () => {
    expect(parse('12345678')).to.deep.equal({
      refused: 'recipient-invalid', at: ['/recipient/phone'], detail: 'phone: eight digits, or + and a country code',
    })
  })
})

describe('a text', () => {
  it('holds no CPR number', () => {
    const day = fc.integer({ min: 1, max: 31 })
    const month = fc.integer({ min: 1, max: 12 })
    const two = (value: number): string => String(value).padStart(2, '0')
    const cpr = fc.tuple(day, month, fc.integer({ min: 0, max: 99 }), fc.stringMatching(/^\d{4}$/),
      fc.constantFrom('-', '', '\u2013', '\u2011'))
      .map(([d, m, y, serial, dash]) => `${two(d)}${two(m)}${two(y)}${dash}${serial}`)
    const around = fc.constantFrom(' ', '.', '(', '\n', '/', '"')
    fc.assert(fc.property(around, cpr, around, (before, number, after) => {
      const refusal = refusalOf(`Hej${before}${number}${after}`)
      expect(refusal).to.deep.include({ refused: 'content-invalid', at: ['/content/text'] })
      expect(JSON.stringify(refusal)).not.to.include(number)
    }))
    expect(refusalOf('cpr010190-1234x'), 'with a dash, also in a word').to.not.equal(undefined)
    expect(refusalOf('erstatning 710190-1234'), 'a replacement number').to.not.equal(undefined)
  })

  it('may hold other numbers', () => {
    for (const text of ['Ring 70 10 20 30', '2026-03-02 kl. 10.15', 'sag 320190-1234', 'sag 011390-1234', 'kode A0101901234',
      'Den 010226 1430', '123456-7890123']) {
      expect(refusalOf(text), text).to.equal(undefined)
    }
  })

  it('has no control characters but the line break', () => {
    for (let code = 0; code < 0xa0; code++) {
      const character = String.fromCharCode(code)
      const controls = code < 0x20 || code >= 0x7f
      expect(refusalOf(`a${character}b`) !== undefined, `U+${code.toString(16)}`).to.equal(controls && character !== '\n')
    }
    expect(refusalOf('to\r\nlinjer')).to.equal(undefined)
    expect(refusalOf('halv \ud83d')).to.deep.include({ refused: 'content-invalid' })
  })

  it('says something, and at most 1600 characters', () => {
    expect(refusalOf(' \n ')).to.deep.include({ detail: 'text: is empty' })
    expect(refusalOf('a'.repeat(1600))).to.equal(undefined)
    expect(refusalOf('a'.repeat(1601))).to.deep.include({ detail: 'text: at most 1600 characters' })
    expect(refusalOf('🙂'.repeat(801)), 'counted as they are sent').to.deep.include({ detail: 'text: at most 1600 characters' })
  })

  it('is composed, so that it costs no more than it must', () => {
    const parsed = parse('20123456', 'pa\u030a \u00e5en')
    expect(parsed).to.deep.include({ body: { recipient: { phone: '+4520123456' }, content: { text: 'på åen' } },
      notes: { parts: 1, encoding: 'GSM-7' } })
  })
})

describe('the parts of a text', () => {
  const basic = [...'@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà']
  const extended = [...'^{}\\[~]|€']
  const outside = [...'ê–’“”ăЖ漢`\t']

  it('are 160, or 153 each, of GSM-7 with the national letters', () => {
    for (const character of basic) {
      expect(segments(character.repeat(160)), character).to.deep.equal({ parts: 1, encoding: 'GSM-7' })
      expect(segments(character.repeat(161)).parts).to.equal(2)
      expect(segments(character.repeat(306)).parts).to.equal(2)
      expect(segments(character.repeat(307)).parts).to.equal(3)
    }
  })

  it('are half as many of the extension, which no part splits', () => {
    for (const character of extended) {
      expect(segments(character.repeat(80)), character).to.deep.equal({ parts: 1, encoding: 'GSM-7' })
      expect(segments(character.repeat(81)).parts).to.equal(2)
      expect(segments(character.repeat(152)).parts, '76 in each of 153').to.equal(2)
      expect(segments(character.repeat(153)).parts).to.equal(3)
    }
  })

  it('are 70, or 67 each, as soon as one character is outside', () => {
    for (const character of outside) {
      expect(segments(`${'a'.repeat(69)}${character}`), character).to.deep.equal({ parts: 1, encoding: 'UCS-2' })
      expect(segments(`${'a'.repeat(70)}${character}`).parts).to.equal(2)
      expect(segments(`${'a'.repeat(133)}${character}`).parts).to.equal(2)
      expect(segments(`${'a'.repeat(134)}${character}`).parts).to.equal(3)
    }
  })

  it('do not split a character outside the basic plane', () => {
    expect(segments('🙂'.repeat(35)).parts).to.equal(1)
    expect(segments('🙂'.repeat(66)).parts, '33 in each of 67').to.equal(2)
    expect(segments('🙂'.repeat(67)).parts).to.equal(3)
  })

  it('grow with the text, and are as few as their room allows', () => {
    const text = fc.array(fc.constantFrom(...basic, ...extended, ...outside, '🙂'), { minLength: 1, maxLength: 500 })
      .map((all) => all.join(''))
    fc.assert(fc.property(text, fc.constantFrom(...basic, '€', 'ê'), (said, more) => {
      const { parts, encoding } = segments(said)
      const units = encoding === 'UCS-2' ? said.length : [...said].reduce((sum, each) =>
        sum + (extended.includes(each) ? 2 : 1), 0)
      const [single, joined] = encoding === 'UCS-2' ? [70, 67] : [160, 153]
      expect(parts).to.be.at.least(units <= single ? 1 : Math.ceil(units / joined))
      expect(parts).to.be.at.most(units <= single ? 1 : Math.ceil(units / (joined - 1)))
      expect(segments(said + more).parts).to.be.at.least(parts)
    }))
  })
})
