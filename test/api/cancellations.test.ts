import { expect } from 'chai'
import { follow, openHub, type TestHub } from '../end-to-end/hub.ts'

interface Told {
  readonly cancelled: boolean
  readonly transaction: { readonly reference: string; readonly status: string; readonly reason?: string }
  readonly problem?: { readonly code: string; readonly detail?: string }
}

const later = new Date(Date.now() + 3_600_000).toISOString()

describe('POST /v1/cancellations', () => {
  let hub: TestHub
  before(async () => { hub = await openHub() })
  after(() => hub.stop())

  const post = (reference: string, more = {}) =>
    hub.call('/v1/messages', { body: hub.message(reference, { notBefore: later, ...more }) })
  const cancel = async (under: object, as: 'afsender' | 'fremmed' = 'afsender') => {
    const { status, body } = await hub.call('/v1/cancellations', { body: under, as })
    expect(status).to.equal(200)
    return body['cancellations'] as unknown as readonly Told[]
  }

  it('takes back what waits under a key; then there is nothing left, and the key is free', async () => {
    await post('c-1', { dedupe: 'moede-1' })
    const [told, ...others] = await cancel({ dedupe: 'moede-1' })
    expect(others).to.deep.equal([])
    expect(told).to.include({ cancelled: true })
    expect(told?.transaction).to.include({ reference: 'c-1', status: 'cancelled', reason: 'cancelled-by-silo' })
    expect(await cancel({ dedupe: 'moede-1' })).to.deep.equal([])
    expect((await post('c-2', { dedupe: 'moede-1' })).body).to.include({ status: 'queued' })
  })

  it('takes back the one of a reference, as often as it is asked to', async () => {
    await post('c-3')
    for (const [told] of [await cancel({ reference: 'c-3' }), await cancel({ reference: 'c-3' })]) {
      expect(told?.cancelled).to.equal(true)
      expect(told?.transaction).to.include({ status: 'cancelled' })
    }
  })

  it('says of what has arrived that it is too late, and why', async () => {
    await post('c-4', { notBefore: undefined })
    await follow(hub, ({ reference, status }) => reference === 'c-4' && status === 'delivered')
    const [told] = await cancel({ reference: 'c-4' })
    expect(told?.cancelled).to.equal(false)
    expect(told?.transaction.status).to.equal('delivered')
    expect(told?.problem).to.include({ code: 'not-cancellable', detail: 'Its status is delivered.' })
  })

  it('knows nothing of another silo\'s', async () => {
    await post('c-5', { dedupe: 'moede-5' })
    expect(await cancel({ dedupe: 'moede-5' }, 'fremmed')).to.deep.equal([])
    expect(await cancel({ reference: 'c-5' }, 'fremmed')).to.deep.equal([])
    expect(await cancel({ dedupe: 'moede-5' })).to.have.length(1)
  })

  it('wants one name, and one only', async () => {
    for (const body of [{}, { dedupe: 'a', reference: 'b' }, { lane: 'a' }, { dedupe: '' }]) {
      const answer = await hub.call('/v1/cancellations', { body })
      expect(answer.status).to.equal(422)
      expect(answer.body).to.include({ code: 'body-invalid' })
    }
  })
})
