// Validation by JSON Schema, with the rules told in words. A value of the file is never quoted: it may be a secret.
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonSchema } from '../core/channel.ts'
import { complaint, type Complaint } from './complaint.ts'
import { durationMs } from './duration.ts'
import { segment } from './json.ts'

interface Limits { readonly min: string; readonly max: string }

const fitsLimits = ({ min, max }: Limits, given: unknown): boolean => {
  const ms = durationMs(given)
  return ms !== undefined && ms >= (durationMs(min) ?? 0) && ms <= (durationMs(max) ?? Infinity)
}

const createAjv = (): Ajv2020 => {
  const ajv = new Ajv2020({ allErrors: true, useDefaults: true, discriminator: true, strict: false, verbose: true })
  addFormats.default(ajv)
  ajv.addKeyword({ keyword: 'duration', schemaType: 'object', validate: fitsLimits })
  return ajv
}

const list = (values: unknown): string => (values as readonly unknown[]).map((value) => JSON.stringify(value)).join(', ')

const members = (error: ErrorObject): string => Object.keys((error.parentSchema?.properties ?? {}) as object).join(', ')

type Tell = (error: ErrorObject) => string

// What each keyword's rule is, in words; a keyword that is not here is told in Ajv's own, which quote the schema only.
const rules: Readonly<Record<string, Tell>> = {
  required: ({ params }) => `lacks the member \`${params.missingProperty}\``,
  additionalProperties: (error) => `has no member called \`${error.params.additionalProperty}\`; there are: ${members(error)}`,
  unevaluatedProperties: ({ params }) => `has no member called \`${params.unevaluatedProperty}\``,
  enum: ({ params }) => `must be one of ${list(params.allowedValues)}`,
  const: ({ params }) => `must be ${JSON.stringify(params.allowedValue)}`,
  type: ({ params }) => `must be of type ${[params.type].flat().join(' or ')}`,
  duration: ({ schema }) =>
    `must be a duration (such as "15s", "10m", "72h", "180d") from ${(schema as Limits).min} to ${(schema as Limits).max}`,
  propertyNames: ({ params }) => `has a member whose name is not allowed: \`${params.propertyName}\``,
  discriminator: ({ params }) => `lacks \`${params.tag}\`, or has one that there is not`,
  uniqueItems: () => 'must not name the same twice',
  pattern: ({ parentSchema }) => `is not of the form that it must have. ${parentSchema?.description ?? ''}`.trim(),
}

// Errors that only say that other errors were found.
const echoes = new Set(['if', 'oneOf', 'anyOf', 'allOf', '$ref'])

const tell = (error: ErrorObject, at: string): Complaint => {
  const says = rules[error.keyword]?.(error) ?? error.message ?? 'is not valid'
  const member = error.keyword === 'additionalProperties' ? segment(String(error.params.additionalProperty)) : ''
  return complaint(at + error.instancePath + member, says)
}

const complaintsOf = (errors: readonly ErrorObject[], at: string): readonly Complaint[] => {
  const named = errors.filter(({ keyword, propertyName }) => !(keyword === 'pattern' && propertyName !== undefined))
  const own = named.filter(({ keyword }) => !echoes.has(keyword))
  return (own.length > 0 ? own : named).map((error) => tell(error, at))
}

/** Fills in defaults in `value`, which it changes, and complains of what does not fit; `at` is where `value` stands. */
export type Validate = (schema: JsonSchema, value: unknown, at: string) => readonly Complaint[]

export const createValidate = (): Validate => {
  const ajv = createAjv()
  return (schema, value, at) => {
    const validate = ajv.compile(schema)
    return validate(value) ? [] : complaintsOf(validate.errors ?? [], at)
  }
}
