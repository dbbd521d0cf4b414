import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { endpointAt, lifecycleMessage, polledAddress, settingsFor, type RmSettings } from '../../adapters/ws-rm/index.ts'
import { post } from '../../sandbox/ws-rm/exchange.ts'
import { runSource, type SourcePlan, type SourceRun } from '../../sandbox/ws-rm/source.ts'
import { startSilo } from '../../sandbox/silo/index.ts'
import { follow, secret } from './hub.ts'
import { action, bodyOf, startScene, textOf, variant, type Scene } from './ws-rm-scene.ts'

const message = (reference: string, text: string, more: object = {}) => ({
  reference, channel: 'wsrm', topic: 'moede.booket', recipient: { partner: 'nordby' },
  content: { action, xml: bodyOf(text), ...more },
})

const brisk: RmSettings = { ...settingsFor('strict'), resendMs: 100, requestMs: 100, reopenMs: 100 }

const sendTo = (
  { hubUrl: url }: Scene, keys: readonly string[], more: Partial<SourcePlan> = {}, limitMs = 20_000,
): Promise<SourceRun> => {
  const content = (key: string) => ({ action, xml: bodyOf(key) })
  return runSource({ url, variant, settings: brisk, keys, loses: () => undefined, content, ...more }, limitMs)
}

const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(index + 1))

const withScene = async (work: (scene: Scene) => Promise<void>, ...how: Parameters<typeof startScene>): Promise<void> => {
  const scene = await startScene(...how)
  try {
    await work(scene)
  } finally {
    await scene.stop()
  }
}

const delivered = (scene: Scene, reference: string) =>
  follow(scene.hub, (entry) => entry['reference'] === reference && entry['status'] === 'delivered')

describe('reliable messages to a partner', function () {
  this.timeout(60_000)

  it('are delivered when the partner has acknowledged them, once and in order', () => withScene(async (scene) => {
    for (const number of numbers(3)) {
      const posted = await scene.hub.call('/v1/messages', { body: { ...message(`a-${number}`, number), lane: 'sag-1' } })
      expect(posted.status, posted.text).to.equal(202)
    }
    await delivered(scene, 'a-3')
    expect(scene.partner.delivered).to.deep.equal(numbers(3).map(bodyOf))
    expect(scene.partner.sequences.size).to.equal(1)
  }))

  it('go on in their sequence after a restart of the hub', async () => {
    const peer = await startSilo({ secret, now: () => Date.now() })
    const folder = mkdtempSync(join(tmpdir(), 'sluse-ws-rm-'))
    try {
      const first = await startScene({}, { folder, peer })
      await first.hub.call('/v1/messages', { body: message('a', 'a') })
      await delivered(first, 'a')
      await first.hub.stop()
      const again = await startScene({ partner: first }, { folder, peer })
      await again.hub.call('/v1/messages', { body: message('b', 'b') })
      await delivered(again, 'b')
      expect(first.partner.delivered).to.deep.equal(['a', 'b'].map(bodyOf))
      expect([...first.partner.sequences.values()].map(({ received }) => received)).to.deep.equal([[[1, 2]]])
      await again.stop()
    } finally {
      await peer.stop()
      rmSync(folder, { recursive: true })
    }
  })

  it('get a new sequence where the partner has forgotten theirs, under the same MessageIDs', () => withScene(async (scene) => {
    await scene.hub.call('/v1/messages', { body: message('a', 'a') })
    await delivered(scene, 'a')
    scene.partner.sequences.clear()
    await scene.hub.call('/v1/messages', { body: message('b', 'b') })
    await delivered(scene, 'b')
    expect(scene.partner.delivered).to.deep.equal(['a', 'b'].map(bodyOf))
    expect(new Set(scene.partner.faults)).to.deep.equal(new Set(['UnknownSequence']))
  }, {}, {}, { tuning: { reopenMs: 100 } }))
})

describe('reliable messages from a partner', function () {
  this.timeout(60_000)

  it('reach the silo once and in order', () => withScene(async (scene) => {
    const run = await sendTo(scene, numbers(20))
    expect(run.settled).to.deep.equal(numbers(20))
    await scene.hub.peer.arrivals.waitFor(({ content }) => textOf(content) === '20')
    expect(scene.hub.peer.arrivals.all().map(({ content }) => textOf(content))).to.deep.equal(numbers(20))
  }))

  it('that come again in another sequence are known by their MessageID', () => withScene(async (scene) => {
    const ids = new Map(numbers(5).map((key) => [key, `urn:uuid:00000000-0000-4000-8000-00000000000${key}`]))
    const messageIdOf = (key: string): string => ids.get(key) ?? ''
    for (let run = 0; run < 2; run += 1) {
      expect((await sendTo(scene, numbers(5), { messageIdOf })).settled).to.deep.equal(numbers(5))
    }
    await sendTo(scene, ['6'])
    await scene.hub.peer.arrivals.waitFor(({ content }) => textOf(content) === '6')
    expect(scene.hub.peer.arrivals.all().map(({ content }) => textOf(content))).to.deep.equal(numbers(6))
  }))

  it('are refused where their action is not admitted, and not acknowledged', () => withScene(async (scene) => {
    const run = await sendTo(scene, ['1'], { content: (key) => ({ action: 'urn:nobody:knows', xml: bodyOf(key) }) }, 1500)
    expect(run.settled).to.deep.equal([])
    expect(scene.hub.peer.arrivals.all()).to.deep.equal([])
  }))

  it('never make the hub call an address that is not allowed', () => withScene(async (scene) => {
    const run = await sendTo(scene, ['1'], { acksTo: 'http://169.254.169.254/latest' }, 1500)
    expect(run.settled).to.deep.equal([])
    expect(run.alarms).to.include('refused')
  }))
})

describe('requests of a partner that a silo answers', function () {
  this.timeout(60_000)
  const receives = [{ action, silo: 'modtager', topic: 'moede.meldt', reply: true }]

  /** Plays the silo: answers the partner's request by a message of its own. */
  const answerNext = async (scene: Scene, text: string, reply: string): Promise<void> => {
    const { content } = await scene.hub.peer.arrivals.waitFor((arrival) => textOf(arrival.content) === text)
    const { messageId } = (content as { content: { data: { messageId: string } } }).content.data
    const posted = await scene.hub.call('/v1/messages', { body: message(`svar-${text}`, reply, { relatesTo: messageId }) })
    expect(posted.status, posted.text).to.equal(202)
  }
  const textIn = ({ body }: SourceRun['replies'][number]) =>
    body.kind === 'application' ? />([^<]*)</.exec(body.xml)?.[1] : undefined

  it('get the answer on the same exchange, related to their MessageID', () => withScene(async (scene) => {
    const [run] = await Promise.all([sendTo(scene, ['spørgsmål']), answerNext(scene, 'spørgsmål', 'svar')])
    expect(run.settled).to.deep.equal(['spørgsmål'])
    expect(run.replies.map(textIn)).to.deep.equal(['svar'])
    expect(run.replies[0]?.relatesTo).to.match(/^urn:uuid:/)
    const sent = await follow(scene.hub, ({ reference, status }) => reference === 'svar-spørgsmål' && status === 'sent')
    expect(sent).to.nested.include({ 'evidence.code': 'replied' })
  }, {}, {}, { receives }))

  it('get it in the sequence that the partner offered, where it did, and it is delivered when acknowledged', () =>
    withScene(async (scene) => {
      const offer = `urn:uuid:${crypto.randomUUID()}`
      const answering = answerNext(scene, 'et', 'svar et').then(() => answerNext(scene, 'to', 'svar to'))
      const [run] = await Promise.all([sendTo(scene, ['et', 'to'], { offer }), answering])
      expect(run.settled).to.deep.equal(['et', 'to'])
      const heard = run.replies.map((reply) => [textIn(reply), reply.sequence?.identifier, Number(reply.sequence?.number)])
      expect(heard).to.deep.equal([['svar et', offer, 1], ['svar to', offer, 2]])
      await delivered(scene, 'svar-et')
    }, {}, {}, { receives, profile: 'cxf' }))
})

describe('reliable messages to a partner that polls', function () {
  this.timeout(60_000)
  const polls = '0192f0c1-7d1e-7c3a-9a55-1f0c2d3e4f50'
  const anonymous = endpointAt('http://www.w3.org/2005/08/addressing/anonymous')

  /** Fetches until it is over, and posts what it has to say to each (MC-2). */
  const fetchAll = async ({ hubUrl, partner }: Scene, isOver: () => boolean): Promise<readonly (boolean | undefined)[]> => {
    const pending: (boolean | undefined)[] = []
    while (!isOver()) {
      const body = { kind: 'MakeConnection', address: polledAddress(polls), unsupported: [] } as const
      const asking = { variant, to: endpointAt(hubUrl), messageId: `urn:uuid:${crypto.randomUUID()}`, replyTo: anonymous }
      const answer = await post(hubUrl, lifecycleMessage(asking, body))
      if (!answer?.message) continue
      pending.push(answer.message.pending)
      const said = partner.take(answer.message)
      if (said) await post(hubUrl, { ...said, to: endpointAt(hubUrl) })
    }
    return pending
  }

  it('are there when it fetches them, with word of what more there is (MC-2, MC-4, TR-7)', () => withScene(async (scene) => {
    for (const number of numbers(4)) await scene.hub.call('/v1/messages', { body: { ...message(number, number), lane: 'sag-1' } })
    let over = false
    const done = delivered(scene, '4').then(() => { over = true })
    const pending = await fetchAll(scene, () => over)
    await done
    expect(pending).to.include(false)
    expect(scene.partner.delivered).to.deep.equal(numbers(4).map(bodyOf))
  }, { settings: settingsFor('strict', { reach: { schemes: ['http'] } }) }, {}, {
    polls, ownAddress: 'http://127.0.0.1:9/ours', tuning: { resendMs: 300 },
  }))
})
