import { nilUuid, type Entity } from '../../core/partner.ts'
import type { Seal } from '../../core/seal.ts'

/** The reference of one partner's transaction: the event's, the partner and the type. `~` stands in no silo's own. */
export const referenceFor = (reference: string, partner: string, entityType: number): string =>
  `${reference}~${partner}/${entityType}`

/** The type of entity that such a reference names; undefined for any other. */
export const entityTypeOf = (reference: string): number | undefined => {
  const [, type] = /~[a-z][a-z0-9-]*\/(\d+)$/.exec(reference) ?? []
  return type === undefined ? undefined : Number(type)
}

/** What the lanes of one partner begin with. */
export const laneStart = (partner: string): string => `${partner}:`

/**
 * The lane of an event at one partner: events of one citizen within a domain (a silo's lanes are its own) are told in order, and
 * so are those of a data entity that is nobody's. Keyed, so that it tells nothing of whom it is about.
 */
export const laneFor = (seal: Pick<Seal, 'mac'>, partner: string, citizen: string, entity: Entity, reference: string): string => {
  const thing = entity.EksternIdentifier === nilUuid ? `event:${reference}` : `${entity.EntitetId}:${entity.EksternIdentifier}`
  return `${laneStart(partner)}${seal.mac('lane', entity.Identifikation === undefined ? thing : citizen)}`
}
