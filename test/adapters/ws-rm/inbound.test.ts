import { expect } from 'chai'
import { inboundOf } from '../../../adapters/ws-rm/hands/inbound.ts'
import type { Heard } from '../../../adapters/ws-rm/read.ts'
import { newest } from './hand-made.ts'
import { partner } from './samples.ts'

const heard = (more: Partial<Heard>): Heard => ({
  variant: newest, to: partner, action: 'urn:example:Svar', acknowledgements: [], requested: [], uses: [], others: [],
  body: { kind: 'application', xml: '<svar/>' }, ...more,
} as Heard)

let drawn = 0
const named = (more: Partial<Heard>): string =>
  inboundOf(heard(more), { action: 'urn:example:Svar', silo: 'modtager', topic: 'svar' }, 'nordby',
    () => `fresh-${drawn += 1}`).reference

describe('What a partner says has a name of its own', () => {
  const sequence = { identifier: 'urn:s', number: 7n, last: false }

  it('its MessageID, whatever sequence it comes in; one that is no plain name as a hash', () => {
    expect(named({ messageId: 'urn:uuid:1', sequence, relatesTo: 'urn:uuid:0' })).to.equal('urn:uuid:1')
    expect(named({ messageId: 'http://x/?<a>' })).to.match(/^[0-9a-f]{64}$/)
  })

  it('without one its place in its sequence, or the request that it answers: gSOAP gives its replies none', () => {
    const next = { ...sequence, number: 8n }
    const places = [{ sequence }, { sequence: next }, { relatesTo: 'urn:uuid:1' }, { relatesTo: 'urn:uuid:2' }]
    expect(new Set(places.map(named)).size).to.equal(4)
    expect(places.map(named)).to.deep.equal(places.map(named))
  })

  it('without any of these it is nothing that came before', () => {
    expect([named({}), named({})]).to.deep.equal(['fresh-1', 'fresh-2'])
  })
})
