// MeMo takes UUIDs of version 4 only, and transactions have UUIDs of version 7. The two differ in the version's digit, so that
// each has exactly one of the other kind and nothing need be remembered.
const digit = 14
const pattern = (version: number): RegExp =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
const [four, seven] = [pattern(4), pattern(7)]
const swapped = (id: string, from: RegExp, to: number): string | undefined => {
  const lower = id.toLowerCase()
  return from.test(lower) ? `${lower.slice(0, digit)}${to}${lower.slice(digit + 1)}` : undefined
}

/** The messageUUID of a transaction; undefined for what is no UUIDv7. */
export const messageUuid = (transactionId: string): string | undefined => swapped(transactionId, seven, 4)

/** The transaction of a messageUUID; undefined for what is no UUIDv4. */
export const transactionIdOf = (uuid: unknown): string | undefined =>
  typeof uuid === 'string' ? swapped(uuid, four, 7) : undefined
