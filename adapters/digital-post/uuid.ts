// NgDP takes messages under UUIDs of version 4 only, and transactions have UUIDs of version 7. The two differ in the version's
// digit, so each has exactly one of the other kind and nothing need be remembered.
const digit = 14
const pattern = (version: number): RegExp =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
const [four, seven] = [pattern(4), pattern(7)]
const withVersion = (id: string, version: number): string => `${id.slice(0, digit)}${version}${id.slice(digit + 1)}`

/** The messageUUID of a transaction; an id that is no UUIDv7 is left as it is. */
export const messageUuid = (id: string): string => seven.test(id) ? withVersion(id, 4) : id

/** The transaction of a messageUUID; undefined for what is none. */
export const transactionIdOf = (uuid: unknown): string | undefined => {
  const lower = typeof uuid === 'string' ? uuid.toLowerCase() : ''
  return four.test(lower) ? withVersion(lower, 7) : undefined
}
