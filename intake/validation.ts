// One strict validator for bodies (nothing coerced, nothing removed) and one for queries, whose values are text by nature.
// The very schemas that validate are served as OpenAPI.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { JsonSchema } from '../core/channel.ts'
import { problem, type Problem } from './problem.ts'

export type SchemaError = ErrorObject

const create = (coerce: boolean): Ajv2020 => {
  const ajv = new Ajv2020({
    coerceTypes: coerce, useDefaults: coerce, discriminator: true, strict: true, strictRequired: false, allowUnionTypes: true,
    verbose: true, inlineRefs: 10,
  })
  addFormats.default(ajv)
  ajv.addKeyword('example')
  ajv.addKeyword('components')
  return ajv
}

const bodies = create(false)
const queries = create(true)

export const compileBody = (schema: JsonSchema): ValidateFunction => bodies.compile(schema)

/** Fastify's validator compiler. */
export const compilerFor = ({ schema, httpPart }: { schema: unknown; httpPart?: string }): ValidateFunction =>
  (httpPart === 'body' ? bodies : queries).compile(schema as JsonSchema)

// A member's name is the sender's own text and might be anybody's, so it is never repeated; what there is, is told instead.
const strange = (schema: unknown): string => {
  const { properties = {} } = schema as { readonly properties?: object }
  return `There is a member that the schema does not have; it has: ${Object.keys(properties).join(', ')}.`
}

const detailOf = ({ keyword, params, message, parentSchema }: ErrorObject): string | undefined => {
  const named = params as Readonly<Record<string, unknown>>
  if (keyword === 'additionalProperties') return strange(parentSchema)
  if (keyword === 'required') return `The member «${String(named['missingProperty'])}» is missing.`
  return message
}

const isChannelError = ({ keyword, instancePath }: ErrorObject): boolean => keyword === 'discriminator' && instancePath === ''

const namesChannel = (error: ErrorObject): boolean => typeof (error.params as { tagValue?: unknown }).tagValue === 'string'

/** What a validator found, as a problem; values are never repeated. */
export const fromErrors = (errors: readonly ErrorObject[], part: string): Problem => {
  const found = errors.map((error) => ({ at: error.instancePath, rule: error.keyword, detail: detailOf(error) }))
  if (part !== 'body') return problem('query-invalid', { errors: found })
  if (errors.some((error) => isChannelError(error) && namesChannel(error))) {
    return problem('channel-unknown', { errors: [{ at: '/channel' }] })
  }
  return problem('body-invalid', { errors: found })
}
