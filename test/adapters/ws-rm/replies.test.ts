import { expect } from 'chai'
import { emptySource, stepSource, type SourceEvent, type SourceState } from '../../../adapters/ws-rm/source/index.ts'
import { newest } from './hand-made.ts'
import { ack, acks, ids, now, partner, settings } from './samples.ts'

const offered = (identifier: string): SourceEvent => ({
  kind: 'adopted', ids: { ...ids, create: `create ${identifier}` }, variant: newest, to: partner, acksTo: acks, identifier,
})
const reply = (key: string, on: string): SourceEvent => ({ kind: 'submitted', key, messageId: `urn:${key}`, on })
const unknown = (identifier: string): SourceEvent => ({ kind: 'faulted', code: 'UnknownSequence', identifier })
const after = (...events: readonly SourceEvent[]): SourceState =>
  events.reduce((state, event) => stepSource(state, event, now, { ...settings, inOrder: true }).state, emptySource)
const placesIn = ({ sequences }: SourceState): object => Object.fromEntries(sequences.map(({ identifier, unacknowledged }) =>
  [identifier, unacknowledged.map(({ key, number }) => `${number} ${key}`)]))

const both = [offered('urn:first'), offered('urn:second')] as const

describe('A reply gets its number', () => {
  it('in the sequence that it belongs to, whatever another one still waits for', () => {
    const state = after(...both, reply('a', 'urn:first'), reply('b', 'urn:second'), reply('c', 'urn:first'))
    expect(placesIn(state)).to.deep.equal({ 'urn:first': ['1 a', '2 c'], 'urn:second': ['1 b'] })
    expect(state.waiting).to.deep.equal([])
  })

  it('in the newest where its own has ended, also after it was sent in that', () => {
    const sent = after(...both, reply('a', 'urn:first'), unknown('urn:first'), reply('b', 'urn:first'))
    expect(placesIn(sent)).to.deep.equal({ 'urn:second': ['1 a', '2 b'] })
    expect(placesIn(after(...both, offered('urn:third'), reply('a', 'urn:gone'))))
      .to.deep.equal({ 'urn:first': [], 'urn:second': [], 'urn:third': ['1 a'] })
  })

  it('when its own is let go again, and when there is one at all', () => {
    const held = [...both, { kind: 'suspended', identifier: 'urn:first' }, reply('a', 'urn:first')] as const
    expect(after(...held).waiting).to.have.length(1)
    expect(placesIn(after(...held, { kind: 'resumed', identifier: 'urn:first' })))
      .to.deep.equal({ 'urn:first': ['1 a'], 'urn:second': [] })
    expect(placesIn(after(reply('a', 'urn:first'), both[1]))).to.deep.equal({ 'urn:second': ['1 a'] })
  })

  it('as far as there is room, and goes on in its place when there is', () => {
    const many = Array.from({ length: settings.window + 1 }, (_, at) => reply(`m${at + 1}`, 'urn:first'))
    const full = after(...both, ...many, reply('other', 'urn:second'))
    expect(full.waiting.map(({ key }) => key)).to.deep.equal([`m${settings.window + 1}`])
    expect(placesIn(full)).to.have.property('urn:second').deep.equal(['1 other'])
    const acknowledgement = ack([[1, settings.window]], { identifier: 'urn:first' })
    const room = after(...both, ...many, { kind: 'acknowledged', acknowledgement })
    expect(placesIn(room)).to.have.property('urn:first').deep.equal([`${settings.window + 1} m${settings.window + 1}`])
  })
})
