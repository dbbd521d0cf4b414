import { expect } from 'chai'
import { standingOf } from '../../../adapters/ws-rm/hands/standing.ts'
import type { Dealings } from '../../../adapters/ws-rm/hands/dealings.ts'
import type { DestinationSequence } from '../../../adapters/ws-rm/destination/index.ts'
import { emptySource, nextSourceDue, stepSource, type SourceEvent, type SourceSequence,
  type SourceState } from '../../../adapters/ws-rm/source/index.ts'
import { ack, destinationIn, now, settings, sourceIn } from './samples.ts'

const identifier = 'urn:s'
const play = (state: SourceState, events: readonly SourceEvent[], at = now) => events.reduce((played, event) => {
  const { state: next, effects } = stepSource(played.state, event, at, settings)
  return { state: next, kinds: [...played.kinds, ...effects.map(({ kind }) => kind)] }
}, { state, kinds: [] as readonly string[] })
const created: SourceState = { ...emptySource, sequences: [sourceIn('created')] }
const only = ({ sequences }: SourceState): SourceSequence => sequences[0] as SourceSequence
const later = now + 10_000

describe('A source that an operator holds back', () => {
  it('sends nothing new and nothing again, hears what is acknowledged, and still ends in its time', () => {
    const held = play(created, [{ kind: 'suspended', identifier }, { kind: 'submitted', key: 'new', messageId: 'urn:new' }])
    expect([held.kinds, held.state.waiting.length]).to.deep.equal([[], 1])
    const over = play(held.state, [{ kind: 'woken' }], later)
    expect(over.kinds).to.deep.equal([])
    const heard = play(over.state, [{ kind: 'acknowledged', acknowledgement: ack([[1, 2]]) }], later)
    expect(only(heard.state).unacknowledged.map(({ number }) => number)).to.deep.equal([3])
    expect(nextSourceDue(heard.state)).to.equal(only(heard.state).expiresAt)
  })

  it('goes on with everything at once, when it is let go', () => {
    const held = play(created, [{ kind: 'suspended', identifier }, { kind: 'submitted', key: 'new', messageId: 'urn:new' }])
    const resumed = play(held.state, [{ kind: 'resumed', identifier }], later)
    expect(resumed.kinds).to.deep.equal(['transmit'])
    expect(play(resumed.state, [{ kind: 'woken' }], later).kinds.filter((kind) => kind === 'transmit').length)
      .to.equal(only(created).unacknowledged.length)
  })

  it('may be ended as it is, and asked about', () => {
    const held = play(created, [{ kind: 'suspended', identifier }]).state
    expect(play(held, [{ kind: 'asking-decided', identifier }]).kinds).to.deep.equal(['ask'])
    const closing = play(held, [{ kind: 'close-decided', identifier }])
    expect([closing.kinds, only(closing.state).phase]).to.deep.equal([['request'], 'closing'])
    expect(play(closing.state, [{ kind: 'woken' }], nextSourceDue(closing.state)).kinds).to.deep.equal(['request'])
  })

  it('counts what it sends again, and not what it sends', () => {
    const sent = play(created, [{ kind: 'submitted', key: 'new', messageId: 'urn:new' }])
    expect(only(sent.state).resent ?? 0).to.equal(0)
    const again = play(sent.state, [{ kind: 'woken' }], later)
    expect(only(again.state).resent).to.equal(again.kinds.filter((kind) => kind === 'transmit').length).and.be.greaterThan(0)
  })
})

describe('What operators are told of sequences', () => {
  const told = (sources: readonly SourceSequence[], destinations: readonly DestinationSequence[]) => standingOf({
    own: { waiting: () => 2, sequences: () => sources }, offered: { sequences: () => [] },
    destinations: { sequences: () => destinations },
  } as unknown as Dealings)

  it('is what is missing, from the least that is not acknowledged, and since when', () => {
    const [message] = sourceIn('created').unacknowledged
    const waiting = [5, 2].map((number) => ({ ...message, key: `m${number}`, messageId: '', attempts: 1, dueAt: 0, number,
      since: now + number }))
    const acknowledged = [[1, 1], [3, 4], [6, 6]] as const
    const source = sourceIn('created', { lastNumber: 6, acknowledged, unacknowledged: waiting, resent: 3 })
    const { waiting: left, sequences: [one] } = told([source], [])
    expect(left).to.equal(2)
    expect(one).to.deep.include({
      role: 'source', lowestUnacknowledged: 2, gaps: [[2, 2], [5, 5]], messages: 6, acknowledged: 4, retransmissions: 3,
      oldestAt: now + 2,
    })
  })

  it('is the same of what comes in, and nothing of what has ended', () => {
    const some = { ...destinationIn('created'), received: [[2, 3], [7, 7]] as const }
    const { sequences } = told([], [some, { ...destinationIn('terminating'), identifier: 'urn:old' }])
    expect(sequences).to.have.lengthOf(1)
    expect(sequences[0]).to.deep.include({ role: 'destination', lowestUnacknowledged: 1, gaps: [[1, 1], [4, 6]], messages: 3 })
  })
})
