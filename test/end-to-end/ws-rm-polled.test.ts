// A partner without an address fetches from the hub by MakeConnection, over a network that loses requests and answers, doubles
// and delays: it has each message once, in order, and the hub has each delivered.
import { expect } from 'chai'
import { endpointAt, lifecycleMessage, polledAddress, settingsFor } from '../../adapters/ws-rm/index.ts'
import { post } from '../../sandbox/ws-rm/exchange.ts'
import { openWire, type Losses } from '../interop/ws-rm/wire.ts'
import { follow } from './hub.ts'
import { action, bodyOf, startScene, variant, type Scene } from './ws-rm-scene.ts'

const polls = '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50'
const anonymous = endpointAt('http://www.w3.org/2005/08/addressing/anonymous')
const numbers = Array.from({ length: 12 }, (_, index) => String(index + 1))

/** What happens to an exchange, by a cycle that has no part in common with what is said in it. */
const cycle = [
  undefined, undefined, 'answer', undefined, 'twice', undefined, 'request', undefined, undefined, 'late', 'answer',
] as const
const losing: Losses = (exchange) => cycle[exchange % cycle.length]

describe('A partner that fetches over a lossy network', function () {
  this.timeout(60_000)
  let scene: Scene

  before(async () => {
    const settings = settingsFor('strict', { reach: { schemes: ['http'] } })
    const tuning = { resendMs: 50, resendCapMs: 100, requestMs: 50, reopenMs: 50, window: 4 }
    scene = await startScene({ settings }, {}, { polls, ownAddress: 'http://127.0.0.1:9/ours', tuning })
  })
  after(() => scene.stop())

  it('has every message once and in order, in one sequence (MC-1, MC-2, MC-6, SQ-4, DA-5)', async () => {
    const wire = await openWire(() => scene.hubUrl, losing)
    const lossy = (message: Parameters<typeof post>[1]) => post(wire.url, { ...message, to: endpointAt(scene.hubUrl) })
    for (const number of numbers) {
      const { status } = await scene.hub.call('/v1/messages', { body: {
        reference: number, channel: 'wsrm', topic: 'moede.booket', lane: 'sag-1', recipient: { partner: 'nordby' },
        content: { action, xml: bodyOf(number) },
      } })
      expect(status).to.equal(202)
    }
    let isOver = false
    const done = follow(scene.hub, ({ reference, status }) => reference === numbers.at(-1) && status === 'delivered')
      .then(() => { isOver = true })
    let fetched = 0
    while (!isOver) {
      const asking = { variant, to: anonymous, messageId: `urn:uuid:${crypto.randomUUID()}`, replyTo: anonymous }
      const body = { kind: 'MakeConnection', address: polledAddress(polls), unsupported: [] } as const
      const message = (await lossy(lifecycleMessage(asking, body)))?.message
      if (!message) continue
      fetched += 1
      const said = scene.partner.take(message)
      if (said) await lossy(said)
    }
    await done
    await wire.stop()
    expect(scene.partner.delivered).to.deep.equal(numbers.map(bodyOf))
    expect([...scene.partner.sequences.values()].map(({ received }) => received)).to.deep.equal([[[1, numbers.length]]])
    // What was lost came again.
    expect(fetched).to.be.greaterThan(numbers.length + 1)
    for (const loss of ['request', 'answer', 'twice', 'late']) {
      expect(wire.said.some((line) => line.startsWith(`> (${loss})`)), loss).to.equal(true)
    }
  })
})
