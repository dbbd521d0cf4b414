import { expect } from 'chai'
import { follow, openHub, type TestHub } from '../end-to-end/hub.ts'

const later = new Date(Date.now() + 3_600_000).toISOString()

describe('De-duplication', () => {
  let hub: TestHub
  before(async () => { hub = await openHub() })
  after(() => hub.stop())

  const messageOf = (reference: string, dedupe: string, more = {}) =>
    hub.message(reference, { dedupe, notBefore: later, ...more })
  const post = (reference: string, dedupe: string, more = {}) =>
    hub.call('/v1/messages', { body: messageOf(reference, dedupe, more) })

  it('drops what waits already under the same key, and says so, in the answer, when repeated and in the feed', async () => {
    const first = await post('d-1', 'moede-1')
    const second = await post('d-2', 'moede-1')
    expect([first.status, second.status]).to.deep.equal([202, 202])
    expect(first.body).to.include({ status: 'queued', dedupe: 'moede-1' }).and.not.have.property('duplicateOf')
    expect(second.body).to.include({ status: 'cancelled', reason: 'duplicate-waiting', duplicateOf: first.body.id, version: 1 })
    const repeated = await post('d-2', 'moede-1')
    expect(repeated.status).to.equal(200)
    expect(repeated.body).to.deep.equal(second.body)
    const entry = await follow(hub, ({ reference }) => reference === 'd-2')
    expect(entry).to.include({ id: second.body.id, status: 'cancelled', event: 'inserted', reason: 'duplicate-waiting' })
    expect((await hub.call(`/v1/transactions/${second.body.id}`)).body).to.include({ duplicateOf: first.body.id })
    expect((await hub.call('/metrics', { as: 'drift' })).text)
      .to.include('sluse_duplicates_dropped_total{origin="afsender",channel="silo"} 1')
  })

  it('lets a key be used again once the first is settled, and by another silo at any time', async () => {
    const first = await post('d-3', 'moede-3')
    expect((await hub.call('/v1/messages', { body: messageOf('d-3', 'moede-3'), as: 'fremmed' })).body)
      .to.include({ status: 'queued' })
    await hub.call(`/v1/transactions/${first.body.id}/cancel`, { method: 'POST' })
    expect((await post('d-4', 'moede-3')).body).to.include({ status: 'queued' })
  })

  it('refuses a reference posted again with another key, and a key that looks like a CPR number', async () => {
    await post('d-5', 'moede-5')
    expect((await post('d-5', 'moede-6')).body).to.include({ code: 'reference-conflict', detail: 'Differs in: dedupe.' })
    expect((await post('d-6', '010190-1234')).body).to.include({ code: 'cpr-suspected' })
  })

  it('keeps one of fifty posted at once as lines', async () => {
    const lines = Array.from({ length: 50 }, (_, number) => JSON.stringify(messageOf(`l-${number}`, 'moede-7'))).join('\n')
    const { text } = await hub.call('/v1/messages', { body: lines, headers: { 'content-type': 'application/x-ndjson' } })
    const told = text.trim().split('\n').map((line) => JSON.parse(line) as Told)
    const [kept, ...others] = told.toSorted((one, other) => other.transaction.status.localeCompare(one.transaction.status))
    expect(kept?.transaction.status).to.equal('queued')
    expect(others).to.have.length(49)
    for (const { status, transaction } of others) {
      expect(status).to.equal(202)
      expect(transaction).to.include({ status: 'cancelled', duplicateOf: kept?.transaction.id })
    }
  })
})

interface Told {
  readonly status: number
  readonly transaction: { readonly id: string; readonly status: string; readonly duplicateOf?: string }
}
