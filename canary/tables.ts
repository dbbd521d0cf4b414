// Searching a database on a server: every row of every table of the hub's, as text, in which bytes stand as hexadecimal digits.
// The server's own files cannot be reached from here, and what it has freed in them is not seen.
import type { Finding, Looked, Place, Searching } from '../core/canary.ts'
import { newClient, type ServerSettings } from '../databases/server.ts'
import { allForms, type Form } from './forms.ts'

type Settings = Pick<ServerSettings, 'url' | 'schema' | 'ca' | 'log'>

interface Table { readonly schema: string; readonly name: string; readonly bytes: number; readonly tellsWhen: boolean }

const tables = `SELECT n.nspname AS schema, c.relname AS name, pg_table_size(c.oid)::bigint AS bytes,
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'written_at') AS "tellsWhen"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p') ORDER BY 1, 2`

/** The server's clock may be so much behind; rows that say that they were written before are left out. */
const clocksMs = 60_000

/** Whole rows are read in their order on disk, however long that takes, and nothing is written. */
const settings = 'SET enable_seqscan = on; SET enable_bitmapscan = on; SET statement_timeout = 0; SET bytea_output = hex; ' +
  'SET default_transaction_read_only = on'

const isText = (bytes: Buffer): boolean => bytes.every((byte) => byte >= 0x20 && byte < 0x7f)

/** A form as it would stand in a text, and as it would in bytes. */
const needlesOf = (forms: readonly Form[]) => forms.flatMap((one) => [
  ...(isText(one.bytes) ? [{ ...one, text: one.bytes.toString('latin1') }] : []), { ...one, text: one.bytes.toString('hex') },
])

/** Searches the tables of the schemas. */
export const createTableSearch = (
  given: Settings, schemas: readonly string[],
): Searching['look'] => async (wanted, since, signal) => {
  const client = newClient({ ...given, readers: 1 })
  client.on('error', () => undefined)
  const end = (): void => void client.end().catch(() => undefined)
  signal.addEventListener('abort', end, { once: true })
  const needles = needlesOf(allForms(wanted))
  const lookIn = async ({ schema, name, tellsWhen }: Table): Promise<readonly Finding[]> => {
    const table = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`
    const { rows } = await client.query<{ place: number }>(`SELECT DISTINCT needle.place::int AS place
      FROM (SELECT t::text AS said FROM ${table} t
          WHERE ${tellsWhen ? 'written_at >= $2' : '$2::timestamptz IS NOT NULL'} OFFSET 0) held,
        unnest($1::text[]) WITH ORDINALITY needle (text, place)
      WHERE strpos(held.said, needle.text) > 0`, [needles.map(({ text }) => text), new Date(since - clocksMs)])
    return rows.flatMap(({ place }) => {
      const needle = needles[place - 1]
      return needle ? [{ name: needle.name, form: needle.form, place: `${schema}.${name}` }] : []
    })
  }
  const lookThrough = async (): Promise<Looked> => {
    await client.connect()
    await client.query(settings)
    const [places, found]: [Place[], Finding[]] = [[], []]
    for (const table of (await client.query<Table>(tables, [schemas])).rows) {
      found.push(...await lookIn(table))
      places.push({ name: `${table.schema}.${table.name}`, kind: 'table', bytes: table.bytes })
    }
    return { places, found }
  }
  return lookThrough().finally(() => {
    signal.removeEventListener('abort', end)
    end()
  })
}
