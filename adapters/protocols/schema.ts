// Pieces of the settings' schemas that adapters have in common.
import type { JsonSchema } from '../../core/channel.ts'

/** A certificate or key: a secret. */
export const pemSchema = (description: string): JsonSchema =>
  ({ type: 'string', pattern: '^\\s*-----BEGIN ', maxLength: 65_536, writeOnly: true, description })

/** The authority that alone is trusted. */
export const caSchema: JsonSchema =
  { type: 'string', pattern: '^\\s*-----BEGIN ', description: 'PEM of the authority that alone is trusted.' }

/** A whole number. */
export const wholeSchema = (minimum: number, maximum: number, standard: number, description: string): JsonSchema =>
  ({ type: 'integer', minimum, maximum, default: standard, description })

/** One of a few words. */
export const choiceSchema = (values: readonly string[], standard: string, description: string): JsonSchema =>
  ({ enum: values, default: standard, description })

/** An https address without query, credentials or a slash at its end. */
export const addressSchema = (standard: string, description: string): JsonSchema =>
  ({ type: 'string', pattern: '^https://[^/?#@\\s]+(/[^?#@\\s]*[^/?#@\\s])?$', default: standard, description })

/** The authority that letters are from. */
export const senderSchema: JsonSchema = {
  type: 'object', description: 'The authority that letters are from.',
  properties: {
    cvr: { type: 'string', pattern: '^\\d{8}$', description: 'Its CVR number.' },
    label: { type: 'string', minLength: 1, maxLength: 256, description: 'Its name, as recipients see it.' },
  },
  required: ['cvr', 'label'], additionalProperties: false,
}

/** The version of MeMo that letters are written in. */
export const memoVersionSchema = choiceSchema(['1.2', '1.1'], '1.2', 'Version of MeMo that letters are written in.')
