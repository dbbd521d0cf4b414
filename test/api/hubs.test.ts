import { expect } from 'chai'
import { follow, openHub, type TestHub } from '../end-to-end/hub.ts'

interface Told {
  readonly id: string
  readonly state: string
  readonly isThis: boolean
  readonly draining?: { readonly by: string }
}

describe('Draining a hub', () => {
  let hub: TestHub
  before(async () => { hub = await openHub() })
  after(() => hub.stop())
  const call = (path: string, method = 'GET', body?: object) => hub.call(`/v1/operations/hubs${path}`, { as: 'drift', method,
    body })
  const only = async (): Promise<Told> => ((await call('')).body['hubs'] as unknown as readonly [Told])[0]

  it('lets it take messages and send none, until it works again', async () => {
    const { id, state, isThis } = await only()
    expect([state, isThis]).to.deep.equal(['working', true])
    expect((await call(`/${id}/drain`, 'PUT', { reason: 'Ny version' })).status).to.equal(200)
    const { state: then, draining } = await only()
    expect([then, draining?.by]).to.deep.equal(['drained', 'drift'])
    const accepted = await hub.call('/v1/messages', { body: hub.message('d1') })
    expect(accepted.status).to.equal(202)
    expect((await hub.call(`/v1/transactions/${accepted.body.id}`)).body['status']).to.equal('queued')
    expect((await call(`/${id}/drain`, 'DELETE')).status).to.equal(200)
    await follow(hub, ({ status }) => status === 'delivered')
    expect((await only()).state).to.equal('working')
  })

  it('asks for a hub that there is, and for a reason without a person in it', async () => {
    const { id } = await only()
    expect((await call('/nobody/drain', 'PUT', { reason: 'Ny version' })).body['code']).to.equal('hub-unknown')
    expect((await call(`/${id}/drain`, 'DELETE')).body['code']).to.equal('hub-unknown')
    expect((await call(`/${id}/drain`, 'PUT', { reason: 'for 6105900001' })).body['code']).to.equal('cpr-suspected')
  })
})
