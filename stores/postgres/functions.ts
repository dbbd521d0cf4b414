// One commit for all that was asked meanwhile: a batch is one call of `commit_batch` (batch.ts), so it takes one round trip, and
// a hub that stops in the middle of one leaves no transaction open. Batches of all hubs follow one another under an advisory lock
// that is held until the commit is visible. So what is looked at first cannot have changed before it is written, and whoever sees
// an entry of the journal sees all with a smaller position: docs/adr/0019.
import { lockSpace } from '../../databases/open.ts'

export const takeLock = `pg_advisory_xact_lock(${lockSpace}, hashtext(current_schema()))`

export const settled = `('sent', 'delivered', 'failed', 'cancelled')`

/** Counts are added up in generations: a generation begins with the sums of the one before, and only its rows are ever read. */
const entriesOfGeneration = 1024

const tally = `
  CREATE FUNCTION generation() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN coalesce((SELECT t.generation FROM tally t ORDER BY t.generation DESC LIMIT 1), 0);
  END $$;

  CREATE FUNCTION add_up(now_at bigint) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    old bigint := generation();
  BEGIN
    IF now_at / ${entriesOfGeneration} > old THEN
      INSERT INTO tally SELECT now_at / ${entriesOfGeneration}, route, status, sum(by) FROM tally
        WHERE generation = old GROUP BY route, status HAVING sum(by) <> 0;
      -- Without a row of its own a generation would not be known.
      INSERT INTO tally VALUES (now_at / ${entriesOfGeneration}, '', '', 0);
      DELETE FROM tally WHERE generation = old;
    END IF;
  END $$;
`

const free = `
  CREATE FUNCTION free(s message) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    head message;
  BEGIN
    SELECT * INTO head FROM message
      WHERE origin = s.origin AND channel = s.channel AND lane = s.lane AND lane IS NOT NULL AND open ORDER BY n LIMIT 1;
    IF NOT FOUND OR NOT head.withheld THEN RETURN NULL; END IF;
    UPDATE message SET withheld = false WHERE n = head.n;
    RETURN CASE WHEN head.status = 'queued' THEN to_jsonb(head) END;
  END $$;
`

const isStale = `
  CREATE FUNCTION is_stale(o jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
  BEGIN
    RETURN NOT EXISTS (SELECT FROM message WHERE id = o->>'id' AND version = (o->'row'->>'version')::int - 1
      AND NOT (withheld AND o->'row'->>'status' = 'sending'));
  END $$;
`

const prune = `
  CREATE FUNCTION prune(o jsonb, era bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    gone bigint[] := ARRAY(SELECT n FROM message
      WHERE NOT open AND origin = o->>'origin' AND changed_at < (o->>'before')::bigint
      ORDER BY changed_at, n LIMIT (o->>'limit')::bigint);
  BEGIN
    DELETE FROM journal WHERE n = ANY (gone);
    WITH removed AS (DELETE FROM message WHERE n = ANY (gone) RETURNING route, status)
      INSERT INTO tally SELECT era, route, status, -count(*) FROM removed GROUP BY route, status;
    RETURN to_jsonb(cardinality(gone));
  END $$;

  CREATE FUNCTION set_mark(o jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    IF o->>'value' IS NULL THEN DELETE FROM mark WHERE name = o->>'name';
    ELSE INSERT INTO mark VALUES (o->>'name', o->>'value') ON CONFLICT (name) DO UPDATE SET value = excluded.value;
    END IF;
    RETURN 'null';
  END $$;
`

const keepAndTell = `
  CREATE OR REPLACE FUNCTION keep_record(o jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    stored integer := coalesce((SELECT version FROM record WHERE name = o->>'name'), 0);
  BEGIN
    IF stored <> (o->>'version')::integer - 1 THEN RETURN 'false'; END IF;
    IF o->>'value' IS NULL THEN DELETE FROM record WHERE name = o->>'name';
    ELSE INSERT INTO record VALUES (o->>'name', (o->>'version')::integer, o->>'value')
      ON CONFLICT (name) DO UPDATE SET version = excluded.version, value = excluded.value;
    END IF;
    IF octet_length(o->>'name') < 1000 THEN
      PERFORM pg_notify('sluse:' || current_schema(), 'record/' || (o->>'version') || '/' || (o->>'name'));
    END IF;
    RETURN 'true';
  END $$;
`

const keepRecord = `
  CREATE FUNCTION keep_record(o jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    stored integer := coalesce((SELECT version FROM record WHERE name = o->>'name'), 0);
  BEGIN
    IF stored <> (o->>'version')::integer - 1 THEN RETURN 'false'; END IF;
    IF o->>'value' IS NULL THEN DELETE FROM record WHERE name = o->>'name';
    ELSE INSERT INTO record VALUES (o->>'name', (o->>'version')::integer, o->>'value')
      ON CONFLICT (name) DO UPDATE SET version = excluded.version, value = excluded.value;
    END IF;
    RETURN 'true';
  END $$;
`

export const functions = [tally, free, isStale, prune].join('')

/** Records are told of, so that a hub learns what another has written. */
export const tellingFunctions = keepAndTell

/** What came with records. */
export const recordFunctions = keepRecord
