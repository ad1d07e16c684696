-- Up Migration

-- What the portal looks for in a télédossier: without case, accents nor typographic variants. Queries go through the same
-- function, so that what is stored and what is typed cannot part ways.
CREATE FUNCTION search_key(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT replace(replace(replace(replace(replace(translate(lower(
    regexp_replace(normalize(btrim(regexp_replace(value, '[[:space:][:cntrl:]]+', ' ', 'g')), NFKD), '[\u0300-\u036F]', '', 'g')),
    '’‘ʼ´`′‐‑‒–—―−', '''''''''''''-------'), 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss')
$$;

-- The stretches of three characters of a key, hashed with the service and the démarche they belong to: whoever searches
-- reads the lists of their own perimeter and of no other.
CREATE FUNCTION search_grams(recipient text, process_code text, key text) RETURNS integer[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT hashtext(recipient || '|' || process_code || '|' || substr(key, n, 3))), '{}')
  FROM generate_series(1, length(key) - 2) AS n
$$;

-- P-50c: what is searched of a télédossier: « nom prénom » then the number, each behind a space, since two characters typed
-- are looked for where a word begins.
CREATE FUNCTION case_key(folder uuid, external_id text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT ' ' || search_key(concat_ws(' ', f.applicant ->> 'lastName', f.applicant ->> 'firstName'))
         || E'\n ' || search_key(external_id)
  FROM folders f WHERE f.id = folder
$$;

-- Of each télédossier that reached its service, apart from `cases`, whose rows change often.
CREATE TABLE case_search (
  case_id uuid PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
  key text NOT NULL,
  grams integer[] NOT NULL
);

-- The same key, for the indexes of the list, which find a needle by walking along them without opening a télédossier. An
-- index takes no long text: a key longer than that stays in `case_search` alone, and null here. And the date of the last
-- change, which sorts (P-50f).
ALTER TABLE cases ADD COLUMN search_key text CHECK (octet_length(search_key) <= 400),
  ADD COLUMN changed_at timestamptz
    GENERATED ALWAYS AS (CASE WHEN arrived_at IS NOT NULL THEN coalesce(updated_at, arrived_at) END) STORED;

-- D-31: how many télédossiers each service has of each démarche in each status, exact at any instant: the counts gathered
-- so far plus the changes since. Changes are only ever added, so that nobody waits for a row that another transaction
-- holds; the worker gathers them.
CREATE TABLE case_counts (
  recipient text NOT NULL,
  process_code text NOT NULL,
  status text NOT NULL,
  -- Taken over in the portal; otherwise nobody's yet, and where it shows depends on the mode of the subscription (D-4).
  taken boolean NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (recipient, process_code, status, taken)
) WITH (fillfactor = 70);
CREATE TABLE case_count_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient text NOT NULL,
  process_code text NOT NULL,
  status text NOT NULL,
  taken boolean NOT NULL,
  change smallint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX case_count_changes_place ON case_count_changes (recipient, process_code);

-- Whatever changes a case, by whatever path, its count and its search key follow in the same transaction.
CREATE FUNCTION follow_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE known text;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.arrived_at IS NOT NULL AND OLD.taken_by IS DISTINCT FROM 'API' THEN
    INSERT INTO case_count_changes (recipient, process_code, status, taken, change)
    VALUES (OLD.recipient, OLD.process_code, OLD.status, OLD.taken_by IS NOT NULL, -1);
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
  IF NEW.arrived_at IS NOT NULL AND NEW.taken_by IS DISTINCT FROM 'API' THEN
    INSERT INTO case_count_changes (recipient, process_code, status, taken, change)
    VALUES (NEW.recipient, NEW.process_code, NEW.status, NEW.taken_by IS NOT NULL, 1);
  END IF;
  IF NEW.arrived_at IS NULL OR (TG_OP = 'UPDATE' AND OLD.arrived_at IS NOT NULL AND NEW.recipient = OLD.recipient) THEN
    RETURN NULL;
  END IF;
  known := coalesce(NEW.search_key, case_key(NEW.folder_id, NEW.external_id));
  INSERT INTO case_search (case_id, key, grams)
  VALUES (NEW.id, known, search_grams(NEW.recipient, NEW.process_code, known))
  ON CONFLICT (case_id) DO UPDATE SET grams = excluded.grams;
  RETURN NULL;
END $$;

-- Names and numbers do not change: the key is made when the télédossier reaches its service, once.
CREATE FUNCTION key_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE known text := case_key(NEW.folder_id, NEW.external_id);
BEGIN
  IF octet_length(known) <= 400 THEN NEW.search_key := known; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_keyed_new BEFORE INSERT ON cases FOR EACH ROW
  WHEN (NEW.arrived_at IS NOT NULL) EXECUTE FUNCTION key_case();
CREATE TRIGGER cases_keyed BEFORE UPDATE ON cases FOR EACH ROW
  WHEN (OLD.arrived_at IS NULL AND NEW.arrived_at IS NOT NULL) EXECUTE FUNCTION key_case();

CREATE TRIGGER cases_followed_new AFTER INSERT OR DELETE ON cases FOR EACH ROW EXECUTE FUNCTION follow_case();
CREATE TRIGGER cases_followed AFTER UPDATE ON cases FOR EACH ROW
  WHEN ((OLD.recipient, OLD.process_code, OLD.status, OLD.taken_by, OLD.arrived_at IS NULL)
    IS DISTINCT FROM (NEW.recipient, NEW.process_code, NEW.status, NEW.taken_by, NEW.arrived_at IS NULL))
  EXECUTE FUNCTION follow_case();

INSERT INTO case_counts (recipient, process_code, status, taken, count)
SELECT recipient, process_code, status, taken_by IS NOT NULL, count(*) FROM cases
WHERE arrived_at IS NOT NULL AND taken_by IS DISTINCT FROM 'API' GROUP BY 1, 2, 3, 4;
INSERT INTO case_search (case_id, key, grams)
SELECT c.id, keyed.key, search_grams(c.recipient, c.process_code, keyed.key)
FROM cases c CROSS JOIN LATERAL (SELECT case_key(c.folder_id, c.external_id) AS key) AS keyed
WHERE c.arrived_at IS NOT NULL;
UPDATE cases c SET search_key = s.key FROM case_search s WHERE s.case_id = c.id AND octet_length(s.key) <= 400;
CREATE INDEX case_search_grams ON case_search USING gin (grams) WITH (gin_pending_list_limit = 1024);

-- The indexes of the list. Each tells all that a filter reads of a télédossier, so that what it leaves out is never opened.
-- Each is about rows that the queries of the others do not speak of, so that PostgreSQL, whatever it expects, cannot take
-- one for another.
-- D-31: by last arrival.
DROP INDEX cases_portal;
CREATE INDEX cases_portal ON cases (recipient, process_code, status, taken_by, arrived_at DESC, id DESC)
  INCLUDE (transmission_at, changed_at, search_key) WHERE arrived_at IS NOT NULL;
-- P-50f: by date of modification.
CREATE INDEX cases_modified ON cases (recipient, process_code, status, taken_by, changed_at DESC, id DESC)
  INCLUDE (transmission_at, search_key) WHERE changed_at IS NOT NULL;
-- P-50b: lists follow the last arrival (D-31), periods the first transmission. They are the same but for the few that came
-- back, which are looked for here.
CREATE INDEX cases_returned ON cases (recipient, process_code, status, taken_by, transmission_at, id)
  WHERE coalesce(arrived_at > transmission_at, false);
-- An index only tells what it holds of pages that were cleaned since they were written.
ALTER TABLE cases SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- D-5: what only the service sees of the life of a télédossier; it is no event and moves no date.
CREATE TABLE case_history (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('FETCHED', 'OPENED')),
  -- « Prénom NOM »; null when the portal itself did it.
  author text,
  account_id uuid,
  at timestamptz NOT NULL
);
CREATE INDEX case_history_case ON case_history (case_id, id);

-- D-2, D-3: addressed to a service that works in the portal, which consumes them itself.
ALTER TABLE notifications ADD COLUMN for_portal boolean NOT NULL DEFAULT false;
UPDATE notifications n SET for_portal = true FROM subscriptions s
WHERE n.consumed_at IS NULL AND s.subscriber = n.recipient AND s.process_code = n.process_code AND s.status <> 'Refusé'
  AND s.access_mode = 'PORTAIL' AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = n.case_id AND c.taken_by = 'API');
CREATE INDEX notifications_portal ON notifications (id) WHERE for_portal AND consumed_at IS NULL;

-- The CRC-32 of the bytes received, which a ZIP archive states of each file: computed once, beside the digest. Null for what
-- was received before, whose archives compute it on the way.
ALTER TABLE attachments ADD COLUMN crc32 bigint;

-- Lists of télédossiers that a person keeps under a name.
CREATE TABLE saved_views (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  name text NOT NULL,
  -- The query of the list's address.
  query text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX saved_views_account ON saved_views (account_id, lower(name));

-- What a person asked of many télédossiers at once, carried out by the worker one after the other (P-64).
CREATE TABLE bulk_operations (
  id uuid PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  organization text NOT NULL,
  to_status text NOT NULL,
  message text,
  request_id text,
  -- How many télédossiers it is about.
  total integer NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX bulk_operations_account ON bulk_operations (account_id, id);
CREATE INDEX bulk_operations_open ON bulk_operations (id) WHERE ended_at IS NULL;
CREATE INDEX bulk_operations_age ON bulk_operations (created_at);
CREATE TABLE bulk_items (
  operation_id uuid NOT NULL REFERENCES bulk_operations (id) ON DELETE CASCADE,
  position integer NOT NULL,
  case_id uuid NOT NULL,
  -- The status it had when it was chosen (P-54).
  seen_status text NOT NULL,
  -- Null until its turn has come; then DONE or the wire wording of the refusal.
  outcome text,
  PRIMARY KEY (operation_id, position)
) WITH (fillfactor = 85);
CREATE INDEX bulk_items_waiting ON bulk_items (operation_id, position) WHERE outcome IS NULL;

-- D-26: « Journal », what was done in the name of a service, newest first. `journal` is that service, which is not always
-- the organization of whoever acts; null for what concerns nobody's journal, and then the indexes cost nothing.
ALTER TABLE audit ADD COLUMN journal text;
ALTER TABLE audit DISABLE TRIGGER audit_is_append_only;
UPDATE audit a SET journal = coalesce(
  (SELECT s.subscriber FROM subscriptions s WHERE a.subject_type = 'subscription' AND s.id::text = a.subject_id),
  CASE WHEN a.subject_type IN ('client', 'account') THEN a.detail ->> 'organization' END,
  CASE WHEN a.account_id IS NOT NULL THEN a.organization END)
WHERE a.account_id IS NOT NULL OR a.subject_type = 'subscription';
UPDATE audit SET journal = organization
WHERE client_id IS NOT NULL AND organization LIKE 'SI-%' AND action IN ('CASE_TAKEN', 'CASE_STATUS', 'EVENT_CREATE',
  'EVENT_STATUS', 'EVENT_DELETE', 'ATTACHMENT_UPLOAD', 'ATTACHMENT_DOWNLOAD');
ALTER TABLE audit ENABLE TRIGGER audit_is_append_only;
CREATE INDEX audit_journal ON audit (journal, id) WHERE journal IS NOT NULL;
CREATE INDEX audit_journal_action ON audit (journal, action, id) WHERE journal IS NOT NULL;

-- Down Migration
