// The tables of the depot, in a schema of their own beside the ledger's, and the two steps that must be one: binding, and letting
// go. Both lock the uploads they touch first, in one order, so that of two who let go of the same one the last erases it.
import type { Migrations } from '../../databases/open.ts'

const text = 'text COLLATE "C"'

const tables = `
  CREATE TABLE upload (
    upload ${text} PRIMARY KEY, attachment ${text} NOT NULL UNIQUE, origin ${text} NOT NULL,
    size bigint NOT NULL, room bigint NOT NULL, held_since bigint NOT NULL, key bytea NOT NULL, bound boolean NOT NULL
  );
  CREATE INDEX held ON upload (held_since);
  CREATE INDEX unbound ON upload (origin, held_since) WHERE NOT bound;

  CREATE TABLE piece (
    upload ${text} NOT NULL, at integer NOT NULL, sealed bytea NOT NULL, written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (upload, at)
  );
  ALTER TABLE piece ALTER COLUMN sealed SET STORAGE EXTERNAL;
  CREATE INDEX begun ON piece (written_at) WHERE at = 0;

  CREATE TABLE bond (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, transaction ${text} NOT NULL, attachment ${text} NOT NULL,
    UNIQUE (transaction, attachment)
  );
  CREATE INDEX bonded ON bond (attachment);
`

const bind = `
  CREATE FUNCTION bind(bindings jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    wanted text[] := ARRAY(
      SELECT DISTINCT a FROM jsonb_array_elements(bindings) b, jsonb_array_elements_text(b->'attachments') a);
  BEGIN
    PERFORM 1 FROM upload WHERE attachment = ANY(wanted) ORDER BY upload FOR UPDATE;
    IF (SELECT count(*) FROM upload WHERE attachment = ANY(wanted) AND NOT bound) < cardinality(wanted) THEN
      RETURN false;
    END IF;
    INSERT INTO bond (transaction, attachment)
      SELECT b->>'transaction', a FROM jsonb_array_elements(bindings) WITH ORDINALITY AS binding (b, place),
        jsonb_array_elements_text(b->'attachments') WITH ORDINALITY AS named (a, position)
      ORDER BY place, position ON CONFLICT DO NOTHING;
    UPDATE upload SET bound = true WHERE attachment = ANY(wanted);
    RETURN true;
  END $$;
`

const letGo = `
  CREATE FUNCTION let_go(transactions text[], erases boolean) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    touched text[] := ARRAY(SELECT DISTINCT attachment FROM bond WHERE transaction = ANY(transactions));
  BEGIN
    IF cardinality(touched) = 0 THEN
      RETURN;
    END IF;
    PERFORM 1 FROM upload WHERE attachment = ANY(touched) ORDER BY upload FOR UPDATE;
    DELETE FROM bond WHERE transaction = ANY(transactions);
    touched := ARRAY(SELECT t FROM unnest(touched) t WHERE NOT EXISTS (SELECT FROM bond WHERE attachment = t));
    IF erases THEN
      DELETE FROM piece USING upload WHERE piece.upload = upload.upload AND attachment = ANY(touched);
      DELETE FROM upload WHERE attachment = ANY(touched);
    ELSE
      UPDATE upload SET bound = false WHERE attachment = ANY(touched);
    END IF;
  END $$;
`

export const migrations: Migrations = [tables + bind + letGo]
