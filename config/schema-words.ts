import type { JsonSchema } from '../core/channel.ts'

/** An object with known members and no others; left out, it is filled with its members' defaults. */
export const object = (description: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema =>
  ({ type: 'object', additionalProperties: false, default: {}, description, properties })

/** A duration as config/duration.ts reads it, between two limits. */
export const duration = (description: string, standard: string | undefined, min: string, max: string): JsonSchema =>
  ({ type: ['string', 'integer'], description, duration: { min, max }, ...(standard === undefined ? {} : { default: standard }) })

/** A member that an environment variable overrides. */
export const flag = (variable: string, schema: JsonSchema): JsonSchema => ({ ...schema, variable })

export const credentials = (description: string): JsonSchema => ({
  type: 'array', maxItems: 10, description: `${description} Several at once, so that one can be replaced without a pause.`,
  items: {
    type: 'object', additionalProperties: false, required: ['sha256'],
    properties: {
      sha256: {
        type: 'string', pattern: '^[0-9a-fA-F]{64}$',
        description: 'SHA-256 of the credential, 64 hex digits. The credential itself stands nowhere in the hub.',
      },
    },
  },
})

export const topics = (description: string): JsonSchema => ({
  type: 'array', maxItems: 1_000, uniqueItems: true, description, examples: [['moede.*', 'frist.overskredet']],
  items: { type: 'string', maxLength: 100, pattern: '^[a-z0-9][a-z0-9-]*(\\.[a-z0-9][a-z0-9-]*)*(\\.\\*)?$' },
})

/** Ids of silos, names of routes and channels. */
export const namePattern = '^[a-z][a-z0-9-]{0,62}$'
