import { expect } from 'chai'
import { settingsFor, type RmSettings } from '../../../adapters/ws-rm/settings.ts'
import {
  emptySource, nextSourceDue, stepSource, wantsSequence, type SourceEffect, type SourceEvent, type SourceSequence,
    type SourceState,
  type SourceWrite,
} from '../../../adapters/ws-rm/source/index.ts'
import { newest } from './hand-made.ts'
import { ack, acks, ids, message, now, older, partner, settings, sourceIn, sourceWith } from './samples.ts'

interface Played {
  readonly state: SourceState
  readonly writes: readonly SourceWrite[]
  readonly effects: readonly SourceEffect[]
}

const play = (state: SourceState, events: readonly SourceEvent[], at = now, own: Partial<RmSettings> = {}): Played =>
  events.reduce<Played>((played, event) => {
    const { state: next, writes, effects } = stepSource(played.state, event, at, { ...settings, ...own })
    return { state: next, writes: [...played.writes, ...writes], effects: [...played.effects, ...effects] }
  }, { state, writes: [], effects: [] })

const opened = { kind: 'opened', ids, variant: newest, to: partner, acksTo: acks } as const
const submitted = (number: number): SourceEvent => ({ kind: 'submitted', key: `m${number}`, messageId: `urn:m${number}` })
const answered = (more: object = {}): SourceEvent =>
  ({ kind: 'create-answered', relatesTo: 'urn:create', response: { kind: 'CreateSequenceResponse', identifier: 'urn:s',
    ...more } })
const acknowledged = (...args: Parameters<typeof ack>): SourceEvent => ({ kind: 'acknowledged', acknowledgement: ack(...args) })
const woken: SourceEvent = { kind: 'woken' }
const lost: SourceEvent = { kind: 'faulted', code: 'UnknownSequence', identifier: 'urn:s' }
const numbersIn = (effects: readonly SourceEffect[]): readonly number[] =>
  effects.flatMap((effect) => (effect.kind === 'transmit' ? [effect.number] : []))
const bodies = (effects: readonly SourceEffect[]): readonly unknown[] =>
  effects.flatMap((effect) => (effect.kind === 'request' ? [effect.body] : []))
const only = ({ sequences }: SourceState): SourceSequence => sequences[0] as SourceSequence
const empty = { unacknowledged: [], acknowledged: [[1, 3]] } as const

describe('A source gets its sequence', () => {
  it('by asking, with the same MessageID each time, and gives up after a while (CS-16, TM-7)', () => {
    let { state, effects } = play(emptySource, [submitted(1), opened])
    const first = effects
    for (let attempt = 2; attempt <= 5; attempt += 1) {
      const at = nextSourceDue(state) ?? 0
      const again = play(state, [woken], at)
      expect(again.effects).to.deep.equal(first)
      state = again.state
    }
    const over = play(state, [woken], nextSourceDue(state))
    expect(over.effects).to.deep.equal([{ kind: 'alarm', alarm: 'not-established' }])
    expect([over.state.sequences, over.state.waiting.length]).to.deep.equal([[], 1])
    expect(wantsSequence(over.state, nextSourceDue(state) ?? 0)).to.equal(false)
    expect(wantsSequence(over.state, nextSourceDue(over.state) ?? 0)).to.equal(true)
  })

  it('with no second request while the exchange of the first is under way, and soon after it ended without an answer', () => {
    const own = { createMs: 60_000, requestMs: 2000 }
    const asked = play(emptySource, [submitted(1), opened], now, own)
    expect(nextSourceDue(asked.state)).to.equal(now + 60_000)
    expect(play(asked.state, [woken], now + 59_999, own).effects).to.deep.equal([])
    const over = play(asked.state, [{ kind: 'create-unheard', relatesTo: 'urn:create' }], now + 100, own)
    expect(over.effects).to.deep.equal([])
    expect(nextSourceDue(over.state)).to.equal(now + 2100)
    expect(play(over.state, [woken], now + 2100, own).effects).to.deep.equal(asked.effects)
    const other = play(asked.state, [{ kind: 'create-unheard', relatesTo: 'urn:another' }], now + 100, own)
    expect(nextSourceDue(other.state)).to.equal(now + 60_000)
  })

  it('for as long as is granted, and no longer than it asked for; 0 means never (CS-6, CS-7)', () => {
    const expiryAfter = (expiresMs?: number): number => (only(play(emptySource,
      [opened, answered({ expiresMs })]).state).expiresAt ?? 0) - now
    expect([1000, undefined, 0, settings.expiresMs + 1].map(expiryAfter))
      .to.deep.equal([1000, settings.expiresMs, settings.expiresMs, settings.expiresMs])
  })

  it('and drops its offer, without failing, when that was not accepted (CS-10, R0010)', () => {
    const offering = { ...opened, offer: { identifier: 'urn:o', endpoint: acks } }
    expect(play(emptySource, [offering, answered()]).writes).to.deep.equal([{ kind: 'offer-dropped', identifier: 'urn:o' }])
    expect(play(emptySource, [offering, answered({ accept: partner })]).writes).to.deep.equal(
      [{ kind: 'offer-accepted', identifier: 'urn:o', acksTo: partner, expiresMs: undefined, behavior: undefined }])
  })

  it('or takes one that was offered to it (CS-4)', () => {
    const adopted = { ...opened, kind: 'adopted', identifier: 'urn:o', expiresMs: 5000 } as const
    const { state, effects } = play(emptySource, [submitted(1), adopted])
    expect(numbersIn(effects)).to.deep.equal([1])
    expect(only(state)).to.include({ phase: 'created', identifier: 'urn:o', expiresAt: now + 5000 })
  })

  it('and after being refused tries again later and later (CS-15, FA-5)', () => {
    const refusedAt = (state: SourceState): Played => play(state, [opened, { kind: 'create-refused', relatesTo: 'urn:create' }])
    let state = play(emptySource, [submitted(1)]).state
    const waits = [1, 2, 3, 4].map(() => {
      state = refusedAt(state).state
      return state.notBefore - now
    })
    waits.reduce((before, wait) => {
      expect(wait).to.be.above(before)
      return wait
    }, settings.reopenMs / 2)
  })
})

describe('A source numbers and sends', () => {
  it('from 1, one up each time, bound in the commit before the first byte (SQ-1, SQ-7, DU-2)', () => {
    const { writes, effects } = play(emptySource, [opened, answered(), submitted(1), submitted(2)])
    expect(writes).to.deep.equal([1, 2].map((number) => ({ kind: 'bound', create: 'urn:create', number, key: `m${number}` })))
    expect(numbersIn(effects)).to.deep.equal([1, 2])
  })

  it('no more than the window, and no more than the destination has room for (SQ-5, TM-4, NS-8)', () => {
    const four = [1, 2, 3, 4].map(submitted)
    expect(numbersIn(play(emptySource, [opened, answered(), ...four], now, { window: 2 }).effects)).to.deep.equal([1, 2])
    const { state } = play(emptySource, [opened, answered(), submitted(1), acknowledged([[1, 1]], { remaining: 0 })])
    expect(numbersIn(play(state, four.slice(1)).effects)).to.deep.equal([])
    const asking = play(state, [woken], nextSourceDue(state))
    expect(asking.effects.map(({ kind }) => kind)).to.deep.equal(['ask'])
    expect(numbersIn(play(state, [...four.slice(1), acknowledged([[1, 1]], { remaining: 2 })]).effects)).to.deep.equal([2, 3])
  })

  it('again with the same number and MessageID, asking, and later each time (SQ-4, WA-7, AR-5, TM-1, TM-2, RSP-c, RSP-f)', () => {
    let { state } = play(emptySource, [opened, answered(), submitted(1)])
    const waits: number[] = []
    let at = now
    for (let attempt = 2; attempt <= 12; attempt += 1) {
      const due = nextSourceDue(state) ?? 0
      waits.push(due - at)
      at = due
      const again = play(state, [woken], at)
      const [sent, alarm] = again.effects
      expect(sent).to.deep.include({ kind: 'transmit', number: 1, key: 'm1', messageId: 'urn:m1', asking: true })
      expect(alarm?.kind).to.equal(attempt === 10 ? 'alarm' : undefined)
      state = again.state
    }
    waits.forEach((wait, at2) => expect(wait).to.be.within(
      Math.min(3000 * 2 ** at2, 300_000) * 0.8 - 1, Math.min(3000 * 2 ** at2, 300_000) * 1.2 + 1))
  })

  it('asks with the last one under way, and not at all where the partner does not bear it (AR-5, AR-6)', () => {
    const asking = (own?: Partial<RmSettings>): readonly unknown[] =>
      play(emptySource, [submitted(1), submitted(2), opened, answered()], now, own)
      .effects.flatMap((effect) => (effect.kind === 'transmit' ? [effect.asking] : []))
    expect([asking(), asking(settingsFor('wcf-one-way'))]).to.deep.equal([[false, true], [false, false]])
  })

  it('asks when nothing was heard for half of the partner\'s patience (TM-6)', () => {
    const { state } = play(emptySource, [opened, answered()], now, settingsFor('wcf'))
    expect((nextSourceDue(state) ?? 0) - now).to.equal(settingsFor('wcf').inactivityMs / 2)
    expect(play(state, [woken], nextSourceDue(state), settingsFor('wcf')).effects.map(({ kind }) => kind)).to.deep.equal(['ask'])
  })
})

describe('A source and what is acknowledged', () => {
  it('lets go of the messages, by their names (AK-1, DU-3)', () => {
    const { writes, state } = play(sourceWith(sourceIn('created')), [acknowledged([[1, 2]])])
    expect(writes).to.deep.equal([{ kind: 'settled', keys: ['m2'] }])
    expect(only(state).unacknowledged.map(({ number }) => number)).to.deep.equal([3])
  })

  it('does not mind one that was overtaken (AK-7)', () => {
    const before = sourceWith(sourceIn('created', { acknowledged: [[1, 2]], unacknowledged: [message(3, now + 1)] }))
    const { state, effects } = play(before, [acknowledged([[1, 1]]), acknowledged([])])
    expect([effects, only(state).acknowledged]).to.deep.equal([[], [[1, 2]]])
  })

  it('answers one that makes no sense by InvalidAcknowledgement, and leaves after three (AK-7, FA-3)', () => {
    const wrong = [
      ack([[1, 4]]), ack([[2, 1]]), ack([[1, 2], [2, 3]]), ack([[0, 1]]), ack([[1, 1]], { none: true }),
        ack([[1, 1]], { nacks: [2n] }),
      ack([], { nacks: [2n], final: true }), ack([], { final: true }),
    ]
    for (const acknowledgement of wrong) {
      const before = sourceWith(sourceIn('created'))
      const once = play(before, [{ kind: 'acknowledged', acknowledgement }])
      expect(once.effects, JSON.stringify(acknowledgement.ranges.length)).to.deep.equal(
        [{ kind: 'fault', code: 'InvalidAcknowledgement', identifier: 'urn:s', acknowledgement }])
      expect(only(once.state).unacknowledged).to.deep.equal(only(before).unacknowledged)
      const thrice = play(once.state, [1, 2].map(() => ({ kind: 'acknowledged', acknowledgement })))
      expect(only(thrice.state).phase).to.equal('terminating')
    }
  })

  it('sends a Nacked message at once, unless it was acknowledged (AK-6)', () => {
    const { effects } = play(sourceWith(sourceIn('created')), [acknowledged([], { nacks: [1n, 3n, 9n] })])
    expect(numbersIn(effects)).to.deep.equal([3])
  })

  it('believes the last word: what it leaves out was not taken and goes elsewhere (AK-5, CT-3, DA-9)', () => {
    const { state, writes, effects } = play(sourceWith(sourceIn('created')), [acknowledged([[1, 2]], { final: true })])
    expect(writes).to.deep.equal([{ kind: 'settled', keys: ['m2'] }])
    expect(state.waiting).to.deep.equal([{ key: 'm3', messageId: 'urn:m3' }])
    expect(bodies(effects)).to.deep.equal([{ kind: 'TerminateSequence', identifier: 'urn:s', last: 3n }])
    const closed = sourceWith(sourceIn('closed', { final: true }))
    expect(play(closed, [acknowledged([[1, 3]])]).effects[0]).to.include({ code: 'InvalidAcknowledgement' })
  })
})

describe('A source ends its sequence', () => {
  it('where one is not to be sent any more: a gap is never filled, and the others go on elsewhere (SQ-4, CT-3, DA-9)', () => {
    const begun = play(sourceWith(sourceIn('created')), [submitted(4), { kind: 'withdrawn', keys: ['m2', 'unknown'] }])
    expect(bodies(begun.effects).at(-1)).to.include({ kind: 'CloseSequence', identifier: 'urn:s' })
    const over = play(begun.state, [acknowledged([[1, 1]], { final: true }), { kind: 'close-answered', identifier: 'urn:s' }])
    expect(over.writes).to.deep.equal([])
    expect(over.state.waiting.map(({ key }) => key)).to.deep.equal(['m3', 'm4'])
    const old = play(sourceWith(sourceIn('created', { variant: older })), [{ kind: 'withdrawn', keys: ['m2'] }])
    expect(bodies(old.effects).at(-1)).to.include({ kind: 'TerminateSequence' })
    expect(old.state.waiting.map(({ key }) => key)).to.deep.equal(['m3'])
    const waiting = play(emptySource, [submitted(1), submitted(2), { kind: 'withdrawn', keys: ['m1'] }])
    expect(waiting.state.waiting.map(({ key }) => key)).to.deep.equal(['m2'])
  })

  it('when all is acknowledged: closes, hears the last word, and terminates (CT-4, CT-6, CT-7, CT-10)', () => {
    const begun = play(sourceWith(sourceIn('created', empty)), [{ kind: 'finished' }])
    const closed = play(begun.state, [acknowledged([[1, 3]], { final: true }), { kind: 'close-answered', identifier: 'urn:s' }])
    const over = play(closed.state, [{ kind: 'terminate-answered', identifier: 'urn:s' }])
    expect(bodies([...begun.effects, ...closed.effects, ...over.effects])).to.deep.equal([
      { kind: 'CloseSequence', identifier: 'urn:s', last: 3n }, { kind: 'TerminateSequence', identifier: 'urn:s', last: 3n }])
    expect(over.state.sequences).to.deep.equal([])
  })

  it('not before, and then sends nothing again (CT-6)', () => {
    expect(play(sourceWith(sourceIn('created')), [{ kind: 'finished' }]).effects).to.deep.equal([])
    const { state } = play(sourceWith(sourceIn('created')), [{ kind: 'close-decided', identifier: 'urn:s' }])
    expect(numbersIn(play(state, [woken], now + 60_000).effects)).to.deep.equal([])
  })

  it('also when nobody answers (CT-13)', () => {
    let { state } = play(sourceWith(sourceIn('created', empty)), [{ kind: 'finished' }])
    const said: string[] = []
    while (state.sequences.length > 0) {
      const { state: next, effects } = play(state, [woken], nextSourceDue(state))
      said.push(...effects.map((effect) => (effect.kind === 'request' ? effect.body.kind : effect.kind)))
      state = next
    }
    const times = (text: string, count: number): string[] => Array.from({ length: count }, () => text)
    expect(said).to.deep.equal([...times('CloseSequence', 4), ...times('TerminateSequence', 5), 'alarm'])
  })

  it('in 1.0 with a marker that is sent like a message, and a TerminateSequence that nobody need answer (V10-1, V10-2)', () => {
    const begun = play(sourceWith(sourceIn('created', { ...empty, variant: older })), [{ kind: 'finished' }])
    expect(begun.effects).to.deep.include({ kind: 'transmit', identifier: 'urn:s', number: 4, key: '', messageId: 'urn:close',
      asking: true,
      last: true, to: partner })
    expect(numbersIn(play(begun.state, [woken], nextSourceDue(begun.state)).effects)).to.deep.equal([4])
    const ended = play(begun.state, [acknowledged([[1, 4]])])
    expect(bodies(ended.effects)).to.deep.equal([{ kind: 'TerminateSequence', identifier: 'urn:s', last: undefined }])
    expect(ended.writes).to.deep.equal([])
    expect(play(ended.state, [{ kind: 'answered', relatesTo: 'urn:terminate' }]).state.sequences).to.deep.equal([])
  })

  it('in 1.0 also when the marker is never acknowledged (CT-13, V10-2)', () => {
    let { state } = play(sourceWith(sourceIn('created', { ...empty, variant: older, expiresAt: undefined })),
      [{ kind: 'finished' }])
    const said: string[] = []
    while (state.sequences.length > 0) {
      const { state: next, effects } = play(state, [woken], nextSourceDue(state))
      said.push(...effects.map((effect) => (effect.kind === 'request' ? effect.body.kind : effect.kind)))
      state = next
    }
    expect(said.filter((kind) => kind === 'transmit')).to.have.length(4)
    expect(said.filter((kind) => kind === 'TerminateSequence')).to.have.length(5)
  })

  it('to learn what came of it, where nothing is acknowledged before (CT-6)', () => {
    const learning = { closesToLearn: 'always', window: 2 } as const
    const begun = play(emptySource, [opened, answered(), ...[1, 2, 3].map(submitted)], now, learning)
    expect(bodies(begun.effects).at(-1)).to.deep.equal({ kind: 'CloseSequence', identifier: 'urn:s', last: 2n })
    const closed = play(begun.state, [acknowledged([[2, 2]]), { kind: 'close-answered', identifier: 'urn:s' }], now, learning)
    expect(closed.writes).to.deep.equal([{ kind: 'settled', keys: ['m2'] }])
    expect(closed.state.waiting.map(({ key }) => key)).to.deep.equal(['m1', 'm3'])
    const stuck = sourceWith(sourceIn('created', { unacknowledged: [{ ...message(3), attempts: 9 }] }))
    const given = play(stuck, [woken], now, settingsFor('gsoap'))
    expect(given.effects.map(({ kind }) => kind)).to.deep.equal(['transmit', 'alarm', 'request'])
  })

  it('that the destination closed without a last word, by asking for it (AR-2, CT-3)', () => {
    const { effects, state } = play(sourceWith(sourceIn('created')),
      [{ kind: 'faulted', code: 'SequenceClosed', identifier: 'urn:s' }])
    expect(effects.map(({ kind }) => kind)).to.deep.equal(['ask'])
    expect(play(state, [acknowledged([[1, 3]], { final: true })]).writes).to.deep.equal([{ kind: 'settled', keys: ['m2', 'm3'] }])
  })
})

describe('A source that loses its sequence', () => {
  it('sends what was not acknowledged in a new one, in its order, under the same MessageIDs (FA-1, FA-2, DA-9)', () => {
    const before = { ...sourceWith(sourceIn('created')), waiting: [{ key: 'm4', messageId: 'urn:m4' }] }
    const { state, effects } = play(before, [lost])
    expect(effects).to.deep.equal([{ kind: 'alarm', alarm: 'lost', identifier: 'urn:s' }])
    expect(wantsSequence(state, now)).to.equal(true)
    const again = play(state, [opened, answered({ identifier: 'urn:t' })]).effects
    expect(again.flatMap((effect) => (effect.kind === 'transmit' ? [[effect.identifier, effect.number, effect.messageId]] : [])))
      .to.deep.equal([['urn:t', 1, 'urn:m2'], ['urn:t', 2, 'urn:m3'], ['urn:t', 3, 'urn:m4']])
  })

  it('or says that it failed, where that is the partner\'s way (DA-3)', () => {
    expect(play(sourceWith(sourceIn('created')), [lost], now, { rehomes: false }).writes)
      .to.deep.equal([{ kind: 'failed', keys: ['m2', 'm3'], reason: 'sequence-lost' }])
  })

  it('over and over, without a word of acknowledgement, waits longer each time', () => {
    const barren = sourceWith(sourceIn('created', { acknowledged: [] }))
    const first = play(barren, [lost]).state
    const second = play({ ...first, sequences: barren.sequences }, [lost]).state
    expect(second.notBefore).to.be.above(first.notBefore)
    expect(play({ ...second, sequences: barren.sequences }, [acknowledged([[1, 2]])]).state.setbacks).to.equal(0)
  })

  it('to faults that are not about it does not (FA-11)', () => {
    for (const code of ['MustUnderstand', 'Receiver', 'ActionNotSupported', 'InvalidAcknowledgement'] as const) {
      expect(play(sourceWith(sourceIn('created')), [{ kind: 'faulted', code, identifier: 'urn:s' }]).state)
        .to.deep.equal(sourceWith(sourceIn('created')))
    }
  })
})

describe('A source rolls over', () => {
  it('at its greatest length, and goes on in another sequence when all of the first is acknowledged (TM-8, ST)', () => {
    const { state, effects } = play(emptySource, [opened, answered(), ...[1, 2, 3].map(submitted)], now, { maxLength: 2 })
    expect(numbersIn(effects)).to.deep.equal([1, 2])
    expect([only(state).phase, wantsSequence(state, now)]).to.deep.equal(['rollover', true])
    const next = { ...opened, ids: { ...ids, create: 'urn:create2' } }
    const there = play(state, [next, { ...answered({ identifier: 'urn:t' }), relatesTo: 'urn:create2' } as SourceEvent], now,
      { maxLength: 2 })
    expect(numbersIn(there.effects)).to.deep.equal([])
    const done = play(there.state, [acknowledged([[1, 2]])], now, { maxLength: 2 })
    expect(done.effects.map((effect) => effect.kind)).to.include.members(['request', 'transmit'])
  })

  it('at four fifths of its time (TM-5)', () => {
    const { state } = play(emptySource, [opened, answered({ expiresMs: 10_000 })])
    expect(nextSourceDue(state)).to.equal(now + 8000)
    expect(only(play(state, [woken], now + 8000).state).phase).to.equal('closing')
  })

  it('where the destination counts no further: what it cannot take goes elsewhere, the rest is sent again (FA-4)', () => {
    const fault: SourceEvent = { kind: 'faulted', code: 'MessageNumberRollover', identifier: 'urn:s', maximum: 2n }
    const { state } = play(sourceWith(sourceIn('created')), [fault])
    expect(state.waiting).to.deep.equal([{ key: 'm3', messageId: 'urn:m3' }])
    expect(only(state)).to.deep.include({ phase: 'rollover', lastNumber: 2 })
    expect(numbersIn(play(state, [woken]).effects)).to.deep.equal([2])
  })
})

describe('A source\'s state', () => {
  it('is plain data, and a machine that reads it again goes on the same way (DU-4, DU-5, TM-12)', () => {
    const { state } = play(emptySource, [opened, answered({ expiresMs: 60_000 }), ...[1, 2, 3].map(submitted),
      acknowledged([[1, 1]])])
    const read = JSON.parse(JSON.stringify(state)) as SourceState
    for (const at of [now, now + 3000, now + 50_000, now + 100_000]) {
      expect(play(read, [woken], at).effects).to.deep.equal(play(state, [woken], at).effects)
    }
    expect(nextSourceDue(read)).to.equal(nextSourceDue(state))
  })
})
