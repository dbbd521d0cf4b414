// The document that tells silos what passes over brokers: it is AsyncAPI 3, and what really passes is as it says.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'chai'
import { sampleOf } from '../end-to-end/hub.ts'
import type { DoorBench, SiloAtBroker } from '../conformance/door.ts'
import { makeAmqpBench } from './amqp-bench.ts'
import { makeBullmqBench } from './bullmq-bench.ts'
import { startScene, type DoorScene } from './scene.ts'

type Members = Readonly<Record<string, unknown>>

interface Document extends Members {
  readonly servers: Readonly<Record<string, Members>>
  readonly channels: Readonly<Record<string, Members>>
  readonly components: { readonly schemas: Members; readonly messages: Readonly<Record<string, Members>> }
}

const resolve = (path: string): string => createRequire(import.meta.url).resolve(path)
const official = JSON.parse(readFileSync(resolve('@asyncapi/specs/schemas/3.0.0-without-$id.json'), 'utf8'))

/** What the document says of a schema of its own, as a judge. */
const judgeOf = ({ components }: Document, name: string) => {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  const text = JSON.stringify({ $ref: `#/components/schemas/${name}`, components })
  // Here it names a member, which is no JSON Schema.
  const schema = JSON.parse(text.replaceAll(',"discriminator":"channel"', ''))
  const valid = ajv.compile(schema)
  return (value: unknown): unknown => valid(value) || valid.errors
}

describe('/v1/asyncapi.json', function () {
  this.timeout(60_000)
  const benches: DoorBench[] = []
  let scene: DoorScene
  let silos: readonly SiloAtBroker[]
  before(async function () {
    for (const made of [await makeAmqpBench(), await makeBullmqBench()]) if (made) benches.push(made)
    if (benches.length < 2) return this.skip()
    scene = await startScene(Object.assign({}, ...benches.map(({ doors }) => doors)))
    silos = await Promise.all(benches.map((bench) => bench.silo('afsender')))
  })
  after(async () => {
    await Promise.all((silos ?? []).map((silo) => silo.close()))
    await scene?.close()
    await Promise.all(benches.map((bench) => bench.close()))
  })

  const documentOf = async (query = ''): Promise<Document> => {
    const { status, body } = await scene.call(`/v1/asyncapi.json${query}`, { as: null })
    expect(status).to.equal(200)
    return body as unknown as Document
  }

  it('is AsyncAPI 3, by its official schema, with names and without', async () => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const valid = ajv.compile(official)
    for (const query of ['', '?silo=afsender']) {
      expect(valid(await documentOf(query)), JSON.stringify(valid.errors?.slice(0, 5))).to.equal(true)
    }
    const { channels, ...document } = await documentOf()
    expect(valid({ ...document, channels: { ...channels, wrong: { address: 7 } } })).to.equal(false)
  })

  it('tells no secret, and puts in the silo\'s own names', async () => {
    const text = JSON.stringify(await documentOf('?silo=afsender'))
    expect(text).to.include('sluse.afsender.in').and.include('afsender.status')
    expect(text).to.not.include('{silo}').and.not.include('hub:hub')
    expect(JSON.stringify(await documentOf())).to.include('sluse.{silo}.in').and.not.include('afsender')
    expect((await scene.call('/v1/asyncapi.json?silo=A%22', { as: null })).status).to.equal(400)
  })

  it('has examples that its own schemas let through', async () => {
    const document = await documentOf()
    for (const { payload, examples, title } of Object.values(document.components.messages)) {
      const { $ref } = payload as { readonly $ref?: string }
      if (!$ref) continue
      const judge = judgeOf(document, $ref.split('/').at(-1) ?? '')
      expect(examples, String(title)).to.be.an('array')
      for (const each of examples as readonly { readonly payload: unknown }[]) {
        expect(judge(each.payload), String(title)).to.equal(true)
      }
    }
  })

  it('describes what really passes', async () => {
    const document = await documentOf()
    const [isMessage, isProblem, isEntry] = ['Message', 'Problem', 'Entry'].map((name) => judgeOf(document, name))
    for (const [number, silo] of silos.entries()) {
      const message = sampleOf(`bekendt-${number}`)
      expect(isMessage?.(message)).to.equal(true)
      const { id } = await silo.ask('post', message)
      const { problem } = await silo.ask('post', sampleOf(`bekendt-${number}`, { lane: 'en-anden' }))
      expect(isProblem?.(problem)).to.equal(true)
      const entries = await silo.statuses((entry) => entry.id === id && entry.status === 'delivered')
      expect(entries.map((entry) => isEntry?.(entry))).to.deep.equal(entries.map(() => true))
      const { answer } = await silo.ask('cancel', { reference: `bekendt-${number}` })
      expect(judgeOf(document, 'Cancellations')(answer)).to.equal(true)
    }
  })
})
