import { expect } from 'chai'
import {
  acknowledgementOf, nextDestinationDue, stepDestination, stepUnsequenced, type DestinationEffect, type DestinationEvent,
  type DestinationSequence, type DestinationWrite,
} from '../../../adapters/ws-rm/destination/index.ts'
import { profiles, settingsFor, type RmSettings } from '../../../adapters/ws-rm/settings.ts'
import { acks, anonymous, destinationIn, now, older, partner, settings } from './samples.ts'

interface Played {
  readonly sequence?: DestinationSequence
  readonly writes: readonly DestinationWrite[]
  readonly effects: readonly DestinationEffect[]
}

const play = (sequence: DestinationSequence, events: readonly DestinationEvent[], at = now,
  own: Partial<RmSettings> = {}): Played =>
  events.reduce<Played>((played, event) => {
    if (!played.sequence) return played
    const { sequence: next, writes, effects } = stepDestination(played.sequence, event, at, { ...settings, ...own })
    return { sequence: next, writes: [...played.writes, ...writes], effects: [...played.effects, ...effects] }
  }, { sequence, writes: [], effects: [] })

const fresh = (more: Partial<DestinationSequence> = {}): DestinationSequence =>
  destinationIn('created', { received: [], delivered: [], ...more })
const arrived = (number: number | bigint, last = false): DestinationEvent =>
  ({ kind: 'arrived', number: BigInt(number), last, key: `k${number}` })
const terminated: DestinationEvent = { kind: 'terminate-requested' }
const delivered = (writes: readonly DestinationWrite[]): readonly number[] =>
  writes.flatMap((write) => (write.kind === 'delivered' ? write.numbers : []))
const discarded = (writes: readonly DestinationWrite[]): readonly number[] =>
  writes.flatMap((write) => (write.kind === 'discarded' ? write.numbers : []))
const saidIn = (effects: readonly DestinationEffect[]): readonly string[] => effects.flatMap((effect) => {
  if (!('acknowledgement' in effect) || !effect.acknowledgement) return []
  const { ranges, none, final, nacks } = effect.acknowledgement
  return [[...ranges.map(({ lower, upper }) => `${lower}-${upper}`), ...nacks.map((nack) => `!${nack}`),
    ...(none ? ['none'] : []),
    ...(final ? ['final'] : [])].join(' ')]
})
const faults = (effects: readonly DestinationEffect[]): readonly unknown[] =>
  effects.flatMap((effect) => (effect.kind === 'fault' ? [effect.code] : []))

describe('Replies in a sequence that we offered', () => {
  it('do not wait for one another: each answers a request of its own', () => {
    const own = { inOrder: true, maxHeld: 0 }
    const waits = play(fresh(), [arrived(2), arrived(1)], now, own)
    expect(delivered(waits.writes)).to.deep.equal([1])
    const free = play(fresh({ replies: true }), [arrived(2), arrived(2), arrived(1), arrived(4)], now, own)
    expect(delivered(free.writes)).to.deep.equal([2, 1, 4])
    expect(free.sequence?.received).to.deep.equal([[1, 2], [4, 4]])
  })
})

describe('A destination takes messages', () => {
  it('keeps each with the commit that acknowledges it, and says all that it has (AK-1, AK-2, AK-14, DU-1)', () => {
    const { writes, effects } = play(fresh(), [arrived(1), arrived(2)])
    expect(writes.filter(({ kind }) => kind === 'accepted')).to.deep.equal([
      { kind: 'accepted', number: 1, key: 'k1' }, { kind: 'accepted', number: 2, key: 'k2' }])
    expect(saidIn(effects)).to.deep.equal(['1-1', '1-2'])
  })

  it('also out of order, and hands them over in order (DA-5, DA-6)', () => {
    const { writes, effects } = play(fresh(), [arrived(3), arrived(1), arrived(2), arrived(4)])
    expect(delivered(writes)).to.deep.equal([1, 2, 3, 4])
    expect(saidIn(effects)).to.deep.equal(['3-3', '1-1 3-3', '1-3', '1-4'])
  })

  it('or as they come, where no order is wanted (DA-5)', () => {
    expect(delivered(play(fresh(), [arrived(3), arrived(1), arrived(3)], now, { inOrder: false }).writes)).to.deep.equal([3, 1])
  })

  it('once: what comes again is acknowledged again, and its stored reply repeated (AK-11, DA-2, DA-4, DA-10)', () => {
    const { writes, effects } = play(fresh(), [arrived(1), arrived(1)])
    expect(delivered(writes)).to.deep.equal([1])
    expect(effects.map(({ kind }) => kind)).to.deep.equal(['acknowledge', 'repeated', 'acknowledge'])
  })

  it('up to its maximum (FA-4, SQ-2)', () => {
    const { effects, sequence } = play(fresh(), [arrived(11), arrived(2n ** 63n - 1n), arrived(10)], now, { maximum: 10 })
    expect(effects.slice(0, 2)).to.deep.include({ kind: 'fault', code: 'MessageNumberRollover', identifier: 'urn:s', maximum: 10,
      acknowledgement: acknowledgementOf(fresh(), settings) })
    expect([sequence?.phase, sequence?.received]).to.deep.equal(['rollover', [[10, 10]]])
  })

  it('as far as it can tell of gaps and keep what is behind them, and what closes a gap always (AK-13, DA-6, TM-11)', () => {
    const gaps = play(fresh(), [arrived(2), arrived(4), arrived(6), arrived(8), arrived(1)], now, { maxRanges: 3 })
    expect(gaps.sequence?.received).to.deep.equal([[1, 2], [4, 4], [6, 6]])
    const behind = play(fresh(), [arrived(3), arrived(4), arrived(5), arrived(1), arrived(2)], now, { maxHeld: 2 })
    expect(behind.sequence?.received).to.deep.equal([[1, 4]])
    expect(delivered(behind.writes)).to.deep.equal([1, 2, 3, 4])
  })

  it('and says how much room there is, where the partner listens (NS-8)', () => {
    const told = (tellsRoom: boolean): unknown => acknowledgementOf(destinationIn('created'),
      { ...settings, tellsRoom, maxHeld: 5 }).remaining
    expect([told(true), told(false)]).to.deep.equal([4, undefined])
  })

  it('within a sequence only (FA-7)', () => {
    expect(stepUnsequenced()).to.deep.equal({ writes: [], effects: [{ kind: 'fault', code: 'WSRMRequired' }] })
  })
})

describe('A destination acknowledges', () => {
  it('at once over the exchange, and by itself after so many messages or so long (AK-9, AK-10, TM-3, RSP-g)', () => {
    expect(saidIn(play(fresh(), [arrived(1)]).effects)).to.deep.equal(['1-1'])
    const elsewhere = fresh({ acksTo: acks })
    const gathered = play(elsewhere, [arrived(1), arrived(2), arrived(3)], now, { acknowledgeEvery: 3 })
    expect(gathered.effects).to.have.length(1)
    const waiting = play(elsewhere, [arrived(1)])
    const due = nextDestinationDue(waiting.sequence as DestinationSequence, settings)
    expect([waiting.effects, due - now]).to.deep.equal([[], settings.acknowledgeMs])
    const told = play(waiting.sequence as DestinationSequence, [{ kind: 'woken' }, { kind: 'woken' }], due)
    expect(saidIn(told.effects)).to.deep.equal(['1-1'])
    expect(told.effects[0]).to.include({ to: acks })
  })

  it('at once also elsewhere: a gap, a duplicate, when asked, and on closing (AK-10, AR-2)', () => {
    const elsewhere = fresh({ acksTo: acks })
    for (const events of [[arrived(2)], [arrived(1), arrived(1)], [arrived(1), { kind: 'acknowledgement-requested' } as const]]) {
      expect(saidIn(play(elsewhere, events).effects)).to.have.length(1)
    }
  })

  it('on what goes there anyway, parameters included, when there is something to say (HD-7, RSP-d)', () => {
    const waiting = play(fresh({ acksTo: acks }), [arrived(1)]).sequence as DestinationSequence
    const riding = (to = acks): readonly string[] => play(waiting, [{ kind: 'departing', to }]).effects.map(({ kind }) => kind)
    expect([riding(), riding(partner), riding({ ...acks, parameters: ['<x/>'] })]).to.deep.equal([['attach'], [], []])
    const told = play(waiting, [{ kind: 'departing', to: acks }, { kind: 'departing', to: acks }])
    expect(told.effects).to.have.length(1)
  })

  it('nothing by None, and never less than before (AK-2, AK-4)', () => {
    expect(saidIn(play(fresh(), [{ kind: 'acknowledgement-requested' }]).effects)).to.deep.equal(['none'])
  })

  it('what is missing by Nack, where the partner listens, and ranges later (AK-6)', () => {
    expect(saidIn(play(fresh(), [arrived(1), arrived(4)], now, { nacks: true }).effects)).to.deep.equal(['1-1', '!2 !3'])
    expect([profiles.strict, profiles.wcf, profiles.gsoap].some((profile) => 'nacks' in profile)).to.equal(false)
  })
})

describe('A destination that is closed', () => {
  const closed = (last?: bigint): Played => play(destinationIn('created'), [{ kind: 'close-requested', last }])

  it('says its last word with the response, and the same again (AK-5, CT-3, CT-5, CT-14, RSP-b)', () => {
    const { effects, sequence } = closed(5n)
    expect(effects[0]).to.deep.include({ kind: 'answer', body: { kind: 'CloseSequenceResponse', identifier: 'urn:s' } })
    expect(saidIn(effects)).to.deep.equal(['1-1 3-3 final'])
    expect(play(sequence as DestinationSequence, [{ kind: 'close-requested', last: 5n }]).effects).to.deep.equal(effects)
    expect(saidIn(play(sequence as DestinationSequence, [{ kind: 'acknowledgement-requested' }]).effects))
      .to.deep.equal(['1-1 3-3 final'])
  })

  it('hands over at once what waited behind a gap, since nothing can fill it any more (DA-8)', () => {
    expect(delivered(closed(5n).writes)).to.deep.equal([3])
  })

  it('takes nothing new, whatever its number, and knows what came before (CT-2, FA-6)', () => {
    const sequence = closed(5n).sequence as DestinationSequence
    const { effects, writes, sequence: after } = play(sequence, [arrived(2), arrived(9), arrived(3)])
    expect(faults(effects)).to.deep.equal(['SequenceClosed', 'SequenceClosed'])
    expect(saidIn(effects)).to.deep.equal(['1-1 3-3 final', '1-1 3-3 final', '1-1 3-3 final'])
    expect([writes, after?.received]).to.deep.equal([[], sequence.received])
  })

  it('takes what was announced all the same, for a partner that sends it then (FB-8, CT-6)', () => {
    const tolerant = { takesAfterClose: true }
    const sequence = play(destinationIn('created'), [{ kind: 'close-requested', last: 4n }], now,
      tolerant).sequence as DestinationSequence
    const { writes, effects } = play(sequence, [arrived(2), arrived(5), arrived(4), terminated], now, tolerant)
    expect([delivered(writes), faults(effects)]).to.deep.equal([[2, 3, 4], ['SequenceClosed']])
  })
})

describe('A sequence that ends with a gap', () => {
  const ended = (behavior: DestinationSequence['behavior'], own: Partial<RmSettings> = {},
    more: Partial<DestinationSequence> = {}): Played =>
    play(fresh({ behavior, ...more }), [arrived(1), arrived(3), arrived(4), { kind: 'close-requested', last: 4n },
      terminated], now, own)

  it('is handed over all the same, in order (DA-7, DA-8)', () => {
    expect([delivered(ended('NoDiscard').writes), discarded(ended('NoDiscard').writes)]).to.deep.equal([[1, 3, 4], []])
  })

  it('or up to the gap (DA-7, CS-13)', () => {
    const { writes } = ended('DiscardFollowingFirstGap')
    expect([delivered(writes), discarded(writes)]).to.deep.equal([[1], [3, 4]])
  })

  it('or not at all, and without a gap whole (DA-7)', () => {
    const { writes } = ended('DiscardEntireSequence')
    expect([delivered(writes), discarded(writes)]).to.deep.equal([[], [1, 3, 4]])
    const whole = play(fresh({ behavior: 'DiscardEntireSequence' }), [arrived(2), arrived(1), terminated])
    expect([delivered(whole.writes), discarded(whole.writes)]).to.deep.equal([[1, 2], []])
    const cut = play(fresh({ behavior: 'DiscardEntireSequence' }), [arrived(1), { kind: 'terminate-requested', last: 2n }])
    expect(discarded(cut.writes)).to.deep.equal([1])
  })

  it('once, however often it ends (CT-5)', () => {
    const { writes } = play(ended('NoDiscard').sequence as DestinationSequence,
      [terminated, { kind: 'close-requested' }, terminated])
    expect(writes).to.deep.equal([])
  })
})

describe('A destination that is terminated', () => {
  it('remembers, answers the same again, and faults what comes late (CT-9, TM-9, FA-1)', () => {
    const { sequence } = play(destinationIn('created'), [terminated])
    const { effects } = play(sequence as DestinationSequence, [terminated, arrived(2), arrived(1)])
    expect(effects.map(({ kind }) => kind)).to.deep.equal(['answer', 'fault', 'fault'])
    expect(faults(effects)).to.deep.equal(['SequenceTerminated', 'SequenceTerminated'])
    expect(saidIn(effects)).to.deep.equal(['1-1 3-3 final', '1-1 3-3 final', '1-1 3-3 final'])
    expect(nextDestinationDue(sequence as DestinationSequence, settings)).to.equal(now + settings.tombstoneMs)
    expect(play(sequence as DestinationSequence, [{ kind: 'woken' }], now + settings.tombstoneMs).sequence).to.equal(undefined)
    expect(faults(play(sequence as DestinationSequence, [arrived(2)], now + settings.tombstoneMs).effects))
      .to.deep.equal(['UnknownSequence'])
  })

  it('by its time without a word, also when nobody woke it (CS-6, TM-12, FA-1)', () => {
    const late = play(destinationIn('created'), [arrived(2)], now + 100_000)
    expect([faults(late.effects), delivered(late.writes)]).to.deep.equal([['SequenceTerminated'], [3]])
    expect(play(destinationIn('created'), [{ kind: 'woken' }], now + 100_000).effects).to.deep.equal([])
  })

  it('by silence, and sooner when nothing ever came (TM-6, DU-12)', () => {
    const quiet = destinationIn('created', { expiresAt: undefined })
    expect(nextDestinationDue(quiet, settings)).to.equal(quiet.heardAt + settings.inactivityMs)
    expect(nextDestinationDue({ ...quiet, received: [] }, settings)).to.equal(quiet.heardAt + settings.unusedMs)
    expect(nextDestinationDue(quiet, settingsFor('wcf'))).to.equal(quiet.heardAt + 600_000)
    for (const event of [arrived(2), arrived(1), { kind: 'acknowledgement-requested' } as const]) {
      expect(play(quiet, [event]).sequence?.heardAt).to.equal(now)
    }
  })

  it('by ourselves with a message to its source, or with a fault where the partner takes no other (CT-8, CT-10)', () => {
    const decided: DestinationEvent = { kind: 'terminate-decided', messageId: 'urn:t' }
    expect(play(destinationIn('created'), [decided]).effects).to.deep.equal([
      { kind: 'request', body: { kind: 'TerminateSequence', identifier: 'urn:s' }, messageId: 'urn:t', to: partner }])
    expect(faults(play(destinationIn('created'), [decided], now, settingsFor('wcf')).effects))
      .to.deep.equal(['SequenceTerminated'])
    expect(play(destinationIn('created'), [{ kind: 'close-decided', messageId: 'urn:c' }], now, settingsFor('wcf')).effects)
      .to.deep.equal([])
  })
})

describe('A destination of WS-RM 1.0', () => {
  const old = (more: Partial<DestinationSequence> = {}): DestinationSequence => fresh({ variant: older, ...more })

  it('acknowledges the last marker like a message, and hands it to nobody (V10-7, V10-8)', () => {
    const { writes, effects, sequence } = play(old(), [arrived(2, true), arrived(2, true), arrived(1)])
    expect([delivered(writes), sequence?.last, saidIn(effects).at(-1)]).to.deep.equal([[1], 2, '1-2'])
  })

  it('faults what is beyond it, and takes none below what has come (V10-5, FA-8)', () => {
    const { effects } = play(old(), [arrived(2, true), arrived(3)])
    expect(faults(effects)).to.deep.equal(['LastMessageNumberExceeded'])
    const { sequence } = play(old(), [arrived(3), arrived(2, true)])
    expect([sequence?.last, sequence?.received]).to.deep.equal([undefined, [[3, 3]]])
  })

  it('knows no last word, and answers a TerminateSequence by nothing (V10-2, V10-3)', () => {
    const { effects } = play(old(), [arrived(1), terminated])
    expect(effects.map(({ kind }) => kind)).to.deep.equal(['acknowledge'])
    expect(saidIn(effects)).to.deep.equal(['1-1'])
  })
})

describe('A destination\'s state', () => {
  it('is plain data, and a machine that reads it again goes on the same way (DU-4, DU-5)', () => {
    const { sequence } = play(fresh({ acksTo: anonymous }), [arrived(2), arrived(5)])
    const read = JSON.parse(JSON.stringify(sequence)) as DestinationSequence
    for (const event of [arrived(1), arrived(2), terminated, { kind: 'woken' } as const]) {
      expect(play(read, [event], now + 10).effects).to.deep.equal(play(sequence as DestinationSequence, [event], now +
        10).effects)
    }
  })
})
