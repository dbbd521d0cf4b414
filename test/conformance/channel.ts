// The laws that every channel with its adapter keeps, against its counterpart in the sandbox and against a peer that may say
// anything. A member's own test says how to start its counterpart and which answer comes to what; see ChannelSpec. The laws of
// what may be said are in channel-schema.ts, those of a broken peer in channel-wire.ts.
import { expect } from 'chai'
import type { Body, Delivery } from '../../core/adapter.ts'
import type { Channel } from '../../core/channel.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Services } from '../../core/world.ts'
import type { Arrival, Counterpart } from '../../sandbox/faults.ts'
import { ask, expectNothingLeaked, expectOutcome, newWord, openChannel, opened, type Expected } from './channel-parts.ts'
import { schemaLaws } from './channel-schema.ts'
import { wireLaws } from './channel-wire.ts'
import type { Talk } from './raw-peer.ts'

export interface Started<C extends Counterpart> {
  readonly counterpart: C
  /** Settings of a route that leads to it. */
  readonly settings: unknown
}

/** One row of the adapter's table: what the counterpart does, and what the attempt then comes to. */
export interface Case<C extends Counterpart> {
  readonly name: string
  /** Usually switches a fault on; faults are off before each test. */
  arrange(counterpart: C): void
  /** Another body than `canary` gives, for answers that depend on the recipient. */
  readonly body?: (word: string) => Body
  readonly expect: Expected
}

/** What a member tells the suite about itself. */
export interface ChannelSpec<C extends Counterpart = Counterpart> {
  readonly channel: Channel
  /** A body with `word` (lower-case ASCII letters, then hex digits) in its content and wherever the recipient allows. */
  canary(word: string): Body
  /** Strings of the body that name no person and may be seen (a silo's id). */
  readonly open?: readonly string[]
  start(): Promise<Started<C>>
  /** What a plain success is. */
  readonly success: 'accepted' | 'delivered'
  readonly cases: readonly Case<C>[]
  /** Has the counterpart take the next request and break the connection before its yes. */
  cut?(counterpart: C): void
  /** Has the counterpart take the next request and stay silent. */
  silence?(counterpart: C): void
  /** Settings that lead to a plain TCP peer on this machine. */
  settingsFor(peer: { readonly host: string; readonly port: number }): unknown
  /** The counterpart can be asked about an earlier attempt. */
  readonly askable?: boolean
  readonly talk: Talk
  /** Fragments of the protocol, so that nonsense gets past the first line: `HTTP/1.1 200 OK\r\n`, `250 ok\r\n`. */
  readonly phrases: readonly string[]
  /** True when what a peer received is enough for the message to have been taken. Without it: when the canary is in it. */
  mayBeTaken?(received: string, word: string): boolean
  /** True when the arrival is that of the body made with `word`. Without it: when the word is in the arrival. */
  isArrival?(arrival: Arrival, word: string): boolean
  readonly services?: Partial<Services>
}

type Send = (delivery: Delivery, signal?: AbortSignal) => Promise<Outcome>

interface Bench<C extends Counterpart> {
  readonly spec: ChannelSpec<C>
  counterpart(): C
  settings(): unknown
  arrived(word: string): readonly Arrival[]
}

const arrivedIn = <C extends Counterpart>(spec: ChannelSpec<C>, counterpart: C, word: string): readonly Arrival[] => {
  const isArrival = spec.isArrival ?? ((arrival: Arrival) => JSON.stringify(arrival).includes(word))
  return counterpart.arrivals.all().filter((arrival) => isArrival(arrival, word))
}

/** Opens the channel, runs `work` and looks for the canary in all that was said meanwhile. */
const during = async <C extends Counterpart>(
  bench: Bench<C>, word: string, work: (send: Send, repeatable: boolean) => Promise<readonly Outcome[]>,
): Promise<void> => {
  const way = await openChannel(bench.spec, bench.settings())
  const send: Send = (delivery, signal) => way.adapter.send(delivery, signal ?? new AbortController().signal)
  try {
    const outcomes = await work(send, way.adapter.repeatable)
    expectNothingLeaked(bench.spec, word, outcomes, way.world)
  } finally {
    await way.adapter.close()
  }
}

const yesLaws = <C extends Counterpart>(bench: Bench<C>): void => {
  it('says yes only when the counterpart has it', async () => {
    const word = newWord()
    await during(bench, word, async (send) => {
      const outcome = await send(opened(bench.spec, word))
      expect(outcome.kind).to.equal(bench.spec.success)
      expect(bench.arrived(word), 'arrived before the yes').to.have.length(1)
      return [outcome]
    })
  })

  it('carries many at once, each of them once', async () => {
    const words = Array.from({ length: 20 }, newWord)
    await during(bench, words[0] as string, async (send) => {
      const outcomes = await Promise.all(words.map((word) => send(opened(bench.spec, word))))
      for (const outcome of outcomes) expect(outcome.kind).to.equal(bench.spec.success)
      for (const word of words) expect(bench.arrived(word)).to.have.length(1)
      return outcomes
    })
  })

  it('is repeatable only if the counterpart counts one when it is sent twice', async () => {
    const word = newWord()
    await during(bench, word, async (send, repeatable) => {
      const delivery = opened(bench.spec, word)
      const outcomes = [await send(delivery), await send({ ...delivery, attempt: 2 })]
      if (repeatable) for (const outcome of outcomes) expect(outcome.kind).to.equal(bench.spec.success)
      if (repeatable) expect(bench.arrived(word)).to.have.length(1)
      return outcomes
    })
  })
}

const caseLaws = <C extends Counterpart>(bench: Bench<C>): void => {
  for (const { name, arrange, body, expect: expected } of bench.spec.cases) {
    it(`${name} → ${expected.kind}${expected.reason ? ` ${expected.reason}` : ''}`, async () => {
      const word = newWord()
      arrange(bench.counterpart())
      await during(bench, word, async (send) => {
        const outcome = await send(opened(bench.spec, word, body))
        expectOutcome(outcome, expected)
        return [outcome]
      })
    })
  }
}

/** After request bytes may have been taken, nobody knows; only where repeats are recognised may it be called «not sent». */
const expectDoubt = (outcome: Outcome, repeatable: boolean): void => {
  const allowed: readonly string[] = repeatable ? ['unknown', 'postponed'] : ['unknown']
  expect(allowed, `${outcome.kind} though it may have been taken`).to.include(outcome.kind)
}

const doubtLaws = <C extends Counterpart>(bench: Bench<C>): void => {
  const { spec } = bench
  if (spec.cut) it('does not know when the connection breaks after the request, and finds its way again', async () => {
    const word = newWord()
    spec.cut?.(bench.counterpart())
    await during(bench, word, async (send, repeatable) => {
      const outcome = await send(opened(spec, word))
      expectDoubt(outcome, repeatable)
      const next = await send(opened(spec, newWord()))
      expect(next.kind, 'the one after').to.equal(spec.success)
      return [outcome, next]
    })
  })

  if (spec.silence) it('does not know when no answer comes in time, and obeys the signal', async () => {
    const word = newWord()
    spec.silence?.(bench.counterpart())
    await during(bench, word, async (send, repeatable) => {
      const outcome = await send(opened(spec, word), AbortSignal.timeout(400))
      expectDoubt(outcome, repeatable)
      return [outcome]
    })
  })

  it('sends nothing when told to stop beforehand', async () => {
    const word = newWord()
    await during(bench, word, async (send) => {
      const outcome = await send(opened(spec, word), AbortSignal.abort())
      expect(outcome.kind).to.be.oneOf(['postponed', 'unknown'])
      expect(bench.arrived(word)).to.have.length(0)
      return [outcome]
    })
  })
}

const lookupLaws = <C extends Counterpart>(bench: Bench<C>): void => {
  it('can be asked just where its test says so', async () => {
    const way = await openChannel(bench.spec, bench.settings())
    await way.adapter.close()
    expect(way.adapter.lookup !== undefined).to.equal(bench.spec.askable ?? false)
  })

  if (bench.spec.askable) it('does not deny what it has taken', async () => {
    const word = newWord()
    const way = await openChannel(bench.spec, bench.settings())
    try {
      const delivery = opened(bench.spec, word)
      await way.adapter.send(delivery, new AbortController().signal)
      const answer = await ask(way.adapter, delivery)
      expect(answer.kind).to.not.equal('absent')
      expectNothingLeaked(bench.spec, word, [answer], way.world)
    } finally {
      await way.adapter.close()
    }
  })
}

const allOff = (counterpart: Counterpart): void => {
  for (const { name } of counterpart.faults.list()) counterpart.faults.switchOff(name)
}

/** Declares the laws for one channel with its adapter. Call it at the top of the member's own test file. */
export const channelSuite = <C extends Counterpart>(spec: ChannelSpec<C>): void => {
  describe(`channel ${spec.channel.name}: the laws`, () => {
    let started: Started<C>
    const bench: Bench<C> = {
      spec,
      counterpart: () => started.counterpart,
      settings: () => started.settings,
      arrived: (word) => arrivedIn(spec, started.counterpart, word),
    }
    before(async () => { started = await spec.start() })
    beforeEach(() => allOff(started.counterpart))
    after(() => started?.counterpart.stop())
    describe('what may be said', () => schemaLaws(spec, bench.settings))
    describe('the yes', () => yesLaws(bench))
    describe('the table', () => caseLaws(bench))
    describe('the doubt', () => doubtLaws(bench))
    describe('the asking', () => lookupLaws(bench))
    describe('a peer that may say anything', () => wireLaws(spec))
  })
}
