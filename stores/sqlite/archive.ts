// The ledger in a file, read as it stands while a hub writes it, and made anew from a backup. Reading is one transaction of
// SQLite's: the hub goes on, and only its log is not cut short meanwhile. What is filled lies beside the place where it is to
// stand and is put there when it is whole.
import { existsSync, renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Archival, EntryLine, Extract, Fill, LedgerLine, TransactionLine } from '../../core/archive.ts'
import { Fault } from '../../core/errors.ts'
import type { Figure } from '../../core/figures.ts'
import { statusCodes } from './codes.ts'
import { holdLock, openFile, type OpenedFile } from './file.ts'
import { createReferences, hash53 } from './reference.ts'
import { migrations, movedId, recognise } from './schema.ts'
import { prepare } from './statement.ts'
import { cellsOf, columns, entryColumns, entryOf, transactionOf, type Cell, type Cells } from './wire.ts'

interface Settings { readonly file: string; readonly maxBytes?: number }

const pageRows = 500

const openReader = (file: string): DatabaseSync => {
  if (!existsSync(file)) throw new Fault('database-unreachable', file)
  const db = new DatabaseSync(file, { readOnly: true, timeout: 10_000 })
  const kind = recognise(db)
  const version = kind === 'ours' ? Object.values(db.prepare('PRAGMA user_version').get() ?? {})[0] : undefined
  if (version === migrations.length) return db
  db.close()
  throw new Fault(kind === 'newer' ? 'database-newer' : kind === 'moved' ? 'database-moved' : 'database-foreign', file)
}

const messages = `SELECT m.n, m.withheld, hex(p.sealed), ${columns.map((name) => `m.${name}`).join(', ')}
  FROM message m LEFT JOIN payload p ON p.p = coalesce(m.payload, m.n) AND p.dead = 0 AND m.status < 10
  WHERE m.n > ? ORDER BY m.n LIMIT ${pageRows}`

const entries = `SELECT ${entryColumns} FROM journal j CROSS JOIN message m ON m.n = j.n
  WHERE j.seq > ? ORDER BY j.seq LIMIT ${pageRows}`

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64')

const transactionLine = ([, withheld, sealed, ...cells]: Cells): TransactionLine => ({
  kind: 'transaction', transaction: transactionOf(cells), withheld: withheld === 1,
  ...(typeof sealed === 'string' && sealed !== '' && { sealed: base64(sealed) }),
})

const entryLine = (cells: Cells): EntryLine => {
  const { origin: _, reference: __, channel: ___, ...entry } = entryOf(cells)
  return { kind: 'entry', entry }
}

async function* walked(
  db: DatabaseSync, sql: string, of: (cells: Cells) => LedgerLine,
): AsyncGenerator<readonly LedgerLine[]> {
  const next = prepare(db, sql)
  for (let after: Cell = 0; ;) {
    const rows: Cells[] = next.rows(after)
    if (rows.length === 0) return
    after = rows.at(-1)?.[0] ?? 0
    yield rows.map(of)
  }
}

const small: readonly (readonly [string, (cells: Cells) => LedgerLine])[] = [
  ['SELECT name, value FROM mark', ([name, value]) => ({ kind: 'mark', name: String(name), value: String(value) })],
  ['SELECT name, version, value FROM record', ([name, version, value]) =>
    ({ kind: 'record', record: { name: String(name), version: Number(version), value: String(value) } })],
  ['SELECT day, origin, channel, measure, count FROM figure', ([day, origin, channel, measure, count]) =>
    ({ kind: 'figure', figure: { day, origin, channel, measure, count } as unknown as Figure })],
]

async function* together(db: DatabaseSync, sql: string, of: (cells: Cells) => LedgerLine): AsyncGenerator<readonly LedgerLine[]> {
  const statement = db.prepare(sql)
  statement.setReturnArrays(true)
  let page: LedgerLine[] = []
  for (const cells of statement.iterate()) {
    page.push(of(cells as unknown as Cells))
    if (page.length === pageRows) yield page.splice(0)
  }
  yield page
}

const extract = async ({ file }: Settings): Promise<Extract<LedgerLine>> => {
  const db = openReader(file)
  db.exec('BEGIN')
  const last = prepare(db, `SELECT max(coalesce((SELECT max(seq) FROM journal), 0), (SELECT value FROM used WHERE name = 'seq'))`)
  return {
    lastSeq: last.number() ?? 0,
    pages: async function* () {
      yield* walked(db, messages, transactionLine)
      yield* walked(db, entries, entryLine)
      for (const [sql, of] of small) yield* together(db, sql, of)
    },
    close: async () => db.close(),
  }
}

const createPut = (db: DatabaseSync) => {
  const salt = prepare(db, `SELECT value FROM used WHERE name = 'salt'`).number() ?? 0
  const references = createReferences(db, (text) => hash53(text, salt))
  const message = prepare(db, `INSERT INTO message (n, ${columns.join(', ')}, withheld, tail, room)
    VALUES (?, ${columns.map(() => '?').join(', ')}, ?, 0, zeroblob(48))`)
  const payload = prepare(db, 'INSERT INTO payload (p, n, dead, sealed) VALUES (?, NULL, 0, ?)')
  const place = prepare(db, 'SELECT n, tail, origin FROM message WHERE id = ?')
  const entry = prepare(db, `INSERT INTO journal
    (seq, n, prev, origin, version, status, reason, route, attempt, at, event, evidence)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const tail = prepare(db, 'UPDATE message SET tail = ? WHERE n = ?')
  const mark = prepare(db, 'INSERT INTO mark (name, value) VALUES (?, ?)')
  const record = prepare(db, 'INSERT INTO record (name, version, value) VALUES (?, ?, ?)')
  const figure = prepare(db, 'INSERT INTO figure (day, origin, channel, measure, count) VALUES (?, ?, ?, ?, ?)')
  let n = 0

  const putTransaction = ({ transaction, withheld, sealed }: TransactionLine): void => {
    n += 1
    message.run(n, ...cellsOf(transaction), withheld ? 1 : 0)
    if (sealed !== undefined) payload.run(n, Buffer.from(sealed, 'base64'))
    references.take(transaction.origin, transaction.reference, n)
  }
  const putEntry = ({ entry: one }: EntryLine): void => {
    const [at, before, origin] = place.row(one.id) as readonly [number, number, string]
    entry.run(one.seq, at, before === 0 ? null : before, origin, one.version, statusCodes[one.status], one.reason ?? null,
      one.route, one.attempt, one.at, one.event, one.evidence ? JSON.stringify(one.evidence) : null)
    tail.run(one.seq, at)
  }
  const putOne = (line: LedgerLine): void => {
    switch (line.kind) {
      case 'transaction': return putTransaction(line)
      case 'entry': return putEntry(line)
      case 'mark': return void mark.run(line.name, line.value)
      case 'record': return void record.run(line.record.name, line.record.version, line.record.value)
      case 'figure': {
        const { day, origin, channel, measure, count } = line.figure
        return void figure.run(day, origin, channel, measure, count)
      }
    }
  }
  return (lines: readonly LedgerLine[]): void => {
    db.exec('BEGIN IMMEDIATE')
    lines.forEach(putOne)
    references.flush(n)
    db.exec('COMMIT')
    references.committed()
  }
}

const finishing = (db: DatabaseSync, lastSeq: number): void => db.exec(`BEGIN IMMEDIATE;
  INSERT INTO count SELECT route, status, count(*) FROM message GROUP BY route, status;
  UPDATE used SET value = max(value, ${lastSeq}) WHERE name = 'seq';
  COMMIT; PRAGMA wal_checkpoint(TRUNCATE)`)

const removeAll = (file: string): void => {
  for (const end of ['', '-wal', '-shm', '-lock']) rmSync(`${file}${end}`, { force: true })
}

const fill = async ({ file, maxBytes }: Settings): Promise<Fill<LedgerLine>> => {
  const release = holdLock(file)
  const beside = `${file}.restoring`
  let opened: OpenedFile
  try {
    if (existsSync(file)) throw new Fault('database-occupied', file)
    removeAll(beside)
    opened = openFile({ file: beside, ...(maxBytes !== undefined && { maxBytes }) })
  } catch (error) {
    release()
    throw error
  }
  const put = createPut(opened.db)
  return {
    put: async (lines) => put(lines),
    finish: async (lastSeq) => {
      finishing(opened.db, lastSeq)
      opened.close()
      renameSync(beside, file)
      removeAll(beside)
      release()
    },
    abandon: async () => {
      opened.close()
      removeAll(beside)
      release()
    },
  }
}

export const sqliteArchival: Archival<Settings, LedgerLine> = { extract, fill }

/** Keeps hubs away from a ledger, brought to this version, while it is moved; `mark`: for good. Rejects as opening does. */
export const holdToMove = async ({ file }: Settings): Promise<{ mark(): void; release(): void }> => {
  if (!existsSync(file)) throw new Fault('database-unreachable', file)
  const { db, close } = openFile({ file })
  return { mark: () => db.exec(`PRAGMA application_id = ${movedId}`), release: close }
}
