// The numbers that outlive the records. Each batch notes what its transitions change, in its own commit (batch.ts); the notes of
// a generation are added to the sums when the next one begins, so that no row is changed at the pace of the messages
// (docs/adr/0019).

const text = 'text COLLATE "C"'
/** Positions of the journal that a generation lasts. */
const span = 65_536

const functions = `
  CREATE FUNCTION figure_generation() RETURNS bigint LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN coalesce((SELECT c.generation FROM figure_change c ORDER BY c.generation DESC LIMIT 1), 0);
  END $$;

  CREATE FUNCTION standing(status text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN status = 'held' THEN NULL WHEN status IN ('queued', 'sending', 'in-doubt', 'parked') THEN 'open'
      ELSE status END
  $$;

  CREATE FUNCTION day_of(at bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(to_timestamp(at / 1000.0) AT TIME ZONE 'Europe/Copenhagen', 'YYYY-MM-DD')
  $$;

  CREATE FUNCTION add_figures_up() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    old bigint := figure_generation();
  BEGIN
    IF NEW.seq / ${span} <= old THEN RETURN NULL; END IF;
    INSERT INTO figure SELECT day, origin, channel, measure, sum(by) FROM figure_change
      WHERE generation = old AND by <> 0 GROUP BY day, origin, channel, measure
      ON CONFLICT (day, origin, channel, measure) DO UPDATE SET count = figure.count + excluded.count;
    -- Without a row of its own a generation would not be known.
    INSERT INTO figure_change VALUES (NEW.seq / ${span}, '', '', '', '', 0);
    DELETE FROM figure_change WHERE generation = old;
    RETURN NULL;
  END $$;
`

/** Of messages that were here before, the times are not known; how they stand is counted. */
export const figures = `
  CREATE TABLE figure (
    day ${text} NOT NULL, origin ${text} NOT NULL, channel ${text} NOT NULL, measure ${text} NOT NULL, count bigint NOT NULL,
    PRIMARY KEY (day, origin, channel, measure)
  );
  CREATE TABLE figure_change (
    generation bigint NOT NULL, day ${text} NOT NULL, origin ${text} NOT NULL, channel ${text} NOT NULL, measure ${text} NOT NULL,
    by bigint NOT NULL
  );
  CREATE INDEX figure_generation ON figure_change (generation);
  ${functions}
  INSERT INTO figure SELECT day_of(created_at), origin, channel, standing(status), count(*) FROM message
    WHERE status <> 'held' GROUP BY 1, 2, 3, 4;
  CREATE TRIGGER figured_up AFTER INSERT ON journal FOR EACH ROW WHEN (NEW.seq % 1024 = 0) EXECUTE FUNCTION add_figures_up();
`

export const askFigures = `SELECT day, origin, channel, measure, sum(count)::bigint AS count FROM (
    SELECT day, origin, channel, measure, count FROM figure
    UNION ALL SELECT day, origin, channel, measure, by FROM figure_change WHERE generation = figure_generation()
  ) f WHERE day >= $1 AND day <= $2 AND ($3::text IS NULL OR origin = $3) GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0`
