// Questions to the server, in the words of a depot.
import type { Way } from '../../databases/server.ts'
import { faultOf } from '../../databases/failure.ts'

/** One statement, a commit of its own; `again`: it may be made twice. Rejects with a Fault. */
export type Query = <Row extends object>(text: string, values?: readonly unknown[], again?: boolean) => Promise<readonly Row[]>

export const createQuery = (way: Way): Query => async <Row extends object>(
  text: string, values: readonly unknown[] = [], again = true,
) => {
  try {
    return (await way.use((client) => client.query<Row>(text, [...values]), again)).rows
  } catch (error) {
    throw faultOf(error)
  }
}
