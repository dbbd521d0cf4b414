// A batch, as the server makes it: its operations one after the other, then what they come to in the counts and in the figures,
// added up once for all of them. An entry of the journal knows how its message stood before, so the sums need nothing else.
import { boundsMs } from '../../core/figures.ts'
import { laterSet } from './columns.ts'
import { settled, takeLock } from './functions.ts'

const entries = `
  ALTER TABLE journal ADD COLUMN was_status text COLLATE "C", ADD COLUMN was_route text COLLATE "C";

  CREATE FUNCTION enter(m message, event text, evidence jsonb, was_status text, was_route text) RETURNS void
  LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO journal VALUES (nextval('journal_seq'), m.n, m.origin, m.version, m.status, m.reason, m.route, m.attempt,
      m.changed_at, event, evidence, was_status, was_route);
  END $$;
`

const inserts = `
  CREATE FUNCTION insert_one(o jsonb, payloads bytea) RETURNS jsonb LANGUAGE plpgsql AS $$
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
    PERFORM enter(m, 'inserted', NULL, NULL, NULL);
    RETURN CASE WHEN m.withheld THEN '"withheld"' ELSE '"inserted"' END::jsonb;
  END $$;

  CREATE FUNCTION insert_chain(o jsonb, payloads bytea) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    answer jsonb;
    head jsonb;
    one jsonb;
  BEGIN
    FOR one IN SELECT value FROM jsonb_array_elements(o->'chain') LOOP
      answer := insert_one(one, payloads);
      head := coalesce(head, answer);
      IF jsonb_typeof(head) <> 'string' THEN RETURN head; END IF;
      IF jsonb_typeof(answer) <> 'string' THEN RAISE 'the rest of a chain was known' USING ERRCODE = 'P0001'; END IF;
    END LOOP;
    RETURN head;
  END $$;
`

// The payload itself is answered beside the answers, by the row's number.
const replacements = `
  CREATE FUNCTION replace_one(o jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
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
    PERFORM enter(m, o->>'event', o->'evidence', s.status, s.route);
    IF s.open AND NOT c.open THEN
      DELETE FROM payload WHERE n = s.n;
      IF s.lane IS NOT NULL THEN freed := free(s); END IF;
    END IF;
    RETURN jsonb_strip_nulls(jsonb_build_object('freed', freed, 'n', CASE WHEN (o->>'wants')::boolean THEN s.n END));
  END $$;

  CREATE FUNCTION replace_together(o jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    answer jsonb;
    one jsonb;
  BEGIN
    IF EXISTS (SELECT FROM jsonb_array_elements(o->'changes') change (value) WHERE is_stale(change.value)) THEN
      RETURN coalesce(
        (SELECT jsonb_build_object('stale', to_jsonb(m)) FROM message m WHERE id = o->'changes'->0->>'id'), '"gone"');
    END IF;
    FOR one IN SELECT value FROM jsonb_array_elements(o->'changes') LOOP
      IF answer IS NULL THEN answer := replace_one(one);
      ELSE PERFORM replace_one(one);
      END IF;
    END LOOP;
    RETURN answer;
  END $$;
`

/** What an entry comes to in the figures; those of what is held begin when it is not. */
const measures = `
    SELECT day_of(CASE measure.name WHEN 'erased' THEN j.at ELSE m.created_at END) AS day, m.origin, m.channel,
      measure.name, measure.by
    FROM entered j JOIN message m ON m.n = j.n
    CROSS JOIN LATERAL (SELECT standing(j.was_status) AS stood, standing(j.status) AS stands,
      width_bucket((j.at - greatest(m.created_at, coalesce(m.not_before, m.created_at)))::numeric,
        ARRAY[${boundsMs.join(', ')}]::numeric[])::text AS bucket) s
    CROSS JOIN LATERAL (VALUES
      (s.stood, -1, s.stood IS NOT NULL),
      (s.stands, 1, s.stands IS NOT NULL),
      ('handed-' || s.bucket, 1,
        j.status IN ('sent', 'delivered') AND coalesce(j.was_status, '') NOT IN ('sent', 'delivered')),
      ('arrived-' || s.bucket, 1, j.status = 'delivered'),
      ('erased', 1, j.was_status NOT IN ${settled} AND j.status IN ${settled})) measure (name, by, counts)
    WHERE measure.counts AND (measure.name = 'erased' OR s.stood IS DISTINCT FROM s.stands
      AND NOT (coalesce(j.was_status, '') = 'held' AND j.status = 'cancelled'))`

// The plan is made once: whatever the tables' sizes were then, entries are found by their position, and messages by number.
const sums = `
  DROP TRIGGER IF EXISTS figured_first ON message;
  DROP TRIGGER IF EXISTS figured ON message;
  DROP FUNCTION IF EXISTS figured(), note_figures(message, text);

  CREATE OR REPLACE FUNCTION add_together(since bigint, upto bigint, era bigint) RETURNS void LANGUAGE plpgsql
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan AS $$
  BEGIN
    WITH entered AS MATERIALIZED (
      SELECT j.n, j.route, j.status, j.was_route, j.was_status, j.at FROM journal j WHERE j.seq > since AND j.seq <= upto
    ), counted AS (
      INSERT INTO tally SELECT era, step.route, step.status, sum(step.by) FROM entered j
        CROSS JOIN LATERAL (VALUES (j.route, j.status, 1), (j.was_route, j.was_status, -1)) step (route, status, by)
        WHERE step.status IS NOT NULL GROUP BY step.route, step.status HAVING sum(step.by) <> 0
    )
    INSERT INTO figure_change SELECT figure_generation(), day, origin, channel, name, sum(by) FROM (${measures}) f
      GROUP BY day, origin, channel, name HAVING sum(by) <> 0;
  END $$;
`

const batch = `
  DROP FUNCTION IF EXISTS insert_one(jsonb, bytea, bigint), insert_chain(jsonb, bytea, bigint), replace_one(jsonb, bigint),
    replace_together(jsonb, bigint), enter(message, text, jsonb);

  CREATE FUNCTION last_entry() RETURNS bigint LANGUAGE plpgsql AS $$
  BEGIN
    RETURN coalesce((SELECT seq FROM journal ORDER BY seq DESC LIMIT 1), 0);
  END $$;

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
    counted bigint;
  BEGIN
    PERFORM ${takeLock};
    era := generation();
    began := last_entry();
    counted := began;
    FOR o IN SELECT value FROM jsonb_array_elements(operations) LOOP
      -- What is removed must have been counted before.
      IF o->>'kind' = 'prune' THEN
        PERFORM add_together(counted, last_entry(), era);
        counted := last_entry();
      END IF;
      answer := CASE o->>'kind'
        WHEN 'insert' THEN insert_one(o, payloads)
        WHEN 'chain' THEN insert_chain(o, payloads)
        WHEN 'replace' THEN replace_one(o)
        WHEN 'together' THEN replace_together(o)
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
    IF last_entry() > counted THEN PERFORM add_together(counted, last_entry(), era); END IF;
    PERFORM add_up(last_value) FROM journal_seq;
    PERFORM pg_notify('sluse:' || current_schema(), grown.origin)
      FROM (SELECT DISTINCT origin FROM journal WHERE seq > began) grown;
    answers := to_json(told);
    sealed := (SELECT string_agg(part, ''::bytea ORDER BY place) FROM unnest(parts) WITH ORDINALITY part (part, place));
  END $$;
`

/** The functions that make a batch, and the columns that they need. */
export const togetherFunctions = [batch, entries, inserts, replacements, sums].join('')

/** What was added to the measures later. */
export const summingFunctions = sums
