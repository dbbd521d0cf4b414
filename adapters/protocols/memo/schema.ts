// JSON Schema of elements, made from the table: what the API takes of a letter's data is what MeMo has.
import type { JsonSchema } from '../../../core/channel.ts'
import { membersOf, type AnyElement, type AnyMember, type AnyValue, type TextKind } from './shape.ts'
import { actionCodes } from './texts.ts'

const dateTime = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z$'

const kinds: Readonly<Record<TextKind, JsonSchema>> = {
  uuid: {
    pattern: '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$',
    description: 'UUID of version 4.',
  },
  'date-time': { pattern: dateTime, description: 'A time in UTC: `2026-01-10T09:00:00Z`.' },
  date: { pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: 'A date: `2026-01-12`.' },
  language: { pattern: '^[A-Za-z]{2}$', description: 'Two letters: `da`.' },
  filename: { description: 'Its name, without a path and without the signs < > : " / \\ | ? *.' },
  'media-type': {
    pattern: '^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$',
    description: 'Its media type, without parameters.',
  },
  'action-code': { enum: actionCodes, description: 'What kind of action it is.' },
  https: { pattern: '^https://', description: 'An address that begins with https://.' },
  digits: { pattern: '^\\d+$', description: 'Digits.' },
  shown: { description: 'Shown outside the mailbox: nothing confidential, no CPR number.' },
}

const schemaOfValue = (value: AnyValue): JsonSchema => {
  if (value.holds === 'members') return schemaOf(value)
  if (value.holds === 'flag') return { type: 'boolean' }
  if (value.holds === 'content') throw new Error('Files have a schema of their own')
  if (value.choices) return { enum: value.choices }
  return { type: 'string', minLength: 1, maxLength: value.maxLength, ...value.kind && kinds[value.kind] }
}

/** Schema of a member, a list where the table has one. */
export const schemaOfMember = ({ count, need, max, value }: Pick<AnyMember, 'count' | 'need' | 'max' | 'value'>): JsonSchema =>
  count === 'one' ? schemaOfValue(value) : {
    type: 'array', minItems: need === 'must' ? 1 : 0, maxItems: Math.min(max, 100), items: schemaOfValue(value),
  }

/** Schema of an element as an object of its members. */
export const schemaOf = (element: AnyElement): JsonSchema => {
  const members = membersOf(element)
  const required = members.filter(({ need }) => need === 'must').map(({ key }) => key)
  return {
    type: 'object', description: `MeMo's ${element.tag}.`,
    properties: Object.fromEntries(members.map((member) => [member.key, schemaOfMember(member)])),
    ...required.length > 0 && { required }, additionalProperties: false,
  }
}
