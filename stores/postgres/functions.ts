// One commit for all that was asked meanwhile: a batch is one call of `commit_batch`, so it takes one round trip, and a hub that
// stops in the middle of one leaves no transaction open. Batches of all hubs follow one another under an advisory lock that is
// held until the commit is visible. So what is looked at first cannot have changed before it is written, and whoever sees an
// entry of the journal sees all with a smaller position: docs/adr/0019.
import { lockSpace } from '../../databases/open.ts'
import { laterSet } from './columns.ts'

export const takeLock = `pg_advisory_xact_lock(${lockSpace}, hashtext(current_schema()))`

const settled = `('sent', 'delivered', 'failed', 'cancelled')`

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

const enter = `
  CREATE FUNCTION enter(m message, event text, evidence jsonb) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO journal VALUES (nextval('journal_seq'), m.n, m.origin, m.version, m.status, m.reason, m.route, m.attempt,
      m.changed_at, event, evidence);
  END $$;
`

const insertOne = `
  CREATE FUNCTION insert_one(o jsonb, payloads bytea, era bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    m message := jsonb_populate_record(NULL::message, o->'row');
    other message;
  BEGIN
    SELECT * INTO other FROM message WHERE origin = m.origin AND reference = m.reference;
    IF FOUND THEN RETURN jsonb_build_object('known', to_jsonb(other)); END IF;
    IF m.dedupe IS NOT NULL THEN
      SELECT * INTO other FROM message
        WHERE origin = m.origin AND dedupe = m.dedupe AND channel = m.channel AND dedupe IS NOT NULL AND open ORDER BY n LIMIT 1;
      IF FOUND THEN RETURN jsonb_build_object('waiting', to_jsonb(other)); END IF;
    END IF;
    m.n := nextval('message_n');
    m.open := m.status NOT IN ${settled};
    m.withheld := m.lane IS NOT NULL AND EXISTS (SELECT FROM message
      WHERE origin = m.origin AND channel = m.channel AND lane = m.lane AND lane IS NOT NULL AND open);
    INSERT INTO message SELECT (m).*;
    IF m.open THEN
      INSERT INTO payload VALUES (m.n, substr(payloads, (o->>'at')::int + 1, (o->>'length')::int));
    END IF;
    PERFORM enter(m, 'inserted', NULL);
    INSERT INTO tally VALUES (era, m.route, m.status, 1);
    RETURN CASE WHEN m.withheld THEN '"withheld"' ELSE '"inserted"' END::jsonb;
  END $$;
`

const insertChain = `
  CREATE FUNCTION insert_chain(o jsonb, payloads bytea, era bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    answer jsonb;
    head jsonb;
    one jsonb;
  BEGIN
    FOR one IN SELECT value FROM jsonb_array_elements(o->'chain') LOOP
      answer := insert_one(one, payloads, era);
      head := coalesce(head, answer);
      IF jsonb_typeof(head) <> 'string' THEN RETURN head; END IF;
      IF jsonb_typeof(answer) <> 'string' THEN RAISE 'the rest of a chain was known' USING ERRCODE = 'P0001'; END IF;
    END LOOP;
    RETURN head;
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

// The payload itself is answered beside the answers, by the row's number.
const replaceOne = `
  CREATE FUNCTION replace_one(o jsonb, era bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    c message := jsonb_populate_record(NULL::message, o->'row');
    s message;
    m message;
    freed jsonb;
  BEGIN
    SELECT * INTO s FROM message WHERE id = o->>'id';
    IF NOT FOUND THEN RETURN '"gone"'; END IF;
    IF s.version <> c.version - 1 OR (s.withheld AND c.status = 'sending') THEN
      RETURN jsonb_build_object('stale', to_jsonb(s));
    END IF;
    c.open := c.status NOT IN ${settled};
    UPDATE message SET ${laterSet}, open = c.open, withheld = s.withheld AND c.open WHERE n = s.n AND version = s.version
      RETURNING * INTO m;
    PERFORM enter(m, o->>'event', o->'evidence');
    IF (m.route, m.status) <> (s.route, s.status) THEN
      INSERT INTO tally VALUES (era, s.route, s.status, -1), (era, m.route, m.status, 1);
    END IF;
    IF s.open AND NOT c.open THEN
      DELETE FROM payload WHERE n = s.n;
      IF s.lane IS NOT NULL THEN freed := free(s); END IF;
    END IF;
    RETURN jsonb_strip_nulls(jsonb_build_object('freed', freed, 'n', CASE WHEN (o->>'wants')::boolean THEN s.n END));
  END $$;

  CREATE FUNCTION replace_together(o jsonb, era bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    answer jsonb;
    one jsonb;
  BEGIN
    IF EXISTS (SELECT FROM jsonb_array_elements(o->'changes') change (value) WHERE is_stale(change.value)) THEN
      RETURN coalesce(
        (SELECT jsonb_build_object('stale', to_jsonb(m)) FROM message m WHERE id = o->'changes'->0->>'id'), '"gone"');
    END IF;
    FOR one IN SELECT value FROM jsonb_array_elements(o->'changes') LOOP
      IF answer IS NULL THEN answer := replace_one(one, era);
      ELSE PERFORM replace_one(one, era);
      END IF;
    END LOOP;
    RETURN answer;
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

const commitBatch = `
  CREATE OR REPLACE FUNCTION commit_batch(operations jsonb, payloads bytea, OUT answers json, OUT sealed bytea)
  LANGUAGE plpgsql AS $$
  DECLARE
    o jsonb;
    answer jsonb;
    told jsonb[] := '{}';
    wanted bytea;
    parts bytea[] := '{}';
    era bigint;
    began bigint;
  BEGIN
    PERFORM ${takeLock};
    era := generation();
    began := coalesce((SELECT seq FROM journal ORDER BY seq DESC LIMIT 1), 0);
    FOR o IN SELECT value FROM jsonb_array_elements(operations) LOOP
      answer := CASE o->>'kind'
        WHEN 'insert' THEN insert_one(o, payloads, era)
        WHEN 'chain' THEN insert_chain(o, payloads, era)
        WHEN 'replace' THEN replace_one(o, era)
        WHEN 'together' THEN replace_together(o, era)
        WHEN 'prune' THEN prune(o, era)
        WHEN 'mark' THEN set_mark(o)
        WHEN 'keep' THEN keep_record(o)
      END;
      IF answer ? 'n' THEN
        SELECT payload.sealed INTO wanted FROM payload WHERE n = (answer->>'n')::bigint;
        IF FOUND THEN
          parts := array_append(parts, wanted);
          answer := answer || jsonb_build_object('length', length(wanted));
        END IF;
      END IF;
      told := array_append(told, answer);
    END LOOP;
    PERFORM add_up(last_value) FROM journal_seq;
    PERFORM pg_notify('sluse:' || current_schema(), grown.origin)
      FROM (SELECT DISTINCT origin FROM journal WHERE seq > began) grown;
    answers := to_json(told);
    sealed := (SELECT string_agg(part, ''::bytea ORDER BY place) FROM unnest(parts) WITH ORDINALITY part (part, place));
  END $$;
`

export const functions = [
  tally, enter, insertOne, insertChain, free, isStale, replaceOne, prune, commitBatch,
].join('')

/** Records are told of, so that a hub learns what another has written. */
export const tellingFunctions = keepAndTell

/** What came with records; a batch knows of them since. */
export const recordFunctions = keepRecord + commitBatch
