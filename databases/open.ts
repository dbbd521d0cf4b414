// Finding or making a schema of the hub's. Hubs that start at the same time take turns, and the same lock keeps those that are at
// work from writing meanwhile; a schema of a newer hub, or of somebody else, is left as it is.
import type { Client } from 'pg'
import { Fault } from '../core/errors.ts'
import { faultOf } from './failure.ts'
import { newClient, type ServerSettings } from './server.ts'

/** "Slus" in ASCII, the first half of the name of the advisory locks that hubs take turns by; the schema is the other. */
export const lockSpace = 0x536c7573

/** SQL statements that bring a schema from one version to the next; a schema tells how many it has been through. */
export type Migrations = readonly string[]

interface Found { readonly known: boolean; readonly ours: boolean; readonly relations: number }

const look = `SELECT
  to_regnamespace(quote_ident($1)) IS NOT NULL AS known,
  to_regclass(format('%I.sluse_migration', $1::text)) IS NOT NULL AS ours,
  (SELECT count(*)::int FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident($1))) AS relations`

const versionOf = async (client: Client, schema: string): Promise<number> => {
  const { known, ours, relations } = (await client.query<Found>(look, [schema])).rows[0] as Found
  if (!ours && relations > 0) throw new Fault('database-foreign', schema)
  if (!known) await client.query(`CREATE SCHEMA ${client.escapeIdentifier(schema)}`)
  if (!ours) await client.query('CREATE TABLE sluse_migration (version integer PRIMARY KEY, at timestamptz DEFAULT now())')
  const { rows } = await client.query<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM sluse_migration')
  return rows[0]?.version ?? 0
}

/** Whether there is nothing in the schema, or no such schema. */
export const isEmpty = async (client: Client, schema: string): Promise<boolean> =>
  (await client.query<Found>(look, [schema])).rows[0]?.relations === 0

/** Makes the schema within the transaction that is open. Rejects with `database-occupied` where there is anything in it. */
export const makeSchema = async (client: Client, schema: string, migrations: Migrations): Promise<void> => {
  await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, schema])
  if (!await isEmpty(client, schema)) throw new Fault('database-occupied', schema)
  await versionOf(client, schema)
  for (const [index, step] of migrations.entries()) {
    await client.query(step)
    await client.query('INSERT INTO sluse_migration (version) VALUES ($1)', [index + 1])
  }
}

const migrate = async (client: Client, schema: string, migrations: Migrations): Promise<void> => {
  await client.query('BEGIN')
  await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, schema])
  const version = await versionOf(client, schema)
  if (version > migrations.length) throw new Fault('database-newer', schema)
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue
    await client.query(step)
    await client.query('INSERT INTO sluse_migration (version) VALUES ($1)', [index + 1])
  }
  await client.query('COMMIT')
}

/** Brings the schema to the newest version. Rejects with a Fault of the `database-` family. */
export const prepareSchema = async (settings: ServerSettings, migrations: Migrations): Promise<void> => {
  const client = newClient(settings)
  client.on('error', () => undefined)
  try {
    await client.connect()
    await migrate(client, settings.schema, migrations)
    const { rows } = await client.query<{ fsync: string }>('SHOW fsync')
    if (rows[0]?.fsync !== 'on') settings.log.warn('store-not-durable', { setting: 'fsync' })
  } catch (error) {
    throw faultOf(error, 'database-unreachable')
  } finally {
    await client.end().catch(() => undefined)
  }
}
