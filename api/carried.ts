// Where a message is on the way to a partner that acknowledges by sequence and number.
import { hash } from 'node:crypto'
import type { ApiParts } from './parts.ts'

/** A partner's own name for a sequence may be any text; those that are no plain name are told as a hash. */
export const sequenceName = (id: string): string => (
  /^urn:uuid:[0-9a-f-]{36}$/i.test(id) ? id : hash('sha256', id, 'hex').slice(0, 16))

export const carriedSchema = {
  type: 'object',
  description: 'Of one that is numbered in a sequence, until the partner has acknowledged it. Without members it waits for a ' +
    'sequence.',
  properties: {
    sequence: { type: 'string', description: 'The sequence that it has its number in; one of an unusual name by its hash.' },
    number: { type: 'integer', description: 'Its number there.' },
    resent: { type: 'integer', description: 'How often it was sent after the first time.' },
  },
}

/** Nothing where its way knows no sequences, or knows of it no more. */
export const carriedOf = ({ partnerships }: ApiParts, { route, id }: { readonly route?: string; readonly id: string }) => {
  const place = route === undefined ? undefined : partnerships?.get(route)?.placeOf(id)
  return place && { carried: { ...place, ...(place.sequence !== undefined && { sequence: sequenceName(place.sequence) }) } }
}
