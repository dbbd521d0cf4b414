import { expect } from 'chai'
import { channels } from '../../channels/index.ts'
import { silo } from '../../channels/silo/index.ts'
import { depthWithin } from '../../channels/silo/depth.ts'
import { isRefusal } from '../../core/refusal.ts'
import type { SiloFault } from '../../sandbox/silo/fault.ts'
import { startSilo, type SiloCounterpart } from '../../sandbox/silo/index.ts'
import { newWord, openChannel, opened, type Expected } from '../conformance/channel-parts.ts'
import { channelSuite, type Case, type ChannelSpec } from '../conformance/channel.ts'

const secret = 'a-secret-of-the-tests-only'
const settingsFor = (origin: string) => ({ adapter: 'webhook', url: `${origin}/inbox/testsilo`, secret })

const fault = (name: SiloFault, expected: Expected): Case<SiloCounterpart> => ({
  name, expect: expected, arrange: ({ faults }) => faults.switchOn(name, { times: 1 }),
})

const spec: ChannelSpec<SiloCounterpart> = {
  channel: silo,
  open: ['testsilo'],
  canary: (word) => ({
    recipient: { silo: 'testsilo' },
    content: { type: word, data: { [word]: word, deep: [{ word }] }, correlation: word },
  }),
  start: async () => {
    const counterpart = await startSilo({ secret, now: () => Date.now() })
    return { counterpart, settings: settingsFor(counterpart.url) }
  },
  success: 'delivered',
  cases: [
    fault('refuse-422', { kind: 'refused', reason: 'refused' }),
    fault('too-large-413', { kind: 'refused', reason: 'too-large' }),
    fault('overload-429', { kind: 'postponed', reason: 'overloaded', blame: 'route', retryAfterMs: 7_000 }),
    fault('unavailable-503', { kind: 'postponed', reason: 'counterpart-failed', blame: 'message', retryAfterMs: undefined }),
    fault('maintenance-503', { kind: 'postponed', reason: 'counterpart-failed', blame: 'route', retryAfterMs: 120_000 }),
    fault('failed-500', { kind: 'postponed', reason: 'counterpart-failed', blame: 'message' }),
    fault('timeout-408', { kind: 'postponed', reason: 'timed-out', blame: 'message' }),
    fault('too-early-425', { kind: 'postponed', reason: 'counterpart-failed', blame: 'message' }),
    fault('credential-401', { kind: 'postponed', reason: 'credential-refused', blame: 'route' }),
    fault('forbidden-403', { kind: 'postponed', reason: 'credential-refused', blame: 'route' }),
    fault('gone-404', { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' }),
    fault('gone-410', { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' }),
    fault('redirect-307', { kind: 'postponed', reason: 'endpoint-wrong', blame: 'route' }),
    fault('cut-after-request', { kind: 'unknown', reason: 'cut-off' }),
    fault('garbage-answer', { kind: 'unknown', reason: 'answer-unintelligible' }),
  ],
  cut: ({ faults }) => faults.switchOn('cut-after-request', { times: 1 }),
  silence: ({ faults }) => faults.switchOn('slow-answer', { times: 1 }),
  settingsFor: ({ host, port }) => settingsFor(`http://${host}:${port}`),
  talk: 'request',
  phrases: [
    'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n', 'HTTP/1.1 503 No\r\n',
    'HTTP/2 200\r\n', 'HTTP/1.1 999 What\r\n\r\n', 'Content-Length: 5\r\n', 'Content-Length: -1\r\n',
    'Retry-After: 99999999999\r\n',
    'Transfer-Encoding: chunked\r\n', 'Connection: close\r\n', '\r\n', '5\r\nhello\r\n', '0\r\n\r\n', 'hello',
    'ffffffffffff\r\n', 'x'.repeat(20_000),
  ],
}

channelSuite(spec)

describe('channel silo', () => {
  let counterpart: SiloCounterpart
  before(async () => { counterpart = await startSilo({ secret, now: () => Date.now() }) })
  after(() => counterpart.stop())

  it('is registered', () => {
    expect(channels).to.include(silo)
  })

  it('posts who it is from and what is said, and the receiver counts the one whose answer was lost once', async () => {
    counterpart.faults.switchOn('cut-after-request', { times: 1 })
    const way = await openChannel(spec, settingsFor(counterpart.url))
    const word = newWord()
    const delivery = opened(spec, word)
    const signal = new AbortController().signal
    expect((await way.adapter.send(delivery, signal)).kind).to.equal('unknown')
    expect((await way.adapter.send({ ...delivery, attempt: 2 }, signal)).kind).to.equal('delivered')
    await way.adapter.close()
    const [arrival, ...more] = counterpart.arrivals.all()
    expect(more).to.deep.equal([])
    const { id, origin, reference, topic, body } = delivery
    const content = { id, origin, reference, topic, content: body.content }
    expect(arrival).to.deep.include({ kind: 'message', to: 'testsilo', key: id, content })
  })

  it('refuses what is too deep or too large, by name and limit only', () => {
    let deep: object = {}
    for (let level = 0; level < 100_000; level++) deep = { deep }
    for (const data of [deep, { long: 'x'.repeat(300_000) }]) {
      const parsed = silo.parse({ recipient: { silo: 'a' }, content: { data } })
      expect(isRefusal(parsed) && parsed.at).to.deep.equal(['/content/data'])
    }
  })

  it('measures depth level by level', () => {
    expect(depthWithin({ a: [{}] }, 2)).to.equal(true)
    expect(depthWithin({ a: [{}] }, 1)).to.equal(false)
    expect(depthWithin('flat', 0)).to.equal(true)
  })

  it('opens no plain way to another machine', async () => {
    const attempt = openChannel(spec, settingsFor('http://silo.example'))
    expect(await attempt.catch((error: unknown) => error)).to.include({ code: 'config-invalid' })
  })
})
