import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { expect } from 'chai'
import { credentials, follow, openHub, type TestHub } from '../end-to-end/hub.ts'

describe('POST /v1/messages', () => {
  let hub: TestHub
  before(async () => { hub = await openHub({ api: { maxBodyBytes: 65_536, maxLineBytes: 2_048 } }) })
  after(() => hub.stop())

  const post = (body: unknown, headers?: Record<string, string>) => hub.call('/v1/messages', { body, headers })

  it('answers 202 with the transaction, and the message arrives and is told of', async () => {
    const { status, body } = await post(hub.message('a-1'))
    expect(status).to.equal(202)
    expect(body).to.include({ reference: 'a-1', channel: 'silo', status: 'queued', version: 1 })
    await hub.peer.arrivals.waitFor((arrival) => arrival.key === body['id'])
    const entry = await follow(hub, ({ reference, status: reached }) => reference === 'a-1' && reached === 'delivered')
    expect(entry).to.include({ id: body['id'], attempt: 1, version: 3 })
  })

  it('answers the same transaction to the very same message, in whatever order its members stand', async () => {
    const first = await post(hub.message('a-2', { content: { type: 't', data: { a: 1, b: 2 } } }))
    const again = await post(hub.message('a-2', { content: { data: { b: 2, a: 1 }, type: 't' } }))
    expect([first.status, again.status]).to.deep.equal([202, 200])
    expect(again.body['id']).to.equal(first.body['id'])
  })

  it('refuses another message under the same reference and says what differs, without quoting it', async () => {
    await post(hub.message('a-3'))
    const other = hub.message('a-3', { topic: 'moede.flyttet', content: { data: { sag: 'kanariefugl' } } })
    const { status, body, text } = await post(other)
    expect(status).to.equal(409)
    expect(body).to.include({ code: 'reference-conflict', detail: 'Differs in: topic, content.' })
    expect(text).not.to.include('kanariefugl')
  })

  const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()
  const refused: readonly [string, object, number, string, string?][] = [
    ['an unknown channel', { channel: 'due' }, 422, 'channel-unknown', '/channel'],
    ['a missing member', { topic: undefined }, 422, 'body-invalid'],
    ['an unknown member', { haste: true }, 422, 'body-invalid'],
    ['a wrong type', { lane: 7 }, 422, 'body-invalid', '/lane'],
    ['control characters', { lane: 'a\u0007b' }, 422, 'body-invalid', '/lane'],
    ['CR and LF in a name', { reference: 'a\r\nb' }, 422, 'body-invalid', '/reference'],
    ['a topic the silo does not have', { topic: 'andet.emne' }, 422, 'topic-unknown', '/topic'],
    ['a date that does not exist', { notBefore: '2027-02-30T10:00:00Z' }, 422, 'body-invalid', '/notBefore'],
    ['a start far ahead', { notBefore: '2199-01-01T10:00:00Z' }, 422, 'time-invalid', '/notBefore'],
    ['an end in the past', { expiresAt: '2020-01-01T10:00:00Z' }, 422, 'time-invalid', '/expiresAt'],
    ['an end before the start', { notBefore: inMs(2e6), expiresAt: inMs(1e6) }, 422, 'time-invalid', '/expiresAt'],
    ['a CPR number as reference', { reference: 'sag-010190-1234' }, 422, 'cpr-suspected', '/reference'],
  ]
  for (const [what, members, status, code, at] of refused) {
    it(`refuses ${what} with ${code}`, async () => {
      const answer = await post({ ...hub.message('b-1'), ...members })
      expect(answer.status).to.equal(status)
      expect(answer.headers.get('content-type')).to.include('application/problem+json')
      expect(answer.body).to.include({ code, status, type: `urn:sluse:problem:${code}` })
      expect(answer.body['fix']).to.be.a('string').with.length.greaterThan(10)
      if (at) expect((answer.body['errors'] as unknown as { at: string }[])[0]?.at).to.equal(at)
    })
  }

  it('refuses broken JSON, an empty body, another media type and too much', async () => {
    expect((await post('{"reference": ')).body).to.include({ status: 400, code: 'json-broken' })
    expect((await post('')).body).to.include({ status: 400, code: 'json-broken' })
    expect((await post('<a/>', { 'content-type': 'text/xml' })).body).to.include({ status: 415, code: 'media-type-unknown' })
    const large = hub.message('b-2', { content: { data: { much: 'x'.repeat(70_000) } } })
    expect((await post(large)).body).to.include({ status: 413, code: 'body-too-large' })
  })

  it('took nothing of what it refused', async () => {
    expect((await hub.call('/v1/transactions?reference=b-1')).status).to.equal(404)
    expect((await hub.call('/v1/transactions?reference=b-2')).status).to.equal(404)
  })

  it('refuses a channel that the silo may not use and a destination no route leads to', async () => {
    const other = await openHub({ routes: [], silo: { channels: [] } })
    try {
      const { body } = await other.call('/v1/messages', { body: other.message('c-1') })
      expect(body).to.include({ status: 403, code: 'channel-forbidden' })
    } finally {
      await other.stop()
    }
    const routeless = await openHub({ routes: [] })
    try {
      const { body } = await routeless.call('/v1/messages', { body: routeless.message('c-1') })
      expect(body).to.include({ status: 422, code: 'route-missing' })
    } finally {
      await routeless.stop()
    }
  })

  describe('as NDJSON', () => {
    const ndjson = { 'content-type': 'application/x-ndjson' }
    const lines = (text: string): Record<string, never>[] => text.trim().split('\n').map((line) => JSON.parse(line))

    it('answers each line by itself, in order', async () => {
      const good = (reference: string): string => JSON.stringify(hub.message(reference))
      const pigeon = JSON.stringify({ ...hub.message('n-3'), channel: 'due' })
      const body = [good('n-1'), '{broken', '', good('n-2'), pigeon, good('n-1'), 'x'.repeat(3000), good('n-4')]
      const { status, text } = await post(body.join('\n'), ndjson)
      expect(status).to.equal(200)
      const answers = lines(text)
      expect(answers.map(({ line, status: each }) => [line, each]))
        .to.deep.equal([[1, 202], [2, 400], [4, 202], [5, 422], [6, 200], [7, 413], [8, 202]])
      expect((answers[1] as unknown as { problem: { code: string } }).problem.code).to.equal('json-broken')
      expect((answers[5] as unknown as { problem: { code: string } }).problem.code).to.equal('line-too-long')
    })

    it('takes thousands of lines', async () => {
      const count = 3000
      const body = Array.from({ length: count }, (_, number) => JSON.stringify(hub.message(`many-${number}`))).join('\n')
      const answers = lines((await post(body, ndjson)).text)
      expect(answers).to.have.length(count)
      expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([202]))
    })
  })

  it('tells a silo with too much under way to wait', async () => {
    const narrow = await openHub({ api: { inFlightPerSilo: 1 } })
    const first = request(`${narrow.url}/v1/messages`, {
      method: 'POST', headers: { authorization: `Bearer ${credentials.afsender}`, 'content-type': 'application/x-ndjson' },
    })
    try {
      const answered = once(first, 'response')
      first.write(`${JSON.stringify(narrow.message('flood-1'))}\n${JSON.stringify(narrow.message('flood-2'))}\n`)
      await narrow.peer.arrivals.waitFor(({ kind }) => kind === 'message')
      const told = await narrow.call('/v1/messages', { body: narrow.message('flood-3') })
      expect(told.body).to.include({ status: 429, code: 'too-many-requests' })
      expect(told.headers.get('retry-after')).to.equal('1')
      first.end()
      const [answer] = await answered as [IncomingMessage]
      await once(answer.resume(), 'close')
      expect((await narrow.call('/v1/messages', { body: narrow.message('flood-3') })).status).to.equal(202)
    } finally {
      await narrow.stop()
    }
  })
})
