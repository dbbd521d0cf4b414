// The tables, as a list of migrations; `migration` tells how many a database has been through. Texts compare by their bytes,
// whatever the server's language. Indexes of what is waiting are partial: they grow with what happens now and not with what was.
import { figures } from './figures.ts'
import { summingFunctions, togetherFunctions } from './batch.ts'
import { functions, recordFunctions, tellingFunctions } from './functions.ts'

const text = 'text COLLATE "C"'

const first = `
  CREATE SEQUENCE message_n;
  CREATE SEQUENCE journal_seq;

  CREATE TABLE message (
    n bigint PRIMARY KEY,
    id ${text} NOT NULL UNIQUE,
    origin ${text} NOT NULL, reference ${text} NOT NULL, channel ${text} NOT NULL, topic ${text} NOT NULL,
    destination ${text}, lane ${text}, priority ${text} NOT NULL, recipient ${text} NOT NULL, digest ${text} NOT NULL,
    not_before bigint, expires_at bigint, created_at bigint NOT NULL,
    follows ${text}, next ${text}, dedupe ${text}, asks boolean,
    status ${text} NOT NULL, reason ${text}, handle ${text}, route ${text} NOT NULL, attempt integer NOT NULL,
    due_at bigint NOT NULL, deadline_at bigint NOT NULL, tried_at bigint, kept_until bigint NOT NULL, changed_at bigint NOT NULL,
    version integer NOT NULL, overdue_at bigint,
    open boolean NOT NULL,
    withheld boolean NOT NULL,
    UNIQUE (origin, reference)
  ) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
  CREATE INDEX ready ON message (route, origin, priority, due_at, n) WHERE status = 'queued' AND NOT withheld;
  CREATE INDEX late ON message (status, deadline_at, n) WHERE open AND status <> 'in-doubt';
  CREATE INDEX doubt ON message (due_at, n) WHERE status = 'in-doubt';
  CREATE INDEX overdue ON message (overdue_at, n) WHERE status = 'sent' AND overdue_at IS NOT NULL;
  CREATE INDEX lane ON message (origin, channel, lane, n) WHERE lane IS NOT NULL AND open;
  CREATE INDEX dedupe ON message (origin, dedupe, n) WHERE dedupe IS NOT NULL AND open;
  CREATE INDEX settled ON message (origin, changed_at, n) WHERE NOT open;

  CREATE TABLE payload (n bigint PRIMARY KEY, sealed bytea NOT NULL) WITH (autovacuum_vacuum_scale_factor = 0.05);
  ALTER TABLE payload ALTER COLUMN sealed SET STORAGE EXTERNAL;

  CREATE TABLE journal (
    seq bigint PRIMARY KEY, n bigint NOT NULL, origin ${text} NOT NULL, version integer NOT NULL, status ${text} NOT NULL,
    reason ${text}, route ${text} NOT NULL, attempt integer NOT NULL, at bigint NOT NULL, event ${text} NOT NULL, evidence jsonb
  );
  CREATE INDEX feed ON journal (origin, seq);
  CREATE INDEX timeline ON journal (n, seq);

  CREATE TABLE tally (generation bigint NOT NULL, route ${text} NOT NULL, status ${text} NOT NULL, by bigint NOT NULL);
  CREATE INDEX generation ON tally (generation);

  CREATE TABLE mark (name ${text} PRIMARY KEY, value ${text} NOT NULL);
`

// Small values that change by compare-and-set.
const records = `
  CREATE TABLE record (name ${text} PRIMARY KEY, version integer NOT NULL, value ${text} NOT NULL);
`

// What people look for.
const troubles = `
  CREATE INDEX troubled ON message (status, id) WHERE status IN ('in-doubt', 'parked', 'failed', 'cancelled');
`

// The trace that a message's way belongs to.
const traces = `ALTER TABLE message ADD COLUMN trace ${text};`

export const migrations: readonly string[] = [
  first + functions, records + recordFunctions, troubles, figures, tellingFunctions, traces, togetherFunctions,
  summingFunctions,
]
