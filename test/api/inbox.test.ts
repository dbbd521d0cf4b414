// A silo that fetches: what OpenAPI says of the inbox is what the hub takes and answers, and the sender is told what was fetched.
import { expect } from 'chai'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { follow, hashOf, openHub, sampleOf, type CallOptions, type TestHub } from '../end-to-end/hub.ts'

type Members = Readonly<Record<string, unknown>>
interface Media { readonly schema: object; readonly example: Members }
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, Media>> }>>
}

const expectFits = (schema: object, value: unknown): void => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  const validate = ajv.compile(schema)
  validate(value)
  expect(validate.errors ?? []).to.deep.equal([])
}

const credential = 'sluse_modtager_0123456789abcdef'
const asReceiver: CallOptions = { as: null, headers: { authorization: `Bearer ${credential}` } }

const settings = { adapter: 'inbox' }
const options = {
  routes: [{ name: 'til-modtager', channel: 'silo', match: { destinations: ['modtager'] }, settings, retry: { first: '100ms' } }],
}

interface Claimed { readonly claim: string; readonly messages: readonly (Members & { readonly id: string })[] }

describe('The inbox', () => {
  let hub: TestHub
  const call = async (path: string, body?: unknown) =>
    hub.call(`/v1/inbox${path}`, { ...asReceiver, ...(body !== undefined && { body }) })
  const claim = async (given: Members = {}): Promise<Claimed> => (await call('/claims', given)).body as unknown as Claimed
  const post = async (reference: string, more: Members = {}): Promise<string> => {
    const answer = await hub.call('/v1/messages', { body: sampleOf(reference, more) })
    expect(answer.status, answer.text).to.equal(202)
    return answer.body.id
  }

  before(async () => {
    hub = await openHub({
      ...options, adjust: (configuration) => ({
        ...configuration,
        silos: configuration.silos.map((silo) => (
          silo.id === 'modtager' ? { ...silo, credentials: [hashOf(credential)] } : silo)),
      }),
    })
  })
  after(() => hub.stop())

  it('is as OpenAPI describes it, examples and all', async () => {
    const { body } = await hub.call('/v1/openapi.json', { as: null })
    const paths = body['paths'] as unknown as Readonly<Record<string, Readonly<Record<string, Operation>>>>
    const id = await post('beskrevet')
    const posts = ['/claims', '/acknowledgements', '/returns'].map((path) => [path, 'post'] as const)
    for (const [path, method] of [['', 'get'] as const, ...posts]) {
      const described = paths[`/v1/inbox${path}`]?.[method] as Operation
      const asked = described.requestBody?.content['application/json']
      const answered = described.responses['200']?.content['application/json'] as Media
      if (asked) expectFits(asked.schema, asked.example)
      expectFits(answered.schema, answered.example)
      const answer = await call(path, asked?.example)
      expect(answer.status, answer.text).to.equal(200)
      expectFits(answered.schema, JSON.parse(answer.text))
      if (path === '/claims') {
        const { claim: name, messages } = answer.body as unknown as Claimed
        expect(messages.map((one) => one.id)).to.deep.equal([id])
        await call('/acknowledgements', { claim: name, ids: [id] })
      }
    }
  })

  it('shows what was posted, and its sender is told when it has been fetched', async () => {
    const waiting = claim({ wait: 30 })
    const id = await post('hentes')
    const { claim: name, messages: [message] } = await waiting
    const content = { data: { sag: 'S-1' } }
    expect(message).to.deep.include({ id, attempt: 1, origin: 'afsender', reference: 'hentes', topic: 'moede.booket', content })
    expect((await claim()).messages).to.deep.equal([])
    expect((await call('')).body).to.deep.equal({ lines: [{ route: 'til-modtager', waiting: 0, claimed: 1 }] })
    const done = await call('/acknowledgements', { claim: name, ids: [id] })
    expect(done.body).to.deep.equal({ acknowledged: [id], lost: [] })
    expect(await follow(hub, ({ id: told, status }) => told === id && status === 'delivered')).to.include({ attempt: 1 })
    const again = await call('/acknowledgements', { claim: name, ids: [id] })
    expect(again.body, 'safe to repeat').to.deep.equal({ acknowledged: [id], lost: [] })
  })

  it('offers again what was given back, and says of another\'s claim that it is lost', async () => {
    const id = await post('gives-tilbage')
    const first = await claim()
    const { body: stranger } = await call('/acknowledgements', { claim: id, ids: [id] })
    expect(stranger).to.deep.equal({ acknowledged: [], lost: [id] })
    expect((await call('/returns', { claim: first.claim, ids: [id] })).body).to.deep.equal({ returned: [id], lost: [] })
    const second = await claim()
    expect(second.messages.map((one) => [one.id, one['attempt']])).to.deep.equal([[id, 2]])
    expect((await call('/returns', { claim: first.claim, ids: [id] })).body).to.deep.equal({ returned: [], lost: [id] })
    await call('/acknowledgements', { claim: second.claim, ids: [id] })
  })

  it('keeps the order of a lane', async () => {
    const ids = [await post('bane-1', { lane: 'b' }), await post('bane-2', { lane: 'b' })]
    const seen: string[] = []
    for (const _ of ids) {
      const { claim: name, messages } = await claim()
      expect(messages).to.have.length(1)
      seen.push(...messages.map((one) => one.id))
      await call('/acknowledgements', { claim: name, ids: messages.map((one) => one.id) })
    }
    expect(seen).to.deep.equal(ids)
  })

  it('is not there for a silo without one, and takes nothing out of limits', async () => {
    const none = await hub.call('/v1/inbox/claims', { body: {} })
    expect([none.status, none.body['code']]).to.deep.equal([404, 'inbox-missing'])
    for (const wrong of [{ limit: 0 }, { limit: 101 }, { lease: 1 }, { lease: 86_400 }, { wait: 31 }, { else: 1 }]) {
      expect((await call('/claims', wrong)).body['code']).to.equal('body-invalid')
    }
  })

  it('cannot be on a route that names nobody, or several', async () => {
    for (const match of [{}, { destinations: ['modtager', 'fremmed'] }]) {
      const routes = [{ name: 'til-alle', channel: 'silo', match, settings }]
      const error: unknown = await openHub({ routes }).then((opened) => opened.stop(), (thrown: unknown) => thrown)
      expect(error).to.include({ code: 'config-invalid' })
    }
  })
})
