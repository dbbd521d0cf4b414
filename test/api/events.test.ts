// What OpenAPI says of events and subscriptions is what the hub takes and answers.
import { expect } from 'chai'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { openPartners, type Members, type PartnerScene } from '../end-to-end/partner-scene.ts'

interface Media { readonly schema: object; readonly example: Members }
interface Operation {
  readonly requestBody: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, Media>> }>>
}

const expectFits = (schema: object, value: unknown): void => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  const validate = ajv.compile(schema)
  validate(value)
  expect(validate.errors ?? []).to.deep.equal([])
}

describe('The API of events and subscriptions', () => {
  let scene: PartnerScene
  let paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  before(async () => {
    scene = await openPartners()
    paths = (await scene.hub.call('/v1/openapi.json', { as: null })).body['paths'] as unknown as typeof paths
  })
  after(() => scene.stop())

  const operation = (path: string, method: string): Operation => paths[path]?.[method] as Operation
  const media = (content: Readonly<Record<string, Media>> | undefined): Media => content?.['application/json'] as Media

  it('takes the example of an event, and answers as described', async () => {
    const described = operation('/v1/events', 'post')
    const { schema, example } = media(described.requestBody.content)
    expectFits(schema, example)
    const answer = await scene.hub.call('/v1/events', { body: example })
    expect(answer.status, answer.text).to.equal(202)
    for (const status of ['200', '202']) {
      const answered = media(described.responses[status]?.content)
      expectFits(answered.schema, JSON.parse(answer.text))
      expectFits(answered.schema, JSON.parse(JSON.stringify(answered.example)))
    }
  })

  it('describes subscriptions as it takes and shows them', async () => {
    const path = '/v1/operations/subscriptions'
    const put = operation(path, 'put')
    const { schema, example } = media(put.requestBody.content)
    expectFits(schema, example)
    const list = { systemIdentifier: 'nordby-fagsystem', abonnementer: [scene.subscription(100_008)] }
    expectFits(schema, list)
    const done = await scene.hub.call(path, { as: 'drift', method: 'PUT', body: list })
    const shown = await scene.hub.call(path, { as: 'drift' })
    for (const [answer, described] of [[done, put], [shown, operation(path, 'get')]] as const) {
      const answered = media(described.responses['200']?.content)
      expectFits(answered.schema, JSON.parse(answer.text))
      expectFits(answered.schema, answered.example)
    }
  })

  it('describes the test message', async () => {
    const described = operation('/v1/operations/partners/{partner}/test', 'post')
    const answer = await scene.hub.call('/v1/operations/partners/nordby/test', { as: 'drift', method: 'POST' })
    const answered = media(described.responses['200']?.content)
    expectFits(answered.schema, JSON.parse(answer.text))
    expectFits(answered.schema, answered.example)
  })
})
