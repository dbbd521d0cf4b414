// Arbitrary values that fit a JSON Schema, as far as the keywords our channels use go. What it cannot express it guesses at, so
// whoever uses it filters by the real validator.
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import type { JsonSchema } from '../../core/channel.ts'

type Limits = Readonly<Record<string, number | undefined>>

const textOf = (schema: JsonSchema): Arbitrary<unknown> => {
  const { minLength = 0, maxLength = 200 } = schema as Limits
  const long = { minLength, maxLength: Math.min(maxLength, Math.max(minLength, 2000)) }
  if (typeof schema.pattern === 'string') return fc.stringMatching(new RegExp(schema.pattern, 'u'))
  if (schema.format === 'email') return fc.emailAddress()
  if (schema.format === 'uri') return fc.webUrl()
  return fc.oneof(fc.string({ ...long, unit: 'grapheme' }), fc.string({ ...long, unit: 'binary' }))
}

const listOf = (schema: JsonSchema): Arbitrary<unknown> => {
  const { minItems = 0, maxItems = 5 } = schema as Limits
  const long = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 5)) }
  return fc.array(arbitraryOf((schema.items ?? {}) as JsonSchema), long)
}

const recordOf = (schema: JsonSchema): Arbitrary<unknown> => {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>)
  const requiredKeys = (schema.required ?? []) as string[]
  const known = fc.record(Object.fromEntries(properties.map(([name, inner]) => [name, arbitraryOf(inner)])), { requiredKeys })
  if (schema.additionalProperties === false) return known
  const unknown = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
  return fc.tuple(unknown, known).map(([more, named]) => ({ ...more, ...named }))
}

const rangeOf = (schema: JsonSchema): { min?: number; max?: number } => {
  const { minimum, maximum } = schema as Limits
  return { min: minimum, max: maximum }
}

const byType: Readonly<Record<string, (schema: JsonSchema) => Arbitrary<unknown>>> = {
  string: textOf,
  array: listOf,
  object: recordOf,
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  integer: (schema) => fc.integer(rangeOf(schema)),
  number: (schema) => fc.double({ noNaN: true, noDefaultInfinity: true, ...rangeOf(schema) }),
}

/** Values that mostly fit `schema`. */
export const arbitraryOf = (schema: JsonSchema): Arbitrary<unknown> => {
  if ('const' in schema) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum as unknown[])
  const choices = (schema.oneOf ?? schema.anyOf) as readonly JsonSchema[] | undefined
  if (choices && !schema.properties) return fc.oneof(...choices.map(arbitraryOf))
  const types = ([] as string[]).concat((schema.type ?? []) as string | string[])
  const made = types.map((type) => byType[type]?.(schema) ?? fc.jsonValue())
  return made.length > 0 ? fc.oneof(...made) : fc.jsonValue()
}
