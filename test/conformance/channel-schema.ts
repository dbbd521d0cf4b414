// What may be said on a channel: its schemas, its example and its parse.
import { expect } from 'chai'
import fc from 'fast-check'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Body } from '../../core/adapter.ts'
import type { Channel, JsonSchema, Parsed } from '../../core/channel.ts'
import { problems } from '../../core/errors.ts'
import { isRefusal, type Refusal } from '../../core/refusal.ts'
import { arbitraryOf } from './arbitrary-of.ts'
import type { ChannelSpec } from './channel.ts'
import type { Counterpart } from '../../sandbox/faults.ts'

const compiled = (schema: JsonSchema): ValidateFunction => {
  const ajv = new Ajv2020({ discriminator: true, strict: true, allErrors: true, allowUnionTypes: true })
  formats.default(ajv)
  return ajv.compile(schema)
}

const expectFits = (schema: JsonSchema, value: unknown, what: string): void => {
  const validate = compiled(schema)
  validate(value)
  expect(validate.errors ?? [], what).to.deep.equal([])
}

const expectRefusal = (refusal: Refusal): void => {
  expect(Object.keys(problems), 'a refusal is a code of core/errors.ts').to.include(refusal.refused)
  for (const pointer of refusal.at ?? []) expect(pointer).to.match(/^(\/.*)?$/)
}

const expectParsed = (channel: Channel, parsed: Parsed): void => {
  expect(parsed.recipient).to.be.a('string').with.length.greaterThan(0)
  const again = channel.parse(parsed.body)
  if (isRefusal(again)) throw new Error(`what parse made, parse refuses: ${again.refused}`)
  expect(again.body, 'normalising twice is normalising once').to.deep.equal(parsed.body)
  expect(again.recipient).to.equal(parsed.recipient)
}

const parseLaws = (channel: Channel): void => {
  it('parse takes the example', () => {
    const parsed = channel.parse(channel.example)
    if (isRefusal(parsed)) throw new Error(`refused: ${parsed.refused}`)
    expectParsed(channel, parsed)
    expectFits(channel.schema.recipient, parsed.body.recipient, 'the normalised recipient')
    expectFits(channel.schema.content, parsed.body.content, 'the normalised content')
  })

  it('parse answers any body that passes the schema, and never throws', () => {
    const recipient = compiled(channel.schema.recipient)
    const content = compiled(channel.schema.content)
    const bodies = fc.record({
      recipient: fc.oneof(arbitraryOf(channel.schema.recipient), fc.constant(channel.example.recipient)),
      content: fc.oneof(arbitraryOf(channel.schema.content), fc.constant(channel.example.content)),
    })
    fc.assert(fc.property(bodies, (body: Body) => {
      fc.pre(recipient(body.recipient) && content(body.content))
      const parsed = channel.parse(body)
      if (isRefusal(parsed)) expectRefusal(parsed)
      else expectParsed(channel, parsed)
    }), { numRuns: 300, maxSkipsPerRun: 1000 })
  })
}

/** The laws of a channel's schemas and parse. */
export const schemaLaws = <C extends Counterpart>(spec: ChannelSpec<C>, settings: () => unknown): void => {
  const { channel } = spec
  it('has a name, words and strict schemas', () => {
    expect(channel.name).to.match(/^[a-z][a-z0-9-]*$/)
    expect(channel.words.da).to.have.length.greaterThan(0)
    expect(channel.words.en).to.have.length.greaterThan(0)
    for (const schema of [channel.schema.recipient, channel.schema.content, channel.settings]) compiled(schema)
  })

  it('has an example that fits its schemas', () => {
    expectFits(channel.schema.recipient, channel.example.recipient, 'recipient')
    expectFits(channel.schema.content, channel.example.content, 'content')
  })

  it('takes the settings that these tests open it with', () => {
    expectFits(channel.settings, settings(), 'settings of the counterpart')
    expectFits(channel.settings, spec.settingsFor({ host: '127.0.0.1', port: 4000 }), 'settings of a peer')
  })
  parseLaws(channel)
}
