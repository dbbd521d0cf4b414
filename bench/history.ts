// Fills a ledger with what a hub has behind it after half a year: millions of settled transactions with their journal, some that
// failed, some that wait for a decision. Written by SQL from row numbers straight into the file, because the way through the hub
// would take hours; the tables are those that the hub makes.
//   node bench/history.ts '{"folder":"…","count":5000000}'   → {"perSecond":…}
import { mkdirSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { dayOf } from '../core/figures.ts'
import { openSqliteStore } from '../stores/sqlite/index.ts'
import { hash53 } from '../stores/sqlite/reference.ts'
import { monotonic } from './figures.ts'
import { ledgerIn } from './hub.ts'
import type { Rate } from './sending.ts'
import { benchWorld } from './transactions.ts'

export interface HistoryOrder { readonly folder: string; readonly count: number }

/** As long as the default retention, less a day. */
const spanMs = 179 * 86_400_000
const atOnce = 250_000

// Of a thousand: 4 parked, 1 in doubt, 5 queued for a month ahead, 30 failed, 6 cancelled, 40 sent, the others delivered.
const status = `CASE WHEN n % 1000 < 4 THEN 5 WHEN n % 1000 < 5 THEN 4 WHEN n % 1000 < 10 THEN 2 WHEN n % 1000 < 40 THEN 13
  WHEN n % 1000 < 46 THEN 14 WHEN n % 1000 < 86 THEN 11 ELSE 12 END`
const reason = `CASE WHEN n % 1000 < 4 THEN 'budget-spent' WHEN n % 1000 < 5 THEN 'answer-missing'
  WHEN n % 1000 BETWEEN 10 AND 39 THEN CASE n % 3 WHEN 0 THEN 'recipient-unknown' WHEN 1 THEN 'refused' ELSE 'expired' END END`
const origin = `CASE n % 5 WHEN 0 THEN 'nabo' WHEN 1 THEN 'sag' ELSE 'bench' END`
const rows = `WITH RECURSIVE i (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM i WHERE n < ?2),
  row AS (SELECT n, ?3 + n * ?4 / ?5 AS at, ${status} AS status, ${reason} AS reason, ${origin} AS origin,
    CASE n % 3 WHEN 0 THEN 'sms' WHEN 1 THEN 'email' ELSE 'silo' END AS channel, n * 7919 % 600000 AS took FROM i)`

const messages = `${rows} INSERT INTO message (n, id, origin, reference, channel, topic, priority, recipient, digest, created_at,
    status, reason, route, attempt, due_at, deadline_at, kept_until, changed_at, version, withheld, tail)
  SELECT n, printf('%08x-%04x-7000-8000-%012x', at >> 16, at & 65535, n), origin, printf('ref-%x', n), channel, 'bench.besked', 1,
    printf('%064x', n % 400000), printf('%064x', n * 31), at, status, reason, 'venter', 1, ?6, ?6, ?6, at + took, 3, 0, n * 3
  FROM row`

const journal = `${rows} INSERT INTO journal (seq, n, prev, origin, version, status, reason, route, attempt, at, event)
  SELECT n * 3 + step - 2, n, nullif(n * 3 + step - 3, n * 3 - 3), origin, step + 1,
    CASE step WHEN 0 THEN 2 WHEN 1 THEN 3 ELSE status END, CASE step WHEN 2 THEN reason END, 'venter', min(step, 1),
    at + CASE step WHEN 0 THEN 0 ELSE took END, CASE step WHEN 0 THEN 'inserted' WHEN 1 THEN 'claimed' ELSE 'delivered' END
  FROM row CROSS JOIN (SELECT 0 AS step UNION ALL SELECT 1 UNION ALL SELECT 2)`

const close = `
  INSERT INTO reference (hash, n) SELECT min(hash), n FROM (SELECT slot(origin, reference) AS hash, n FROM message ORDER BY 1)
    GROUP BY hash;
  DELETE FROM figure;
  INSERT INTO figure SELECT day_of(hour * 3600000) AS day, origin, channel, measure, sum(count) FROM (
      SELECT created_at / 3600000 AS hour, origin, channel,
        CASE status WHEN 11 THEN 'sent' WHEN 12 THEN 'delivered' WHEN 13 THEN 'failed' WHEN 14 THEN 'cancelled' ELSE 'open' END
          AS measure, count(*) AS count FROM message GROUP BY 1, 2, 3, 4
    ) GROUP BY 1, 2, 3, 4;
  INSERT INTO figure SELECT day, origin, channel, 'handed-' || (n * 3 % 7), count / 7 FROM figure,
    (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) WHERE measure = 'delivered';
  DELETE FROM count;
  INSERT INTO count (route, status, count) SELECT route, status, count(*) FROM message GROUP BY route, status;
  UPDATE used SET value = (SELECT max(n) FROM message) WHERE name IN ('n', 'floor');
  UPDATE used SET value = (SELECT max(seq) FROM journal) WHERE name = 'seq';
`

const openFresh = async (file: string): Promise<DatabaseSync> => {
  await (await openSqliteStore({ file, log: benchWorld().log })).close()
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY')
  return db
}

const fill = (db: DatabaseSync, count: number): void => {
  const salt = Number(Object.values(db.prepare(`SELECT value FROM used WHERE name = 'salt'`).get() ?? {})[0])
  db.function('slot', (from, reference) => hash53(`${from}\0${reference}`, salt))
  db.function('day_of', (at) => dayOf(Number(at)))
  const statements = [messages, journal].map((sql) => db.prepare(sql))
  const now = Date.now()
  const ahead = now + 30 * 86_400_000
  for (let first = 1; first <= count; first += atOnce) {
    const values = [first, Math.min(count, first + atOnce - 1), now - spanMs - 1_200_000, spanMs, count].map(BigInt)
    db.exec('BEGIN')
    statements[0]?.run(...values, BigInt(ahead))
    statements[1]?.run(...values)
    db.exec('COMMIT')
  }
  db.exec(`BEGIN; ${close} COMMIT`)
}

const run = async ({ folder, count }: HistoryOrder): Promise<Rate> => {
  mkdirSync(folder, { recursive: true })
  const beganAt = monotonic()
  const db = await openFresh(ledgerIn(folder))
  fill(db, count)
  db.close()
  return { perSecond: count / ((monotonic() - beganAt) / 1000) }
}

if (import.meta.main) console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as HistoryOrder)))
