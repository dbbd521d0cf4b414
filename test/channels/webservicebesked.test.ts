import { expect } from 'chai'
import fc from 'fast-check'
import { channels } from '../../channels/index.ts'
import { webservicebesked } from '../../channels/webservicebesked/index.ts'
import { liesBelow } from '../../core/partner.ts'
import { isRefusal } from '../../core/refusal.ts'
import {
  startWebservicebesked, type Scripted, type WebservicebeskedCounterpart,
} from '../../sandbox/webservicebesked/index.ts'
import type { WebservicebeskedFault } from '../../sandbox/webservicebesked/fault.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { newWord, openChannel, opened, type Expected } from '../conformance/channel-parts.ts'
import { channelSuite, type Case, type ChannelSpec } from '../conformance/channel.ts'

const authority = throwAwayAuthority()
const server = authority.cert(['127.0.0.1', 'localhost'])
const client = authority.cert(['the hub'])
const entityType = 100_008
const now = (): number => Date.now()

const settingsFor = (address: string) => ({
  adapter: 'wsb-push', partner: 'nordby', address: `${address}/999/`, ca: authority.ca, certificate: client.cert, key: client.key,
})

const fault = (name: WebservicebeskedFault, expected: Expected, body?: (word: string) => typeof webservicebesked.example) => ({
  name, body, expect: expected, arrange: ({ faults }: WebservicebeskedCounterpart) => faults.switchOn(name, { times: 1 }),
})
const answer = (status: Scripted, expected: Expected): Case<WebservicebeskedCounterpart> => ({
  name: `answers ${status}`, expect: expected, arrange: (counterpart) => counterpart.script(entityType, [status]),
})

const later = (reason: Expected['reason']): Expected => ({ kind: 'postponed', reason, blame: 'message' })
const suspended = (reason: Expected['reason']): Expected => ({ kind: 'postponed', reason, blame: 'route' })
const refused = (reason: Expected['reason']): Expected => ({ kind: 'refused', reason })

// The word ends in twelve hex digits.
const canary = (word: string, identifier = '4101901234') => ({
  recipient: { partner: 'nordby' },
  content: {
    EntitetNavn: word, EntitetId: entityType, EksternIdentifier: `0192f0c1-7d1e-7c3a-9a55-${word.slice(-12)}`,
    IdentifikationstypeId: 1, Identifikation: identifier, Aendringstype: 2 as const,
  },
})

const spec: ChannelSpec<WebservicebeskedCounterpart> = {
  // The peer changes from test to test, and so does where the partner has subscribed.
  channel: { ...webservicebesked, open: (settings, services) => {
    const here = `${(settings as { address: string }).address}kontaktgruppe`
    return webservicebesked.open(settings, { ...services, webhookOf: async () => here })
  } },
  canary,
  open: ['nordby'],
  start: async () => {
    const counterpart = await startWebservicebesked({ now, tls: server, ca: authority.ca, slowMs: 3000 })
    return { counterpart, settings: settingsFor(counterpart.url) }
  },
  success: 'delivered',
  cases: [
    ...[200, 201, 202, 204].map((status) => answer(status, { kind: 'delivered' })),
    answer(408, later('timed-out')), answer(425, later('counterpart-failed')), answer(429, later('overloaded')),
    ...[500, 502, 503, 504].map((status) => answer(status, later('counterpart-failed'))),
    answer(400, refused('content-refused')), answer(409, refused('refused')), answer(410, refused('refused')),
    answer(413, refused('too-large')), answer(415, refused('content-refused')), answer(422, refused('content-refused')),
    answer(418, refused('refused')),
    answer(401, suspended('credential-refused')), answer(403, suspended('credential-refused')),
    answer(404, suspended('endpoint-wrong')), answer(405, suspended('endpoint-wrong')), answer(302, suspended('endpoint-wrong')),
    answer('reset', { kind: 'unknown', reason: 'cut-off' }),
    fault('citizen-500', later('counterpart-failed'), (word) => canary(word, '4101900500')),
    fault('failed-500', later('counterpart-failed')),
    fault('poison-400', refused('content-refused')),
    fault('redeployed-404', suspended('endpoint-wrong')),
    fault('certificate-403', suspended('credential-refused')),
    fault('credential-401', suspended('credential-refused')),
    fault('reset-after-200', { kind: 'unknown', reason: 'cut-off' }),
    fault('answer-lost', { kind: 'unknown', reason: 'cut-off' }),
    fault('garbage-answer', { kind: 'unknown', reason: 'answer-unintelligible' }),
    fault('service-window', { kind: 'postponed', reason: 'counterpart-failed', blame: 'route', retryAfterMs: 1000 }),
    fault('overloaded-429', { kind: 'postponed', reason: 'overloaded', blame: 'route', retryAfterMs: 1000 }),
  ],
  cut: ({ faults }) => faults.switchOn('answer-lost', { times: 1 }),
  silence: ({ faults }) => faults.switchOn('hang', { times: 1 }),
  settingsFor: ({ host, port }) => ({ ...settingsFor(`https://${host}:${port}`), timeoutMs: 1000 }),
  talk: 'request',
  phrases: [
    'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 503 No\r\n', 'Content-Length: 5\r\n', '\r\n',
    '\x15\x03\x03\x00\x02\x02\x28', '\x16\x03\x03\x00\x04',
  ],
}

channelSuite(spec)

describe('channel webservicebesked', () => {
  it('is registered', () => expect(channels).to.include(webservicebesked))

  it('reads identifiers in one form, and hashes the citizen and not the partner', () => {
    const separator = fc.constantFrom('', ' ', '-')
    const piece = fc.tuple(fc.integer({ min: 0, max: 9 }), separator)
    fc.assert(fc.property(fc.array(piece, { minLength: 10, maxLength: 10 }), (pieces) => {
      const digits = pieces.map(([digit]) => digit).join('')
      const written = pieces.map(([digit, sign]) => `${digit}${sign}`).join('')
      const parsed = webservicebesked.parse(canary('canary000000000000', written))
      expect(parsed).to.deep.include({ recipient: `cpr:${digits}`, destination: 'nordby' })
    }))
  })

  it('names the member that is wrong, and never shows it', () => {
    const said = canary('canary000000000000')
    const wrong: readonly (readonly [object, string])[] = [
      [{ Identifikation: '410190' }, 'Identifikation'], [{ Identifikation: undefined }, 'Identifikation'],
      [{ IdentifikationstypeId: undefined }, 'IdentifikationstypeId'],
      [{ IdentifikationstypeId: 2, Identifikation: '- -' }, 'Identifikation'],
    ]
    for (const [more, member] of wrong) {
      const parsed = webservicebesked.parse({ ...said, content: { ...said.content, ...more } })
      expect(isRefusal(parsed) && parsed).to.deep.include({ refused: 'content-invalid', at: [`/content/${member}`] })
      expect(JSON.stringify(parsed)).to.not.contain('410190')
    }
  })

  it('sends nothing to one who does not subscribe, nor outside the address that operations gave', async () => {
    const word = newWord()
    const receiver = await startWebservicebesked({ now, tls: server, ca: authority.ca })
    try {
      const outcomeAt = async (url: string | undefined) => {
        const own = { channel: webservicebesked, canary, services: { webhookOf: async () => url } }
        const way = await openChannel(own, settingsFor(receiver.url))
        const outcome = await way.adapter.send(opened(own, word), new AbortController().signal)
        await way.adapter.close()
        return outcome
      }
      expect(await outcomeAt(undefined)).to.deep.equal({ kind: 'refused', reason: 'unsubscribed' })
      expect(await outcomeAt(`${receiver.url}/998/x`)).to.deep.equal(suspended('endpoint-wrong'))
      expect(receiver.asked()).to.deep.equal([])
    } finally {
      await receiver.stop()
    }
  })

  it('sends nothing under a certificate that has expired, and says so', async () => {
    const expired = authority.cert(['the hub'], { expired: true })
    const own = { channel: webservicebesked, canary, services: { webhookOf: async () => 'https://127.0.0.1:1/999/x' } }
    const settings = { ...settingsFor('https://127.0.0.1:1'), certificate: expired.cert, key: expired.key }
    const way = await openChannel(own, settings)
    const outcome = await way.adapter.send(opened(own, newWord()), new AbortController().signal)
    expect(outcome).to.deep.equal(suspended('tls-failed'))
    expect(way.world.recorded()).to.contain('certificate.expired')
    await way.adapter.close()
  })

  it('an address lies below another only where no trick leads out of it', () => {
    const base = 'https://nordby.example.dk/beskeder/'
    for (const good of [base, `${base}x`, `${base}a/../b`, `${base}a?b=c`, 'https://NORDBY.example.dk:443/beskeder/x']) {
      expect(liesBelow(good, base), good).to.equal(true)
    }
    for (const bad of ['https://nordby.example.dk/beskeder', `${base}../x`, `${base}..%2fx`, `${base}%2e%2e/x`, `${base}x#y`,
      'http://nordby.example.dk/beskeder/x', 'https://a:b@nordby.example.dk/beskeder/', 'https://nordby.example.dk:444/beskeder/',
      'https://nordby.example.dk.evil.example/beskeder/', 'nonsense', '']) {
      expect(liesBelow(bad, base), bad).to.equal(false)
    }
  })
})
