// A schema as it stands at one moment, and a schema that is made and filled in one transaction: nobody sees it before it is
// whole, and hubs that start meanwhile wait for it.
import type { Client } from 'pg'
import { Fault } from '../core/errors.ts'
import type { Log } from '../core/world.ts'
import { faultOf } from './failure.ts'
import { isEmpty, makeSchema, type Migrations } from './open.ts'
import { newClient } from './server.ts'

export interface Place {
  readonly url?: string
  readonly schema: string
  readonly ca?: string
  readonly log: Log
}

export type Ask = <Row extends object>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>

const patient = 'SET LOCAL idle_in_transaction_session_timeout = 0'

const open = async ({ url = '', ...place }: Place, begin: (client: Client) => Promise<unknown>) => {
  const client = newClient({ ...place, url, readers: 1 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await begin(client)
  } catch (error) {
    await client.end().catch(() => undefined)
    throw faultOf(error, 'database-unreachable')
  }
  const query: Ask = async <Row extends object>(text: string, values: readonly unknown[] = []) => {
    try {
      return (await client.query<Row>(text, [...values])).rows
    } catch (error) {
      throw faultOf(error)
    }
  }
  return { client, query }
}

const version = 'SELECT max(version) AS version FROM sluse_migration'

/** Reads at one moment. Rejects with `database-foreign` or `database-newer` where the schema is not as this hub has it. */
export const openSnapshot = async (place: Place, migrations: number) => {
  const { client, query } = await open(place, async (client) => {
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${patient}`)
    if (await isEmpty(client, place.schema)) throw new Fault('database-foreign', place.schema)
    const found = (await client.query<{ version: number }>(version)).rows[0]?.version ?? 0
    if (found !== migrations) throw new Fault(found > migrations ? 'database-newer' : 'database-foreign', place.schema)
  })
  return { query, close: () => client.end() }
}

/** Makes the schema anew. Rejects with `database-occupied` where there is anything in it. */
export const openEmpty = async (place: Place, migrations: Migrations) => {
  const { client, query } = await open(place, async (client) => {
    await client.query(`BEGIN; ${patient}`)
    await makeSchema(client, place.schema, migrations)
  })
  return {
    query,
    commit: async (): Promise<void> => {
      await query('COMMIT')
      await client.end()
    },
    rollBack: async (): Promise<void> => { await client.end() },
  }
}
