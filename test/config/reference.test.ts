import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { channels } from '../../channels/index.ts'
import { fileSchema } from '../../config/index.ts'
import { durationMs } from '../../config/duration.ts'
import { writeOnlyNames } from '../../config/mask.ts'
import { reference } from '../../config/reference.ts'
import { isMembers, mapped } from '../../config/secrets.ts'

const propertiesIn = (schema: unknown): readonly (readonly [string, Readonly<Record<string, unknown>>])[] => {
  const found: [string, Readonly<Record<string, unknown>>][] = []
  mapped(schema, '', (value, pointer) => {
    if (isMembers(value) && /\/properties\/[^/]+$/.test(pointer)) found.push([pointer, value])
    return value
  })
  return found
}

/** By name, so that a new channel's are found without being listed; a certificate comes with its key in one file, and an
 * `apiKey` is the name of a key (Twilio). */
const isSecret = (pointer: string): boolean => /(?:secret|password|token|(?<!api)key|\/certificate)$/i.test(pointer)

describe('the reference of the configuration', () => {
  it('docs/configuration.md is what the schema says; if not: node scripts/config-reference.ts', () => {
    const committed = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
    expect(committed === reference(channels), 'docs/configuration.md is stale').to.equal(true)
  })

  it('every member is described', () => {
    const silent = propertiesIn(fileSchema).filter(([, { description }]) => typeof description !== 'string')
      .map(([pointer]) => pointer)
    expect(silent).to.deep.equal([])
  })

  it('every duration has a default within its limits', () => {
    for (const [pointer, { duration, default: standard }] of propertiesIn(fileSchema)) {
      if (!isMembers(duration) || standard === undefined) continue
      expect(durationMs(standard), pointer).to.be.within(durationMs(duration.min) ?? NaN, durationMs(duration.max) ?? NaN)
    }
  })

  for (const { name, settings } of channels) {
    it(`every setting of ${name} is described`, () => {
      const silent = propertiesIn(settings).filter(([pointer, { description, const: only }]) =>
        typeof description !== 'string' && only === undefined && !pointer.endsWith('/adapter')).map(([pointer]) => pointer)
      expect(silent).to.deep.equal([])
    })

    it(`every secret of ${name} is marked as one`, () => {
      const named = propertiesIn(settings).map(([pointer]) => pointer).filter(isSecret)
        .map((pointer) => pointer.replace(/.*\//, ''))
      expect([...writeOnlyNames(settings)].sort()).to.deep.equal([...new Set(named)].sort())
    })
  }
})
