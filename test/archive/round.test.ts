// Once around: an archive into SQLite, out again, into PostgreSQL, out again; what comes out is what went in, line by line. With
// ARCHIVE_ROWS=1000000 it is a million transactions, and what memory it took and what they weigh is printed.
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { fillFrom, pagesOf, verifyArchive, writeArchive } from '../../archive/index.ts'
import { linesIn } from '../../archive/file.ts'
import type { Archival, DepotLine, LedgerLine, Line } from '../../core/archive.ts'
import { attachmentId } from '../../core/attachment.ts'
import type { Status } from '../../core/status.ts'
import type { Transaction } from '../../core/transaction.ts'
import { depotArchivals } from '../../depots/index.ts'
import { startPostgres } from '../../scripts/servers/postgres.ts'
import { ledgerArchivals } from '../../stores/index.ts'
import { createLog } from '../../world/log.ts'

const rows = Number(process.env['ARCHIVE_ROWS'] ?? 1200)
const isLong = rows > 100_000
const log = createLog('silent')
const quarantine = { reason: 'restored', now: 9_000, parkedMs: () => 1_000 } as const

const idOf = (n: number): string => `01995d3c-7a10-7000-8000-${n.toString(16).padStart(12, '0')}`
const digestOf = (n: number): string => createHash('sha256').update(String(n)).digest('hex')
const statuses: readonly Status[] = ['delivered', 'sent', 'failed', 'cancelled', 'parked', 'held']

const transactionOf = (n: number): Transaction => ({
  id: idOf(n), origin: n % 3 === 0 ? 'ærø' : 'afsender', reference: `${digestOf(n).slice(0, 36)}`, channel: 'sms', route: 'sms',
  topic: 'moede.booket', priority: n % 2 ? 'normal' : 'low', status: statuses[isLong ? 0 : n % statuses.length] as Status,
  recipient: digestOf(n), digest: digestOf(-n), attempt: 1, dueAt: n, deadlineAt: n + 5, keptUntil: n + 9, createdAt: n,
  changedAt: n + 2, version: 3, ...(n % 5 === 0 && { lane: `sag-${n % 25}`, reason: 'expired', handle: `SM${n}` }),
})

async function* ledgerLines(): AsyncGenerator<readonly LedgerLine[]> {
  for (let n = 1; n <= rows; n += 1) {
    const transaction = transactionOf(n)
    const isOpen = ['parked', 'held'].includes(transaction.status)
    yield [{
      kind: 'transaction', transaction, withheld: isOpen && n % 10 === 0,
      ...(isOpen && { sealed: Buffer.from(`sealed ${n}`).toString('base64') }),
    }]
  }
  for (let seq = 1; seq <= 3 * rows; seq += 1) {
    const n = ((seq - 1) % rows) + 1
    const { id, route, status, reason } = transactionOf(n)
    const version = Math.ceil(seq / rows)
    const last = version === 3 ? { status, ...(reason !== undefined && { reason }) } : { status: 'queued' as const }
    yield [{
      kind: 'entry',
      entry: {
        seq, id, version, ...last, route, attempt: 1, at: seq, event: 'claimed', ...(version > 1 && { evidence: { tookMs: n } }),
      },
    }]
  }
  yield [
    { kind: 'mark', name: 'a', value: 'Ærø' },
    { kind: 'record', record: { name: 'audit/000000000001', version: 1, value: '{}' } },
    { kind: 'record', record: { name: 'user/å', version: 4, value: '{"a":1}' } },
    { kind: 'figure', figure: { day: '2026-11-23', origin: 'ærø', channel: 'sms', measure: 'delivered', count: 4 } },
  ]
}

async function* depotLines(): AsyncGenerator<readonly DepotLine[]> {
  for (const [n, size] of [[1, 700_000], [2, 5]] as const) {
    const facts = { attachment: attachmentId(idOf(n), size, digestOf(n).slice(0, 20)), size, origin: 'afsender', heldSince: n }
    yield [{ kind: 'attachment', attachment: { ...facts, transactions: [idOf(4), idOf(10)] }, key: 'AAEC' }]
    for (let left = size; left > 0; left -= 262_144) {
      yield [{ kind: 'piece', sealed: Buffer.alloc(Math.min(left, 262_144), n).toString('base64') }]
    }
  }
}

async function* given(): AsyncGenerator<readonly Line[]> {
  yield* ledgerLines()
  yield* depotLines()
}

const linesOf = async (file: string): Promise<readonly Line[]> => {
  const all: Line[] = []
  for await (const page of linesIn(file)) all.push(...page)
  return all
}

type Ports<Settings> = readonly [Archival<Settings, LedgerLine>, Archival<Settings, DepotLine>]

const around = async <Settings>(
  [ledger, depot]: Ports<Settings>, settings: Settings, from: string, to: string,
): Promise<number> => {
  const { head } = await verifyArchive(from)
  const targets = { ledger: await ledger.fill(settings), depot: await depot.fill(settings) }
  const parked = await fillFrom(from, head, targets, quarantine)
  const extracts = [await ledger.extract(settings), await depot.extract(settings)] as const
  const { lastSeq } = extracts[0]
  await writeArchive(to, { at: 1, hub: '0', lastSeq }, pagesOf(...extracts))
  await Promise.all(extracts.map((one) => one.close()))
  expect(lastSeq).to.equal(head.lastSeq + 1_000_000_000_000)
  return parked
}

describe('An archive of each kind of store', function () {
  this.timeout(isLong ? 3_600_000 : 60_000)
  const folder = mkdtempSync(join(tmpdir(), 'sluse-round-'))
  const file = (name: string): string => join(folder, name)
  before(async () => { await writeArchive(file('given.gz'), { at: 1, hub: '0', lastSeq: 3 * rows }, given()) })
  after(() => rmSync(folder, { recursive: true }))

  const told = (what: string, bytes: number): void => {
    const residentMb = Math.round(process.memoryUsage().rss / 1e6)
    if (isLong) console.log(what, Math.round(bytes / rows), 'bytes a row;', residentMb, 'MB resident')
  }
  const same = async (name: string): Promise<void> => {
    if (isLong) return
    expect(await linesOf(file(name))).to.deep.equal(await linesOf(file('given.gz')))
  }

  it('is the same when it has been in SQLite', async () => {
    const ports = [await ledgerArchivals.sqlite(), await depotArchivals.files()] as const
    const settings = { file: file('sluse.db'), folder: file('depot'), maxBytes: 1e11, schema: 'x', log }
    expect(await around(ports as never, settings, file('given.gz'), file('sqlite.gz'))).to.equal(0)
    told('SQLite', statSync(file('sluse.db')).size)
    told('archive', statSync(file('sqlite.gz')).size)
    await same('sqlite.gz')
  })

  it('is the same when it has been in PostgreSQL', async function () {
    const postgres = await startPostgres()
    if (!postgres) return this.skip()
    try {
      const ports = [await ledgerArchivals.postgres(), await depotArchivals.postgres()] as const
      const settings = { url: postgres.url, schema: 'sluse', log, file: '', folder: '', maxBytes: 0 }
      expect(await around(ports as never, settings, file('given.gz'), file('postgres.gz'))).to.equal(0)
      told('PostgreSQL, archive', statSync(file('postgres.gz')).size)
      await same('postgres.gz')
    } finally {
      await postgres.discard()
    }
  })

  it('a million rows take no more memory than a thousand', function () {
    if (!isLong) return this.skip()
    expect(process.memoryUsage().rss).to.be.below(400e6)
  })
})
