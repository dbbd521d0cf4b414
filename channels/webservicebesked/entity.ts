// What an event is about: technical metadata of an entity, from which the receiver looks up the matter itself. What an entity is
// called and numbered is the domain's own.
import type { JsonSchema } from '../../core/channel.ts'
import type { Entity } from '../../core/partner.ts'
import type { Refusal } from '../../core/refusal.ts'

const uuid = (description: string): JsonSchema => (
  { type: 'string', pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$', description })

/** Schema of the entity. */
export const entitySchema: JsonSchema = {
  type: 'object',
  description: 'The entity that something happened to: metadata, and nothing of the matter itself.',
  properties: {
    EntitetNavn: {
      type: 'string', minLength: 1, maxLength: 100, pattern: '^[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå0-9 ._-]*$',
      description: 'Name of the type of entity.',
    },
    EntitetId: { type: 'integer', minimum: 0, maximum: 2_147_483_647, description: 'Number of the type of entity.' },
    EksternIdentifier: uuid('UUID of the entity; nil (all zeros) where there is nothing to point at.'),
    VersionIdentifier: uuid('UUID of the version of the entity.'),
    IdentifikationstypeId: {
      type: 'integer', minimum: 1, maximum: 99, description: 'What identifies the citizen: 1 for a CPR number.',
    },
    Identifikation: {
      type: 'string', minLength: 1, maxLength: 50, pattern: '^[A-Za-z0-9 -]+$',
      description: 'The citizen\'s identifier. It is sealed with the message, and never in a name, an address or a log.',
    },
    Aendringstype: { type: 'integer', minimum: 1, maximum: 3, description: '1 made, 2 changed, 3 removed.' },
  },
  required: ['EntitetNavn', 'EntitetId', 'EksternIdentifier', 'Aendringstype'],
  additionalProperties: false,
}

const cprType = 1

const refused = (member: string, detail: string): Refusal => ({ refused: 'content-invalid', at: [`/content/${member}`], detail })

/** Who it is about in one form, for keyed hashes; undefined where it is nobody. */
export const citizenOf = ({ IdentifikationstypeId: type, Identifikation: id }: Entity): string | undefined => {
  if (type === undefined || id === undefined) return undefined
  return type === cprType ? `cpr:${id}` : `${type}:${id}`
}

/** The entity in its one form. */
export const normalEntity = (entity: Entity): Entity | Refusal => {
  const { IdentifikationstypeId: type, Identifikation: id } = entity
  if (type === undefined && id !== undefined) return refused('IdentifikationstypeId', 'belongs to an Identifikation')
  if (type !== undefined && id === undefined) return refused('Identifikation', 'belongs to an IdentifikationstypeId')
  const identifier = id?.replace(/[ -]/g, '')
  if (type === cprType && !/^\d{10}$/.test(identifier ?? '')) return refused('Identifikation', 'a CPR number: ten digits')
  if (identifier === '') return refused('Identifikation', 'letters or digits')
  return {
    ...entity, EksternIdentifier: entity.EksternIdentifier.toLowerCase(),
    ...(entity.VersionIdentifier !== undefined && { VersionIdentifier: entity.VersionIdentifier.toLowerCase() }),
    ...(identifier !== undefined && { Identifikation: identifier }),
  }
}
