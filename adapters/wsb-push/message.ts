import type { Delivery } from '../../core/adapter.ts'
import type { Entity } from '../../core/partner.ts'

/**
 * The body of a push: technical metadata, and nothing of the matter itself. `BeskedIdentifier` is the transaction's id, the same
 * however often it is sent, by which the receiver recognises a repeat.
 */
export const messageOf = ({ id, body }: Pick<Delivery, 'id' | 'body'>): string => {
  const entity = body.content as Entity
  return JSON.stringify({
    BeskedIdentifier: id,
    EntitetNavn: entity.EntitetNavn,
    EntitetId: entity.EntitetId,
    EksternIdentifier: entity.EksternIdentifier,
    VersionIdentifier: entity.VersionIdentifier,
    IdentifikationstypeId: entity.IdentifikationstypeId,
    Identifikation: entity.Identifikation,
    Aendringstype: entity.Aendringstype,
  })
}
