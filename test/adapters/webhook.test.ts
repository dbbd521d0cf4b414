import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import fc from 'fast-check'
import { createHttpClient, type HttpClient, type HttpResult } from '../../adapters/protocols/http.ts'
import { cutBy, notSentBy } from '../../adapters/protocols/http-failure.ts'
import { retryAfterMs } from '../../adapters/protocols/retry-after.ts'
import { allowedUrl, isLoopback } from '../../adapters/protocols/url.ts'
import { createWebhook, isWebhookUrl, verify } from '../../adapters/webhook/index.ts'
import { createSigner } from '../../adapters/webhook/signature.ts'
import type { Outcome } from '../../core/outcome.ts'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { throwAwayAuthority } from '../../sandbox/tls.ts'
import { deadPort, startRawPeer } from '../conformance/raw-peer.ts'

const secret = 'a-secret-of-the-tests-only'
const never = (): AbortSignal => new AbortController().signal
const now = (): number => Date.now()

type Answering = (request: IncomingMessage, response: ServerResponse) => void

/** Runs `work` while the server listens. */
const serving = async (server: Server, scheme: 'http' | 'https', work: (url: string) => Promise<unknown>): Promise<void> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Runs `work` against a server that answers as told. */
const withServer = (answer: Answering, work: (url: string) => Promise<unknown>): Promise<void> =>
  serving(createServer((request, response) => void request.resume().once('end', () => answer(request, response))), 'http', work)

const postTo = async (url: string, options: { ca?: string; timeoutMs?: number } = {}, signal = never()): Promise<Outcome> => {
  const webhook = createWebhook({ url, secret, now, ...options })
  try {
    return await webhook.post('{}', { 'sluse-id': 'one' }, signal)
  } finally {
    await webhook.close()
  }
}

describe('the signature', () => {
  const at = 1_800_000_000_500
  const signed = createSigner(secret)('{"a":1}', at)

  it('is t and v1, and verifies over the very bytes', () => {
    expect(signed).to.match(/^t=1800000000,v1=[0-9a-f]{64}$/)
    expect(verify(signed, '{"a":1}', secret, at, 300_000)).to.equal(true)
    expect(verify(signed, Buffer.from('{"a":1}'), secret, at, 300_000)).to.equal(true)
  })

  it('does not verify what was tampered with', () => {
    expect(verify(signed, '{"a":2}', secret, at, 300_000), 'body').to.equal(false)
    expect(verify(signed, '{"a":1}', `${secret}!`, at, 300_000), 'secret').to.equal(false)
    expect(verify(signed.replace('t=1800000000', 't=1800000001'), '{"a":1}', secret, at, 300_000), 'time').to.equal(false)
    const bent = signed.replace(/.$/, (last) => last === '0' ? '1' : '0')
    expect(verify(bent, '{"a":1}', secret, at, 300_000), 'hash').to.equal(false)
  })

  it('does not verify what is too old, or from the future', () => {
    expect(verify(signed, '{"a":1}', secret, at + 299_000, 300_000)).to.equal(true)
    expect(verify(signed, '{"a":1}', secret, at + 301_000, 300_000)).to.equal(false)
    expect(verify(signed, '{"a":1}', secret, at - 302_000, 300_000)).to.equal(false)
  })

  it('takes either of two while a secret is being replaced', () => {
    const other = createSigner('another secret altogether')('{"a":1}', at).split(',')[1]
    expect(verify(`${signed},${other}`, '{"a":1}', secret, at, 300_000)).to.equal(true)
    expect(verify(`t=1800000000,${other},${signed.split(',')[1]}`, '{"a":1}', secret, at, 300_000)).to.equal(true)
  })

  it('takes any header without throwing, and believes none', () => {
    const header = fc.oneof(fc.string(), fc.string().map((text) => `t=1800000000,v1=${text}`), fc.constant(undefined))
    fc.assert(fc.property(header, (text) => !verify(text, '{"a":1}', secret, at, 300_000)))
  })

  it('of any body verifies', () => {
    fc.assert(fc.property(fc.uint8Array(), fc.nat(2_000_000_000), (body, seconds) => {
      const when = seconds * 1000 + 999
      return verify(createSigner(secret)(body, when), body, secret, when, 1000)
    }))
  })
})

describe('Retry-After', () => {
  const at = Date.UTC(2026, 2, 2, 9, 0, 0)

  it('is seconds', () => {
    fc.assert(fc.property(fc.nat(86_400), (seconds) => retryAfterMs(String(seconds), at) === seconds * 1000))
  })

  it('is a date in each of its three forms', () => {
    for (const date of ['Mon, 02 Mar 2026 09:02:00 GMT', 'Monday, 02-Mar-26 09:02:00 GMT', 'Mon Mar  2 09:02:00 2026']) {
      expect(retryAfterMs(date, at), date).to.equal(120_000)
    }
  })

  it('is any date that was written, to the second, from none to a day', () => {
    fc.assert(fc.property(fc.integer({ min: -100_000, max: 200_000 }), (seconds) => {
      const wait = retryAfterMs(new Date(at + seconds * 1000).toUTCString(), at)
      expect(wait).to.equal(Math.min(Math.max(seconds * 1000, 0), 86_400_000))
    }))
  })

  it('of any text is undefined or from 0 to a day', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\dA-Za-z, :-]*$/)), (text) => {
      const wait = retryAfterMs(text, at)
      if (wait !== undefined) expect(wait).to.be.within(0, 86_400_000)
    }))
    for (const text of ['', '-1', '1.5', 'soon', '2026-03-02T09:02:00Z', 'Mon, 99 Mar 2026 99:02:00 GMT']) {
      expect(retryAfterMs(text, at), text).to.equal(undefined)
    }
    expect(retryAfterMs(undefined, at)).to.equal(undefined)
  })
})

describe('an address', () => {
  it('of a webhook is https, or http on this machine, without a password', () => {
    const good = ['https://silo.example/inbox', 'http://localhost:8080/', 'http://127.0.0.1/', 'http://[::1]:1/']
    const bad = ['http://silo.example/', 'http://127.0.0.1.example/', 'ftp://localhost/', 'https://a:b@silo.example/', 'silo', '']
    for (const url of good) expect(isWebhookUrl(url), url).to.equal(true)
    for (const url of bad) expect(isWebhookUrl(url), url).to.equal(false)
  })

  it('may be held to hosts', () => {
    expect(allowedUrl('https://a.example/', { schemes: ['https'], hosts: ['a.example'] })?.hostname).to.equal('a.example')
    expect(allowedUrl('https://b.example/', { schemes: ['https'], hosts: ['a.example'] })).to.equal(undefined)
    expect(isLoopback('128.0.0.1')).to.equal(false)
  })
})

describe('the answer table of a webhook', () => {
  const told = 'Retry-After'
  type Row = readonly [status: number, retryAfter: string | undefined, outcome: object]
  const each = (statuses: readonly number[], outcome: object): readonly Row[] =>
    statuses.map((status) => [status, undefined, outcome])
  const endpoint = (reason: string): object => ({ kind: 'postponed', reason, blame: 'route' })
  const later = (reason: string): object => ({ kind: 'postponed', reason, blame: 'message' })
  const rows: readonly Row[] = [
    ...each([200, 201, 202, 204, 299], { kind: 'delivered' }),
    ...each([301, 302, 303, 307, 308], endpoint('endpoint-wrong')),
    ...each([400, 402, 406, 409, 415, 422, 451], { kind: 'refused', reason: 'refused' }),
    ...each([413], { kind: 'refused', reason: 'too-large' }),
    ...each([401, 403], endpoint('credential-refused')),
    ...each([404, 405, 410], endpoint('endpoint-wrong')),
    ...each([408], later('timed-out')),
    [408, '3', { ...endpoint('timed-out'), retryAfterMs: 3_000 }],
    ...each([425], later('counterpart-failed')),
    [425, '3', { ...endpoint('counterpart-failed'), retryAfterMs: 3_000 }],
    ...each([429], endpoint('overloaded')),
    [429, '60', { ...endpoint('overloaded'), retryAfterMs: 60_000 }],
    [429, 'soon', endpoint('overloaded')],
    ...each([500, 501, 502, 503, 504, 599], later('counterpart-failed')),
    [503, '60', { ...endpoint('counterpart-failed'), retryAfterMs: 60_000 }],
    ...each([600], { kind: 'unknown', reason: 'answer-unintelligible' }),
  ]
  for (const [status, retryAfter, outcome] of rows) {
    it(`${status}${retryAfter ? ` with ${told} ${retryAfter}` : ''} → ${Object.values(outcome).join(' ')}`, () => withServer(
      (_request, response) => void response.writeHead(status, retryAfter ? { [told]: retryAfter } : {}).end(),
      async (url) => expect(await postTo(url)).to.include(outcome).and.deep.include({ evidence: { code: String(status) } }),
    ))
  }

  it('an HTTP-date in Retry-After counts from now', () => withServer(
    (_request, response) => void response.writeHead(503, { [told]: 'Wed, 01 Jan 2020 00:00:00 GMT' }).end(),
    async (url) => expect(await postTo(url)).to.include({ blame: 'route', retryAfterMs: 0 }),
  ))

  it('no answer in its own time → unknown timed-out', () => withServer(
    () => undefined,
    async (url) => expect(await postTo(url, { timeoutMs: 100 })).to.include({ kind: 'unknown', reason: 'timed-out' }),
  ))

  it('told to stop while waiting for an answer → unknown timed-out', async () => {
    const stop = new AbortController()
    await withServer(() => stop.abort(), async (url) => {
      expect(await postTo(url, {}, stop.signal)).to.include({ kind: 'unknown', reason: 'timed-out' })
    })
  })
})

describe('TLS of a webhook', () => {
  const authority = throwAwayAuthority()
  let silo: SiloCounterpart
  before(async () => { silo = await startSilo({ secret, now, tls: authority.cert(['127.0.0.1']) }) })
  after(() => silo.stop())
  const inbox = (): string => `${silo.url}/status/testsilo`

  it('trusts the authority it was given', async () => {
    expect(await postTo(inbox(), { ca: authority.ca })).to.include({ kind: 'delivered' })
    expect(silo.arrivals.all().at(-1)).to.deep.include({ kind: 'status', to: 'testsilo', key: 'one' })
  })

  it('does not trust another, and no other name', async () => {
    const stranger = { kind: 'postponed', reason: 'tls-failed', blame: 'route' }
    expect(await postTo(inbox())).to.include(stranger)
    expect(await postTo(inbox(), { ca: throwAwayAuthority().ca })).to.include(stranger)
    expect(await postTo(inbox().replace('127.0.0.1', 'localhost'), { ca: authority.ca })).to.include(stranger)
    expect(await postTo(inbox(), { ca: 'no certificate' })).to.include({ kind: 'postponed', blame: 'route' })
  })

  it('plain HTTP on a TLS address is no TLS', () => withServer((_request, response) => void response.end(), async (url) => {
    expect(await postTo(url.replace('http:', 'https:'))).to.include({ kind: 'postponed', reason: 'tls-failed', blame: 'route' })
  }))

  it('shows its own certificate to a door that asks for one', async () => {
    const tls = { ...authority.cert(['127.0.0.1']), ca: authority.ca, requestCert: true, rejectUnauthorized: true }
    const ask = async (url: string, mine: { cert?: string; key?: string }): Promise<HttpResult> => {
      const client = createHttpClient({ connections: 1, ca: authority.ca, connectTimeoutMs: 5_000, maxAnswerBytes: 10, ...mine })
      try {
        return await client.request({ method: 'POST', url, body: '{}', timeoutMs: 5_000 })
      } finally {
        await client.close()
      }
    }
    await serving(createSecure(tls, (_request, response) => void response.end()), 'https', async (url) => {
      expect((await ask(url, {})).kind).to.not.equal('answered')
      expect((await ask(url, throwAwayAuthority().cert(['stranger']))).kind).to.not.equal('answered')
      expect(await ask(url, authority.cert(['hub']))).to.include({ kind: 'answered', status: 200 })
    })
  })
})

describe('the HTTP client', () => {
  let client: HttpClient
  beforeEach(() => { client = createHttpClient({ connections: 1, connectTimeoutMs: 2_000, maxAnswerBytes: 10 }) })
  afterEach(() => client.close())
  const get = (url: string, more: object = {}): Promise<HttpResult> =>
    client.request({ method: 'GET', url, timeoutMs: 5_000, ...more })

  it('answers with status, headers and body', () => withServer(
    (request, response) => void response.writeHead(201, { 'X-Way': request.url }).end('short'),
    async (url) => {
      const answer = await get(`${url}a?b=c`)
      expect(answer).to.include({ kind: 'answered', status: 201, truncated: false })
      expect(answer.kind === 'answered' && answer.body.toString()).to.equal('short')
      expect(answer.kind === 'answered' && answer.headers['x-way']).to.equal('/a?b=c')
    },
  ))

  it('cuts an answer that is too long, and says so', () => withServer(
    (_request, response) => void response.end('x'.repeat(1_000_000)),
    async (url) => {
      const answer = await get(url)
      expect(answer.kind === 'answered' && [answer.truncated, answer.body.toString()]).to.deep.equal([true, 'xxxxxxxxxx'])
      expect(await get(url), 'the next').to.include({ kind: 'answered', truncated: true })
    },
  ))

  it('does not follow a redirect', () => withServer(
    (_request, response) => void response.writeHead(302, { location: 'http://silo.example/' }).end(),
    async (url) => expect(await get(url)).to.include({ kind: 'answered', status: 302 }),
  ))

  it('knows that nothing was sent', async () => {
    expect(await get(`http://127.0.0.1:${await deadPort()}/`)).to.deep.equal({ kind: 'not-sent', why: 'unreachable' })
    expect(await get('http://nobody.invalid/')).to.deep.equal({ kind: 'not-sent', why: 'dns' })
    const invalid = { kind: 'not-sent', why: 'invalid' }
    for (const url of ['', 'silo', 'ftp://127.0.0.1/', 'http://a:b@127.0.0.1/']) expect(await get(url)).to.deep.equal(invalid)
    expect(await get('http://127.0.0.1:9/', { headers: { 'x-way': 'a\r\nb' } })).to.deep.equal(invalid)
    expect(await get('http://127.0.0.1:9/', { signal: AbortSignal.abort() })).to.deep.equal({ kind: 'not-sent', why: 'stopped' })
  })

  it('goes to its own origin only, when it has one', async () => {
    const own = createHttpClient({ origin: 'http://127.0.0.1:9', connections: 1, connectTimeoutMs: 2_000, maxAnswerBytes: 10 })
    const answer = await own.request({ method: 'GET', url: 'http://127.0.0.1:10/', timeoutMs: 1_000 })
    expect(answer).to.deep.equal({ kind: 'not-sent', why: 'invalid' })
    await own.close()
  })

  it('what waits for a connection and is told to stop was not sent, and never will be', async () => {
    const asked: (string | undefined)[] = []
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => { release = resolve })
    await withServer((request, response) => {
      asked.push(request.url)
      void held.then(() => response.end())
    }, async (url) => {
      const stop = new AbortController()
      const first = get(`${url}first`)
      const second = get(`${url}second`, { signal: stop.signal })
      stop.abort()
      expect(await second).to.deep.equal({ kind: 'not-sent', why: 'stopped' })
      release()
      expect(await first).to.include({ status: 200 })
      expect(await get(`${url}third`)).to.include({ status: 200 })
      expect(asked).to.deep.equal(['/first', '/third'])
    })
  })

  it('closing cuts what is under way', async () => {
    const peer = await startRawPeer('request', { pieces: [], ending: 'hang' })
    const under = get(`http://127.0.0.1:${peer.port}/`)
    await peer.spoken
    await client.close()
    expect(await under).to.deep.equal({ kind: 'cut', why: 'closed' })
    expect(await get(`http://127.0.0.1:${peer.port}/`)).to.deep.equal({ kind: 'not-sent', why: 'unreachable' })
    await peer.deserted()
    await peer.stop()
  })

  it('knows failures by code alone', () => {
    const failure = (code: string): Error => Object.assign(new Error('text'), { code })
    expect(notSentBy(failure('EAI_AGAIN')).why).to.equal('dns')
    expect(notSentBy(failure('DEPTH_ZERO_SELF_SIGNED_CERT')).why).to.equal('tls')
    expect(notSentBy(failure('ERR_TLS_CERT_ALTNAME_INVALID')).why).to.equal('tls')
    expect(notSentBy(failure('ECONNREFUSED')).why).to.equal('unreachable')
    expect(notSentBy('no error at all').why).to.equal('unreachable')
    expect(cutBy(failure('ECONNRESET')).why).to.equal('closed')
    expect(cutBy(failure('HPE_INVALID_CONSTANT')).why).to.equal('garbage')
  })
})
