import { Client } from 'pg'
import type { Store } from '../../core/store.ts'
import { openPostgresStore } from '../../stores/postgres/index.ts'
import { recordingWorld } from '../conformance/world.ts'
import type { OpenedStore } from '../conformance/store-parts.ts'

let made = 0

/** A schema that nobody else uses. */
export const newSchema = (): string => `run_${process.pid}_${made += 1}`

/** Asks the server itself; answers the rows of the last statement. */
export const asked = async (url: string, ...statements: readonly string[]): Promise<readonly unknown[]> => {
  const client = new Client(url)
  await client.connect()
  try {
    let rows: readonly unknown[] = []
    for (const statement of statements) rows = (await client.query(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}

export const openIn = (url: string, schema: string): Promise<Store> =>
  openPostgresStore({ url, schema, log: recordingWorld().log })

export const openFresh = async (url: string): Promise<OpenedStore & { readonly schema: string }> => {
  const schema = newSchema()
  let store = await openIn(url, schema)
  const reopen = async (): Promise<Store> => {
    await store.close()
    return (store = await openIn(url, schema))
  }
  const discard = async (): Promise<void> => {
    await store.close()
    await asked(url, `DROP SCHEMA ${schema} CASCADE`)
  }
  return { store, schema, reopen, discard, hasOrder: false }
}
