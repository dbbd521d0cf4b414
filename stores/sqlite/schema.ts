// The tables, as a list of migrations: `user_version` counts those a file has been through. A row is written once per commit of
// its transaction and read by its number; everything that grows for good is appended to, so that a million rows cost what a
// thousand do. The only key that comes at random, the silo's reference, is kept as a number in a table of its own.
import type { DatabaseSync } from 'node:sqlite'
import { dayOf } from '../../core/figures.ts'

/** "Slus" in ASCII: marks the file as ours (https://sqlite.org/pragma.html#pragma_application_id). */
export const applicationId = 0x536c7573

const first = `
  CREATE TABLE message (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    origin TEXT NOT NULL, reference TEXT NOT NULL, channel TEXT NOT NULL, topic TEXT NOT NULL, destination TEXT, lane TEXT,
    priority INTEGER NOT NULL, recipient TEXT NOT NULL, digest TEXT NOT NULL, not_before INTEGER, expires_at INTEGER,
    created_at INTEGER NOT NULL,
    status INTEGER NOT NULL, reason TEXT, handle TEXT, route TEXT NOT NULL, attempt INTEGER NOT NULL, due_at INTEGER NOT NULL,
    deadline_at INTEGER NOT NULL, tried_at INTEGER, kept_until INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    withheld INTEGER NOT NULL,
    tail INTEGER NOT NULL,
    payload INTEGER,
    room BLOB
  ) STRICT;
  CREATE INDEX ready ON message (route, origin, priority, due_at) WHERE status = 2 AND withheld = 0;
  CREATE INDEX late ON message (status, deadline_at) WHERE status < 10 AND status <> 4;
  CREATE INDEX doubt ON message (due_at) WHERE status = 4;
  CREATE INDEX lane ON message (origin, channel, lane) WHERE lane IS NOT NULL AND status < 10;
  CREATE INDEX settled ON message (origin, changed_at) WHERE status > 10;

  CREATE TABLE payload (p INTEGER PRIMARY KEY, n INTEGER, dead INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
  CREATE INDEX moved ON payload (n) WHERE n IS NOT NULL AND dead = 0;

  CREATE TABLE reference (hash INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT;
  CREATE TABLE strayed (n INTEGER PRIMARY KEY, slot INTEGER NOT NULL) STRICT;

  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY, n INTEGER NOT NULL, prev INTEGER, origin TEXT NOT NULL, version INTEGER NOT NULL,
    status INTEGER NOT NULL, reason TEXT, route TEXT NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL,
    event TEXT NOT NULL, evidence TEXT
  ) STRICT;
  CREATE INDEX feed ON journal (origin, seq);

  CREATE TABLE count (route TEXT NOT NULL, status INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (route, status))
    STRICT, WITHOUT ROWID;
  CREATE TABLE mark (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE used (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO used VALUES ('n', 0), ('seq', 0), ('floor', 0), ('circle', 0), ('salt', abs(random()) % 4294967296);
`

// Chains (fallback), de-duplication, asking the silo, and receipts that are overdue.
const chains = `
  ALTER TABLE message ADD COLUMN follows TEXT;
  ALTER TABLE message ADD COLUMN next TEXT;
  ALTER TABLE message ADD COLUMN dedupe TEXT;
  ALTER TABLE message ADD COLUMN asks INTEGER;
  ALTER TABLE message ADD COLUMN overdue_at INTEGER;
  CREATE INDEX dedupe ON message (origin, dedupe) WHERE dedupe IS NOT NULL AND status < 10;
  CREATE INDEX overdue ON message (overdue_at) WHERE overdue_at IS NOT NULL AND status = 11;
`

// Small values that change by compare-and-set.
const records = `
  CREATE TABLE record (name TEXT PRIMARY KEY, version INTEGER NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

// What people look for.
const troubles = `
  CREATE INDEX troubled ON message (status, id) WHERE status IN (4, 5, 13, 14);
`

// Numbers that outlive the records. Of messages that were here before, the times are not known; how they stand is counted.
const figures = `
  CREATE TABLE figure (
    day TEXT NOT NULL, origin TEXT NOT NULL, channel TEXT NOT NULL, measure TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (day, origin, channel, measure)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO figure SELECT day_of(hour * 3600000) AS day, origin, channel, measure, sum(count) FROM (
      SELECT created_at / 3600000 AS hour, origin, channel,
        CASE status WHEN 11 THEN 'sent' WHEN 12 THEN 'delivered' WHEN 13 THEN 'failed' WHEN 14 THEN 'cancelled' ELSE 'open' END
          AS measure, count(*) AS count
      FROM message WHERE status <> 1 GROUP BY 1, 2, 3, 4
    ) GROUP BY 1, 2, 3, 4;
`

// What failed is added up from the index alone: the rows themselves lie all over the file.
const failures = `
  DROP INDEX troubled;
  CREATE INDEX troubled ON message (status, id, channel, route, reason, origin, changed_at) WHERE status IN (4, 5, 13, 14);
`

// The trace that a message's way belongs to.
const traces = 'ALTER TABLE message ADD COLUMN trace TEXT;'

export const migrations: readonly string[] = [first, chains, records, troubles, figures, traces, failures]

const numberOf = (db: DatabaseSync, sql: string): number => Object.values(db.prepare(sql).get() ?? {})[0] as number

/** "Slum": of a file whose records have been moved to a server. */
export const movedId = 0x536c756d

export type Recognised = 'ours' | 'empty' | 'foreign' | 'newer' | 'moved'

/** What kind of file it is, without writing to it. */
export const recognise = (db: DatabaseSync): Recognised => {
  const mark = numberOf(db, 'PRAGMA application_id')
  if (mark === applicationId) return numberOf(db, 'PRAGMA user_version') > migrations.length ? 'newer' : 'ours'
  if (mark === movedId) return 'moved'
  return mark === 0 && numberOf(db, 'SELECT count(*) FROM sqlite_schema') === 0 ? 'empty' : 'foreign'
}

/** Brings the file to the newest version, each step in a commit of its own. */
export const migrate = (db: DatabaseSync): void => {
  db.function('day_of', { deterministic: true }, (at) => dayOf(Number(at)))
  for (let version = numberOf(db, 'PRAGMA user_version'); version < migrations.length; version += 1) {
    db.exec('BEGIN IMMEDIATE')
    db.exec(migrations[version] as string)
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`)
    db.exec('COMMIT')
  }
}
