import { expect } from 'chai'
import { createTableSearch } from '../../canary/index.ts'
import type { Wanted } from '../../core/canary.ts'
import { startPostgres, type Postgres } from '../../scripts/servers/postgres.ts'
import { recordingWorld } from '../conformance/world.ts'
import { asked, newSchema } from '../stores/postgres-parts.ts'

/** Another server's, where the environment names one. */
const named = process.env['SLUSE_TEST_POSTGRES']
const word = 'abcdefghijklmnopabcdefghijklmnop'
const sealed = Buffer.from([1, 0, 255, 13, 10, 200, 7, 8])
const wanted: readonly Wanted[] = [
  { name: 'content', bytes: Buffer.from(word), plain: true }, { name: 'sealed', bytes: sealed, plain: false },
]

describe('The search of tables', function () {
  this.timeout(60_000)
  let server: Postgres | undefined
  let url = named ?? ''
  before(async function () {
    if (named) return
    server = await startPostgres()
    if (!server) return this.skip()
    url = server.url
  })
  after(() => server?.discard())

  it('finds a word in every column and form, as text, bytes and JSON, and not in what is old by its own word', async () => {
    const schema = newSchema()
    const bytes = (text: string): string => `'\\x${Buffer.from(text).toString('hex')}'::bytea`
    const base64 = Buffer.from(word).toString('base64')
    const [old, fresh] = ["now() - interval '1 day'", 'now()']
    await asked(url, `CREATE SCHEMA ${schema}`,
      `CREATE TABLE ${schema}.texts AS SELECT 1 AS n, 'før ${word.toUpperCase()} efter' AS said`,
      `CREATE TABLE ${schema}.inside AS SELECT ${bytes(`x${base64}`)} AS said, '{"a": 1}'::jsonb AS more`,
      `CREATE TABLE ${schema}.json AS SELECT jsonb_build_object('dybt', jsonb_build_array('${word}')) AS said`,
      `CREATE TABLE ${schema}.payload AS SELECT '\\x00${sealed.toString('hex')}ff'::bytea AS sealed`,
      `CREATE TABLE ${schema}.nothing AS SELECT '${word.slice(1)}' AS said`,
      `CREATE TABLE ${schema}.piece AS SELECT '${word}' AS said, ${old} AS written_at`,
      `CREATE TABLE ${schema}."Piece 2" AS SELECT '${word}' AS said, ${fresh} AS written_at`)
    const look = createTableSearch({ url, schema, log: recordingWorld().log }, [schema, 'nowhere'])
    const { found, places } = await look(wanted, Date.now(), new AbortController().signal)
    expect(found.map(({ name, form, place }) => [name, form, place.slice(schema.length + 1)]).sort()).to.deep.equal([
      ['content', 'base64', 'inside'], ['content', 'upper', 'texts'], ['content', 'utf8', 'Piece 2'], ['content', 'utf8', 'json'],
      ['sealed', 'raw', 'payload'],
    ])
    expect(places.map(({ kind }) => kind)).to.deep.equal(Array.from({ length: 7 }, () => 'table'))
    await asked(url, `DROP SCHEMA ${schema} CASCADE`)
  })

  it('fails where the server cannot be asked', async () => {
    const look = createTableSearch({ url: 'postgres://127.0.0.1:1/sluse', schema: 'sluse', log: recordingWorld().log }, ['sluse'])
    expect(await look(wanted, 0, new AbortController().signal).catch((error: Error) => error)).to.be.instanceOf(Error)
  })
})
