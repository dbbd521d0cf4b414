// Looking through what the hub keeps, for what should not be in it.
import type { Looked, Searching } from '../core/canary.ts'

export { createFileSearch, type Places } from './files.ts'
export { createTableSearch } from './tables.ts'

/** Several searches as one. */
export const together = (...looks: readonly Searching['look'][]): Searching['look'] => async (wanted, since, signal) => {
  const all: readonly Looked[] = await Promise.all(looks.map((look) => look(wanted, since, signal)))
  return { places: all.flatMap(({ places }) => places), found: all.flatMap(({ found }) => found) }
}
