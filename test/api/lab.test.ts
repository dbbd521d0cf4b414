import { expect } from 'chai'
import { openHub, type TestHub } from '../end-to-end/hub.ts'

describe('The lab of the demo', () => {
  let hub: TestHub
  before(async () => { hub = await openHub() })
  after(() => hub.stop())

  it('is not there with a configuration: no address, nothing in the menu, nobody let in with one click', async () => {
    const ways = [['GET', '/v1/lab'], ['PUT', '/v1/lab/twilio/failed-500'], ['DELETE', '/v1/lab/twilio/failed-500'],
      ['POST', '/v1/session/demo']] as const
    for (const [method, path] of ways) {
      const body = method === 'POST' ? { name: 'demo-operator' } : undefined
      expect((await hub.call(path, { as: 'drift', method, body })).status, `${method} ${path}`).to.equal(404)
    }
    expect((await hub.call('/dashboard/files/facts.json')).body).to.include({ lab: false })
    expect((await hub.call('/v1/sign-in', { as: null })).body['demo']).to.deep.equal([])
    const { paths } = (await hub.call('/v1/openapi.json')).body as unknown as { readonly paths: object }
    expect(Object.keys(paths).filter((path) => path.startsWith('/v1/lab'))).to.deep.equal([])
  })
})
