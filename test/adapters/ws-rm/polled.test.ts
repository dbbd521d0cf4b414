import { expect } from 'chai'
import fc from 'fast-check'
import { emptyQueue, enqueue, isForgotten, overPoll, poll, selectionIn, withdraw,
  type PolledQueue } from '../../../adapters/ws-rm/polled.ts'
import { polledAddress, reachOf, rmUris } from '../../../adapters/ws-rm/variant.ts'
import { writeMessage } from '../../../adapters/ws-rm/write.ts'
import { enveloped, newest, read } from './hand-made.ts'
import { now, partner, settings } from './samples.ts'

const address = polledAddress('5f0d7c38')
const queueOf = (...keys: readonly string[]): PolledQueue =>
  keys.reduce((queue, key) => enqueue(queue, key, true, now), emptyQueue(address, now))

describe('What waits for a partner that polls', () => {
  it('goes out one at a time, first in first out, with word of what more there is (MC-2, MC-4, MC-6)', () => {
    const first = poll(queueOf('a', 'b'), now, settings)
    const second = poll(first.queue, now, settings)
    const third = poll(second.queue, now, settings)
    expect([first, second, third].map(({ key, pending }) => [key, pending]))
      .to.deep.equal([['a', true], ['b', false], [undefined, false]])
  })

  it('goes out again until it is acknowledged, and not sooner than is patient (MC-6, TM-1)', () => {
    const { queue } = poll(queueOf('a'), now, settings)
    expect(poll(queue, now + 1000, settings).key).to.equal(undefined)
    expect(poll(queue, now + 4000, settings).key).to.equal('a')
    expect(poll(withdraw(queue, ['a']), now + 4000, settings).key).to.equal(undefined)
  })

  it('goes out once, where the partner would ask again (MC-6)', () => {
    const { key, queue } = poll(enqueue(emptyQueue(address, now), 'a', false, now), now, settings)
    expect([key, queue.waiting]).to.deep.equal(['a', []])
  })

  it('is never lost and never overtaken on its first way, whatever is done (MC-6)', () => {
    const step = fc.constantFrom('put', 'poll', 'later')
    fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let [queue, at, put] = [emptyQueue(address, now), now, 0]
      const handed: string[] = []
      for (const each of steps) {
        if (each === 'put') queue = enqueue(queue, `${put += 1}`, true, at)
        if (each === 'later') at += 10_000
        if (each !== 'poll') continue
        const { key, queue: next } = poll(queue, at, settings)
        queue = next
        if (key !== undefined && !handed.includes(key)) handed.push(key)
      }
      expect(handed).to.deep.equal(handed.map((_, index) => `${index + 1}`))
      expect(queue.waiting.length).to.equal(put)
    }))
  })

  it('is forgotten with its address, when nobody polls (MC-7)', () => {
    const queue = queueOf('a')
    expect([isForgotten(queue, now + settings.inactivityMs - 1, settings),
      isForgotten(queue, now + settings.inactivityMs, settings)])
      .to.deep.equal([false, true])
    expect(isForgotten(poll(queue, now + 10, settings).queue, now + settings.inactivityMs, settings)).to.equal(false)
  })

  it('has an address that is told from others (MC-1, NS-3)', () => {
    expect([address, 'http://docs.oasis-open.org/ws-rx/wsmc/200702/anonymous', partner.address].map(reachOf))
      .to.deep.equal(['polled', 'addressable', 'addressable'])
  })

  it('keeps its own action and relation, with the word that more is waiting (MC-4, MC-5, RSP-h)', () => {
    const message = { variant: newest, action: 'urn:a', messageId: 'urn:1', relatesTo: 'urn:2', acknowledgements: [],
      requested: [],
      uses: [], others: [], body: { kind: 'empty' } } as const
    const written = read(writeMessage(overPoll(message, { queue: queueOf('a'), pending: true })))
    expect(written).to.deep.include({ action: 'urn:a', messageId: 'urn:1', relatesTo: 'urn:2', pending: true })
  })
})

describe('A MakeConnection selects', () => {
  const uri = 'http://docs.oasis-open.org/ws-rx/wsmc/200702'
  const selection = (inner: string): unknown => {
    const { body } = read(enveloped('', `<m:MakeConnection xmlns:m="${uri}">${inner}</m:MakeConnection>`))
    return body.kind === 'MakeConnection' ? selectionIn(body) : body.kind
  }

  it('by an address (MC-2, R2100)', () => {
    expect(selection(`<m:Address>${address}</m:Address>`)).to.equal(address)
  })

  it('and by nothing else, or not at all (MC-3, R2101, R2102, R2103, FA-9, FA-10)', () => {
    expect(selection('')).to.deep.equal({ code: 'MissingSelection' })
    expect(selection(`<m:Address>${address}</m:Address><wsrm:Identifier>urn:s</wsrm:Identifier>`))
      .to.deep.equal({ code: 'UnsupportedSelection', names: [{ uri: rmUris['1.1'], local: 'Identifier' }] })
  })
})
