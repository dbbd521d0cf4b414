// The ledger on PostgreSQL, read as it stands at one moment while hubs go on, and made anew from a backup in one transaction.
import type { Archival, EntryLine, LedgerLine, TransactionLine } from '../../core/archive.ts'
import type { Figure } from '../../core/figures.ts'
import { isSettled } from '../../core/status.ts'
import type { Kept } from '../../core/store.ts'
import { openEmpty, openSnapshot, type Ask, type Place } from '../../databases/archive.ts'
import { entryOf, entrySelected, rowOf, selected, transactionOf, type Row } from './columns.ts'
import { askFigures } from './figures.ts'
import { migrations } from './tables.ts'

const pageRows = 500

const messages = `SELECT m.n AS "position", ${selected}, m.withheld, translate(encode(p.sealed, 'base64'), chr(10), '') AS sealed
  FROM message m LEFT JOIN payload p ON p.n = m.n WHERE m.n > $1 ORDER BY m.n LIMIT ${pageRows}`

const entries = `SELECT j.seq AS "position", ${entrySelected} FROM journal j JOIN message m ON m.n = j.n
  WHERE j.seq > $1 ORDER BY j.seq LIMIT ${pageRows}`

const transactionLine = (row: Row): TransactionLine => ({
  kind: 'transaction', transaction: transactionOf(row), withheld: row['withheld'] === true,
  ...(typeof row['sealed'] === 'string' && { sealed: row['sealed'] }),
})

const entryLine = (row: Row): EntryLine => {
  const { origin: _, reference: __, channel: ___, ...entry } = entryOf(row)
  return { kind: 'entry', entry }
}

async function* walked(query: Ask, sql: string, of: (row: Row) => LedgerLine): AsyncGenerator<readonly LedgerLine[]> {
  for (let after = 0; ;) {
    const rows = await query<Row>(sql, [after])
    if (rows.length === 0) return
    after = Number(rows.at(-1)?.['position'])
    yield rows.map(of)
  }
}

async function* small(query: Ask): AsyncGenerator<readonly LedgerLine[]> {
  const marks = await query<{ readonly name: string; readonly value: string }>('SELECT name, value FROM mark')
  yield marks.map((one) => ({ kind: 'mark', ...one }))
  for (let after = ''; ;) {
    const records = await query<Kept>(
      `SELECT name, version, value FROM record WHERE name > $1 ORDER BY name LIMIT ${pageRows}`, [after])
    if (records.length === 0) break
    after = records.at(-1)?.name ?? ''
    yield records.map((record) => ({ kind: 'record', record }))
  }
  const figures = await query<Figure>(askFigures, ['0000', '9999', null])
  yield figures.map((figure) => ({ kind: 'figure', figure }))
}

const extract: Archival<Place, LedgerLine>['extract'] = async (place) => {
  const { query, close } = await openSnapshot(place, migrations.length)
  const [last] = await query<{ readonly last: number }>('SELECT last_value AS last FROM journal_seq')
  return {
    lastSeq: Number(last?.last ?? 0),
    pages: async function* () {
      yield* walked(query, messages, transactionLine)
      yield* walked(query, entries, entryLine)
      yield* small(query)
    },
    close,
  }
}

const putMessages = 'INSERT INTO message SELECT r.* FROM jsonb_array_elements($1) o, jsonb_populate_record(NULL::message, o) r'
const putPayloads = `INSERT INTO payload
  SELECT n, decode(sealed, 'base64') FROM jsonb_to_recordset($1) AS r (n bigint, sealed text)`
const putEntries = `INSERT INTO journal
  SELECT r.seq, m.n, m.origin, r.version, r.status, r.reason, r.route, r.attempt, r.at, r.event, r.evidence
  FROM jsonb_to_recordset($1) AS r (seq bigint, id text, version int, status text, reason text, route text, attempt int,
    at bigint, event text, evidence jsonb) JOIN message m ON m.id = r.id COLLATE "C"`
const putMarks = 'INSERT INTO mark SELECT * FROM jsonb_to_recordset($1) AS r (name text, value text)'
const putRecords = 'INSERT INTO record SELECT * FROM jsonb_to_recordset($1) AS r (name text, version int, value text)'
const putFigures = `INSERT INTO figure
  SELECT * FROM jsonb_to_recordset($1) AS r (day text, origin text, channel text, measure text, count bigint)`

const only = <Kind extends LedgerLine['kind']>(lines: readonly LedgerLine[], kind: Kind) =>
  lines.filter((line): line is Extract<LedgerLine, { readonly kind: Kind }> => line.kind === kind)

const createPut = (query: Ask) => {
  let n = 0
  const given = async (sql: string, rows: readonly object[]): Promise<void> => {
    if (rows.length > 0) await query(sql, [JSON.stringify(rows)])
  }
  return async (lines: readonly LedgerLine[]): Promise<void> => {
    const numbered = only(lines, 'transaction').map((line) => ({ ...line, n: n += 1 }))
    await given(putMessages, numbered.map(({ transaction, withheld, n: at }) =>
      ({ ...rowOf(transaction), n: at, open: !isSettled(transaction.status), withheld })))
    await given(putPayloads, numbered.flatMap(({ n: at, sealed }) => (sealed === undefined ? [] : [{ n: at, sealed }])))
    await given(putEntries, only(lines, 'entry').map(({ entry }) => entry))
    await given(putMarks, only(lines, 'mark'))
    await given(putRecords, only(lines, 'record').map(({ record }) => record))
    await given(putFigures, only(lines, 'figure').map(({ figure }) => figure))
  }
}

// What triggers would reckon comes with the lines.
const triggers = (how: 'DISABLE' | 'ENABLE'): string =>
  `ALTER TABLE message ${how} TRIGGER USER; ALTER TABLE journal ${how} TRIGGER USER`

const fill: Archival<Place, LedgerLine>['fill'] = async (place) => {
  const { query, commit, rollBack } = await openEmpty(place, migrations)
  for (const statement of triggers('DISABLE').split('; ')) await query(statement)
  return {
    put: createPut(query),
    finish: async (lastSeq) => {
      await query(`SELECT setval('message_n', greatest((SELECT max(n) FROM message), 1)),
        setval('journal_seq', greatest($1::bigint, 1))`, [lastSeq])
      await query('INSERT INTO tally SELECT generation(), route, status, count(*) FROM message GROUP BY route, status')
      for (const statement of triggers('ENABLE').split('; ')) await query(statement)
      await commit()
    },
    abandon: rollBack,
  }
}

export const postgresArchival: Archival<Place, LedgerLine> = { extract, fill }
