-- Up Migration

-- An organization is known everywhere by its wire identifier <type>-<companyRegister>-<branchCode> (H-12):
-- the three parts can be read back from it, so no query has to join this table only to name a recipient.
CREATE TABLE organizations (
  id text PRIMARY KEY,
  type text NOT NULL,
  company_register text NOT NULL,
  branch_code text NOT NULL,
  name text NOT NULL,
  code text,
  country text,
  postal_code text NOT NULL,
  territory text NOT NULL,
  email text,
  phone_number text,
  status text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz,
  CONSTRAINT organizations_id CHECK (id = type || '-' || company_register || '-' || branch_code)
);
CREATE INDEX organizations_company_register ON organizations (company_register);
CREATE INDEX organizations_created ON organizations (created_at, id);

-- The platform itself: clients of scope ADMIN, DATAPASS and SUBCRT act for it when they name no organization.
INSERT INTO organizations (id, type, company_register, branch_code, name, code, country, postal_code, territory, status, created_at)
VALUES ('ADMIN-13002526500013-00000', 'ADMIN', '13002526500013', '00000', 'Plateforme HubEE', 'HUBEE', 'France', '75007', 'PARIS', 'Actif', now());

CREATE TABLE processes (
  code text PRIMARY KEY,
  name text NOT NULL,
  description text,
  is_activated boolean NOT NULL,
  osl text NOT NULL REFERENCES organizations (id),
  attachment_formats text[] NOT NULL,
  si_attachment_formats text[] NOT NULL,
  attachment_types text[] NOT NULL,
  attachment_max_size bigint NOT NULL,
  status_before_file_deletion text NOT NULL,
  time_before_file_deletion integer NOT NULL,
  time_before_archiving integer NOT NULL,
  time_before_folder_deletion integer NOT NULL,
  message_to_transmitter boolean NOT NULL,
  message_with_status boolean NOT NULL,
  authorized_awaiting boolean NOT NULL,
  subscription_validation text NOT NULL,
  legal_justification text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz
);
CREATE INDEX processes_osl ON processes (osl);

CREATE TABLE subscriptions (
  id uuid PRIMARY KEY,
  datapass_id bigint NOT NULL,
  process_code text NOT NULL REFERENCES processes (code),
  subscriber text NOT NULL REFERENCES organizations (id),
  access_mode text,
  notification_frequency text NOT NULL,
  status text NOT NULL,
  email text,
  activate_at timestamptz,
  -- 00:01 Europe/Paris of the calendar day of activate_at (D-14), kept beside it so that filters are plain comparisons.
  effective_from timestamptz,
  validate_at timestamptz,
  reject_at timestamptz,
  end_at timestamptz,
  -- 00:00 Europe/Paris of the day after a suspension: from then on new télédossiers are refused (D-14).
  suspended_from timestamptz,
  rejection_reason text,
  -- A delegated person (H-32 a), with names that GET never returns.
  delegate jsonb,
  -- A software editor, an organization of type EDT (H-32 b).
  editor text,
  local_administrator jsonb NOT NULL,
  -- D-18: the administrator named in the request could not become one; the operator is alerted.
  without_administrator boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz
);
-- H-21: one living subscription per service and démarche; refused requests stay as history.
CREATE UNIQUE INDEX subscriptions_living ON subscriptions (subscriber, process_code) WHERE status <> 'Refusé';
CREATE INDEX subscriptions_process ON subscriptions (process_code, created_at, id);
CREATE INDEX subscriptions_created ON subscriptions (created_at, id);
CREATE INDEX subscriptions_datapass ON subscriptions (datapass_id);
-- The unique index leaves refused requests out: a service's whole history needs its own.
CREATE INDEX subscriptions_subscriber ON subscriptions (subscriber);
-- Not partial: the statistics of a partial index make PostgreSQL believe in far too many rows, and pass it by.
CREATE INDEX subscriptions_delegate ON subscriptions (lower(delegate ->> 'email'));

CREATE TABLE clients (
  id text PRIMARY KEY,
  secret_hash bytea NOT NULL,
  -- Only the secrets that the portal may show again are kept, encrypted (D-20).
  secret_encrypted bytea,
  scopes text[] NOT NULL,
  organization text NOT NULL REFERENCES organizations (id),
  process_code text REFERENCES processes (code),
  -- Made by the demonstration: `hubee serve` refuses to start while one lives.
  demo boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  secret_changed_at timestamptz NOT NULL
);
CREATE INDEX clients_organization ON clients (organization, process_code);

CREATE TABLE access_tokens (
  hash bytea PRIMARY KEY,
  client_id text NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  scopes text[] NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX access_tokens_client ON access_tokens (client_id);
CREATE INDEX access_tokens_expiry ON access_tokens (expires_at);

CREATE TABLE folders (
  id uuid PRIMARY KEY,
  external_id text NOT NULL,
  process_code text NOT NULL REFERENCES processes (code),
  global_status text NOT NULL,
  applicant jsonb NOT NULL,
  partner_info jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz,
  -- The instant of HUBEE_COMPLETED: from then on the folder is transmitted, whatever its status becomes.
  completed_at timestamptz,
  close_at timestamptz
) WITH (fillfactor = 85);

CREATE TABLE cases (
  id uuid PRIMARY KEY,
  folder_id uuid NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
  position integer NOT NULL,
  external_id text NOT NULL,
  recipient text NOT NULL REFERENCES organizations (id),
  status text NOT NULL,
  partner_attributes text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz,
  transmission_at timestamptz,
  close_at timestamptz,
  -- Last time the télédossier became « Nouveau » for its service (D-31).
  arrived_at timestamptz,
  -- Who works on it: null until first taken over, then PORTAIL or API (D-4).
  taken_by text CHECK (taken_by IN ('PORTAIL', 'API')),
  UNIQUE (folder_id, external_id)
) WITH (fillfactor = 80);
CREATE INDEX cases_recipient ON cases (recipient, id);

CREATE TABLE events (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  transmitter text NOT NULL REFERENCES organizations (id),
  -- Which side of the exchange wrote it: it outlives a merge of communes, which changes the transmitter.
  side text NOT NULL CHECK (side IN ('OSL', 'SI', 'ADMIN')),
  action_type text NOT NULL,
  notification boolean,
  message text,
  comment text,
  author text,
  status text NOT NULL,
  case_current_status text,
  case_new_status text,
  partner_attributes text,
  partner_info jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz
) WITH (fillfactor = 85);
CREATE INDEX events_case ON events (case_id, created_at, id);

-- Files of a folder (event_id null) and files of an event, declared first and received afterwards (H-170).
CREATE TABLE attachments (
  id uuid PRIMARY KEY,
  folder_id uuid NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
  event_id uuid REFERENCES events (id) ON DELETE CASCADE,
  position integer NOT NULL,
  status text NOT NULL CHECK (status IN ('PENDING', 'RECEIVED', 'REJECTED', 'CORRUPTED', 'DELETED')),
  file_name text NOT NULL,
  type text NOT NULL,
  size bigint NOT NULL,
  mime_type text NOT NULL,
  recipients text[],
  object_key uuid,
  digest text,
  received_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX attachments_folder ON attachments (folder_id);
CREATE INDEX attachments_event ON attachments (event_id) WHERE event_id IS NOT NULL;

-- H-180: one link per file and case it is addressed to. An event's file has one, to the case of its event (H-187).
CREATE TABLE attachment_links (
  attachment_id uuid NOT NULL REFERENCES attachments (id) ON DELETE CASCADE,
  case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  state text NOT NULL DEFAULT 'TO_DOWNLOAD' CHECK (state IN ('TO_DOWNLOAD', 'TO_DELETE', 'DELETED')),
  delete_on date,
  portal_purged boolean NOT NULL DEFAULT false,
  PRIMARY KEY (case_id, attachment_id)
) WITH (fillfactor = 80);
CREATE INDEX attachment_links_attachment ON attachment_links (attachment_id);
CREATE INDEX attachment_links_deletion ON attachment_links (delete_on) WHERE state = 'TO_DELETE';

-- Objects of the attachment store that no attachment owns: written down before the object exists, adopted
-- (row removed) by the transaction that makes the file visible, destroyed by the sweeper otherwise.
CREATE TABLE stray_objects (
  object_key uuid PRIMARY KEY,
  -- The running process that is still writing it; null when nobody is.
  writer integer,
  since timestamptz NOT NULL
);

CREATE TABLE notifications (
  id uuid PRIMARY KEY,
  recipient text NOT NULL,
  transmitter text NOT NULL,
  process_code text NOT NULL,
  case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  event_id uuid REFERENCES events (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  -- Consumed or deleted: the row stays as a tombstone so that a late DELETE still answers 204 (H-154).
  consumed_at timestamptz
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
-- Identifiers are UUIDv7, so their order is the order of arrival (H-159).
CREATE INDEX notifications_queue ON notifications (recipient, process_code, id) WHERE consumed_at IS NULL;
CREATE INDEX notifications_all_queue ON notifications (recipient, id) WHERE consumed_at IS NULL;
CREATE INDEX notifications_case ON notifications (case_id);
CREATE INDEX notifications_event ON notifications (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX notifications_tombstones ON notifications (consumed_at) WHERE consumed_at IS NOT NULL;

-- What the mails of H-160 and D-15 will read: one row each time a télédossier arrives or comes back at a service.
CREATE TABLE arrivals (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  event_id uuid REFERENCES events (id) ON DELETE CASCADE,
  recipient text NOT NULL,
  process_code text NOT NULL,
  arrived_at timestamptz NOT NULL,
  announced_at timestamptz
);
CREATE INDEX arrivals_to_announce ON arrivals (recipient, process_code, id) WHERE announced_at IS NULL;
CREATE INDEX arrivals_case ON arrivals (case_id);

-- Who did what, on what, from which state to which, when. Append-only, without foreign keys: it outlives its subjects.
CREATE TABLE audit (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  request_id text,
  client_id text,
  organization text,
  partner_info jsonb,
  action text NOT NULL,
  subject_type text NOT NULL,
  subject_id text NOT NULL,
  from_state text,
  to_state text,
  detail jsonb
);
CREATE INDEX audit_subject ON audit (subject_id, id);

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit rows are never changed';
END $$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- Down Migration
