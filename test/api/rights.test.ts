import { expect } from 'chai'
import { openHub, type TestHub } from '../end-to-end/hub.ts'

/** What anybody may call; whoever adds to it should have a reason. */
const open: ReadonlySet<string> = new Set(['get /healthz', 'get /readyz'])

type Paths = Readonly<Record<string, Readonly<Record<string, object>>>>

const operationsOf = (paths: Paths): readonly (readonly [string, string])[] =>
  Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => [method, path] as const))

describe('The rights of the API', () => {
  let hub: TestHub
  before(async () => { hub = await openHub() })
  after(() => hub.stop())

  it('ask every caller who they are, but for a short list', async () => {
    const { body } = await hub.call('/v1/openapi.json', { as: null })
    const operations = operationsOf(body['paths'] as unknown as Paths)
    expect(operations.length).to.be.greaterThan(10)
    const answers = await Promise.all(operations.map(async ([method, path]) => {
      const url = path.replaceAll('{id}', '019ab1c2-7f00-7000-8000-2f6e0b9d1c11').replaceAll('{action}', 'resume')
      const { status } = await hub.call(url, { method: method.toUpperCase(), as: null })
      return [`${method} ${path}`, status] as const
    }))
    for (const [operation, status] of answers) expect(status, operation).to.equal(open.has(operation) ? 200 : 401)
  })
})
