// What a channel's adapter makes of a peer that is not there, breaks off, is silent or talks nonsense, over real TCP.
import { expect } from 'chai'
import fc from 'fast-check'
import type { Answer, Outcome } from '../../core/outcome.ts'
import type { Counterpart } from '../../sandbox/faults.ts'
import { ask, expectNothingLeaked, newWord, openChannel, opened } from './channel-parts.ts'
import type { ChannelSpec } from './channel.ts'
import { deadPort, startRawPeer, type RawPeer, type Script } from './raw-peer.ts'

interface Seen {
  readonly outcome: Outcome
  readonly repeatable: boolean
  readonly received: string
}

/** Settles soon whatever the peer does: told to stop when the peer has said all it will say, or a little later. */
const patience = (peer: RawPeer, script: Script, giveUpMs: number): AbortSignal => {
  const stop = new AbortController()
  if (script.ending === 'hang') void peer.spoken.then(() => setImmediate(() => stop.abort()))
  return AbortSignal.any([stop.signal, AbortSignal.timeout(giveUpMs)])
}

/** Sends once to a peer that follows the script; looks for leaks and for connections left behind. */
const sendTo = async <C extends Counterpart>(
  spec: ChannelSpec<C>, script: Script, word: string, giveUpMs = 1000,
): Promise<Seen> => {
  const peer = await startRawPeer(spec.talk, script)
  const way = await openChannel(spec, spec.settingsFor(peer))
  try {
    const outcome = await way.adapter.send(opened(spec, word), patience(peer, script, giveUpMs))
    expectNothingLeaked(spec, word, [outcome], way.world)
    return { outcome, repeatable: way.adapter.repeatable, received: peer.received() }
  } finally {
    await way.adapter.close()
    await peer.deserted()
    await peer.stop()
  }
}

/** What may have been taken is never called «surely not sent», unless repeats are recognised. */
const expectHonest = <C extends Counterpart>(spec: ChannelSpec<C>, word: string, seen: Seen): void => {
  const { outcome, repeatable, received } = seen
  const taken = spec.mayBeTaken ? spec.mayBeTaken(received, word) : received.includes(word)
  if (taken && !repeatable) expect(outcome.kind, 'it may have been taken').to.not.equal('postponed')
  const requestLine = /^[A-Z]+ (\S+) HTTP\//.exec(received)?.[1] ?? ''
  expect(requestLine.includes(word), 'a word of the payload in the URL').to.equal(false)
}

const expectNoYes = ({ outcome }: Seen): void => {
  expect(outcome.kind, 'a yes without the peer\'s yes').to.not.be.oneOf(['accepted', 'delivered'])
}

const bytes = fc.uint8Array({ minLength: 1, maxLength: 400 })
const endings = fc.constantFrom<Script['ending'][]>('close', 'reset', 'hang')
const nonsense = fc.record({ pieces: fc.array(bytes, { minLength: 1, maxLength: 4 }), ending: endings })

const brokenPeerLaws = <C extends Counterpart>(spec: ChannelSpec<C>): void => {
  for (const ending of ['close', 'reset', 'hang'] as const) {
    it(`is honest when the peer says nothing: ${ending}`, async () => {
      const word = newWord()
      const seen = await sendTo(spec, { pieces: [], ending }, word)
      expectNoYes(seen)
      expect(seen.outcome.kind).to.be.oneOf(['postponed', 'unknown'])
      expectHonest(spec, word, seen)
    })
  }

  it('never throws and never says yes, whatever bytes come', async function () {
    this.timeout(120_000)
    await fc.assert(fc.asyncProperty(nonsense, async (script) => {
      const word = newWord()
      const seen = await sendTo(spec, script, word, 200)
      expectNoYes(seen)
      expectHonest(spec, word, seen)
    }), { numRuns: 60, interruptAfterTimeLimit: 100_000 })
  })

  it('never throws, whatever is made of fragments of its protocol', async function () {
    this.timeout(120_000)
    const phrase = fc.constantFrom(...spec.phrases).map((text) => new Uint8Array(Buffer.from(text, 'latin1')))
    const piece = fc.oneof({ weight: 4, arbitrary: phrase }, { weight: 1, arbitrary: bytes })
    const pieces = fc.array(piece, { minLength: 1, maxLength: 9 })
    await fc.assert(fc.asyncProperty(fc.record({ pieces, ending: endings }), async (script) => {
      await sendTo(spec, script, newWord(), 200)
    }), { numRuns: 80, interruptAfterTimeLimit: 100_000 })
  })
}

const legalAnswers: readonly Answer['kind'][] = ['accepted', 'delivered', 'refused', 'postponed', 'unknown', 'absent']

const nobodyThereLaws = <C extends Counterpart>(spec: ChannelSpec<C>): void => {
  it('without a connection it is postponed, and the route is to blame', async () => {
    const word = newWord()
    const way = await openChannel(spec, spec.settingsFor({ host: '127.0.0.1', port: await deadPort() }))
    try {
      const outcome = await way.adapter.send(opened(spec, word), new AbortController().signal)
      expect(outcome).to.include({ kind: 'postponed', reason: 'unreachable', blame: 'route' })
      expectNothingLeaked(spec, word, [outcome], way.world)
    } finally {
      await way.adapter.close()
    }
  })

  if (spec.askable) it('asked about a message while nobody is there, it does not say that it is absent', async () => {
    const way = await openChannel(spec, spec.settingsFor({ host: '127.0.0.1', port: await deadPort() }))
    try {
      const answer = await ask(way.adapter, opened(spec, newWord()))
      expect(legalAnswers).to.include(answer.kind)
      expect(answer.kind).to.be.oneOf(['unknown', 'postponed'])
    } finally {
      await way.adapter.close()
    }
  })
}

const inletRequests = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  path: fc.oneof(fc.constant('/'), fc.webPath(), fc.string().map((text) => `/?${text}`)),
  headers: fc.dictionary(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), fc.string()),
  body: fc.uint8Array({ maxLength: 400 }),
})

const inletLaws = <C extends Counterpart>(spec: ChannelSpec<C>): void => {
  it('believes nothing that comes to its HTTP inlets unsigned, and never throws', async () => {
    const way = await openChannel(spec, spec.settingsFor({ host: '127.0.0.1', port: await deadPort() }))
    const receive = async (): Promise<void> => { throw new Error('an unsigned receipt was believed') }
    const http = way.inlets.filter((inlet) => inlet.kind === 'http')
    await fc.assert(fc.asyncProperty(inletRequests, async (request) => {
      for (const inlet of http) {
        const answer = await inlet.answer({ ...request, url: `https://hub.example/inlets/conformance${request.path}` }, receive)
        expect(answer.status).to.be.within(200, 499)
      }
    }), { numRuns: http.length > 0 ? 200 : 1 })
    await way.adapter.close()
  })
}

/** The laws of a peer that may do anything. */
export const wireLaws = <C extends Counterpart>(spec: ChannelSpec<C>): void => {
  nobodyThereLaws(spec)
  brokenPeerLaws(spec)
  inletLaws(spec)
}
