-- Up Migration

-- Who did it, when it was a person in the portal.
ALTER TABLE audit ADD COLUMN account_id uuid;
CREATE INDEX audit_account ON audit (account_id, id) WHERE account_id IS NOT NULL;

-- D-22: the service asks its agents for a code on each device not seen before.
ALTER TABLE organizations ADD COLUMN otp_on_new_device boolean NOT NULL DEFAULT false;

-- People of the portal. Never deleted, only deactivated (P-27).
CREATE TABLE accounts (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  -- The address in lower case: unique in the whole platform (P-26).
  email_key text NOT NULL UNIQUE,
  organization text NOT NULL REFERENCES organizations (id),
  actor_type text NOT NULL CHECK (actor_type IN ('LOCAL_ADMINISTRATOR', 'TECHNICAL_DELEGATE', 'AGENT')),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  -- Habilitations: démarches whose télédossiers an agent may reach. Empty means none (P-15, P-16).
  process_codes text[] NOT NULL,
  -- « Compte DataPass » (P-75).
  from_subscription boolean NOT NULL,
  -- Null until chosen: accounts made from a subscription have none (P-78).
  title text CHECK (title IN ('M', 'Mme')),
  first_name text NOT NULL,
  last_name text NOT NULL,
  -- « nom prénom » in lower case without accents: what lists sort by and the search by name looks into, whatever the
  -- locale of the database is.
  name_key text NOT NULL,
  last_name_key text NOT NULL,
  function text,
  -- E.164 (P-83). Null only for accounts made from a subscription.
  phone text,
  second_phone text,
  -- Argon2id; null until the first password is chosen (P-33).
  password_hash text,
  password_set_at timestamptz,
  active boolean NOT NULL DEFAULT true,
  last_sign_in_at timestamptz,
  -- P-40: when the next reminder, or the deactivation, is due; how many reminders left since the last sign-in.
  idle_since timestamptz NOT NULL,
  idle_notices smallint NOT NULL DEFAULT 0,
  idle_due_at timestamptz NOT NULL,
  preferences jsonb NOT NULL DEFAULT '{}',
  -- Grows with each change of the sheet, so that two people who edit it at once are told.
  version integer NOT NULL DEFAULT 1,
  -- Made by the demonstration, with a public password: `hubee serve` refuses to start while one lives.
  demo boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz
) WITH (fillfactor = 85);
CREATE INDEX accounts_organization ON accounts (organization, name_key, id);
CREATE INDEX accounts_idle ON accounts (idle_due_at) WHERE active;

-- What an activation or reset mail carries (M-1, M-2): single use, hashed. Used and replaced ones stay a while, so that
-- whoever follows them is told what happened.
CREATE TABLE account_links (
  hash bytea PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('ACTIVATION', 'RESET')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  cancelled_at timestamptz
);
CREATE INDEX account_links_account ON account_links (account_id);
CREATE INDEX account_links_expiry ON account_links (expires_at);

-- A sign-in under way (a code or a new password still asked) or an open session. Only the hash of the cookie is kept.
CREATE TABLE sessions (
  hash bytea PRIMARY KEY,
  -- Names the session to its owner, who may close it from another one (D-26).
  id uuid NOT NULL UNIQUE,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  stage text NOT NULL CHECK (stage IN ('OTP', 'NEW_PASSWORD', 'OPEN')),
  otp_hash bytea,
  otp_expires_at timestamptz,
  otp_sends smallint NOT NULL DEFAULT 0,
  user_agent text,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL,
  -- Whatever happens, not beyond.
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- D-22: browsers that once gave a code.
CREATE TABLE known_devices (
  hash bytea PRIMARY KEY,
  account_id uuid NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL
);
CREATE INDEX known_devices_account ON known_devices (account_id);
CREATE INDEX known_devices_age ON known_devices (seen_at);

-- P-37, D-23: failures by hashed address, whether an account exists or not.
CREATE TABLE sign_in_counters (
  key bytea PRIMARY KEY,
  failures smallint NOT NULL,
  locks smallint NOT NULL,
  locked_until timestamptz,
  updated_at timestamptz NOT NULL
);
CREATE INDEX sign_in_counters_age ON sign_in_counters (updated_at);

-- How often something was asked since a moment: sign-ins from an address, codes and links sent again.
CREATE TABLE throttles (
  key bytea PRIMARY KEY,
  since timestamptz NOT NULL,
  count integer NOT NULL
);
CREATE INDEX throttles_age ON throttles (since);

-- « Mot de passe oublié » writes one row whatever the address, and is answered at once; whether an account exists only
-- matters afterwards, where nobody can measure it (P-34). The address is sealed: most are never any account's.
CREATE TABLE reset_requests (
  id uuid PRIMARY KEY,
  email bytea NOT NULL,
  requested_at timestamptz NOT NULL
);

-- Outgoing mail, written in the transaction of what causes it: one row and one Message-ID per cause (D-33).
CREATE TABLE mails (
  id uuid PRIMARY KEY,
  cause text NOT NULL UNIQUE,
  kind text NOT NULL,
  message_id text NOT NULL,
  recipient text NOT NULL,
  account_id uuid,
  -- 0 before everything else (codes and links), 5 otherwise.
  priority smallint NOT NULL,
  -- Subject, text and HTML, sealed: they hold codes and links. Emptied once the mail has left; a while after it was given
  -- up, so that the operator may send it again.
  content bytea,
  state text NOT NULL CHECK (state IN ('QUEUED', 'SENT', 'DEAD', 'EXPIRED')),
  attempts integer NOT NULL DEFAULT 0,
  -- Also the lease of the process that is sending it: taken again if that process dies.
  next_attempt_at timestamptz NOT NULL,
  -- Not sent any more after that: its code or link would be dead (D-33).
  expires_at timestamptz,
  last_error text,
  created_at timestamptz NOT NULL,
  done_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX mails_queue ON mails (priority, id) WHERE state = 'QUEUED';
CREATE INDEX mails_expiry ON mails (expires_at, id) WHERE state = 'QUEUED' AND expires_at IS NOT NULL;
CREATE INDEX mails_dead ON mails (id) WHERE state = 'DEAD';
CREATE INDEX mails_account ON mails (account_id, id) WHERE account_id IS NOT NULL;

-- The démarche of a case, which its folder never changes: repeated here so that the index below reaches the télédossiers
-- that somebody may see, and never goes through those that they may not.
ALTER TABLE cases ADD COLUMN process_code text;
UPDATE cases SET process_code = (SELECT f.process_code FROM folders f WHERE f.id = cases.folder_id);
ALTER TABLE cases ALTER COLUMN process_code SET NOT NULL;

-- The portal's list of télédossiers: those of a service, of a démarche, in a status, last arrived first (D-31).
CREATE INDEX cases_portal ON cases (recipient, process_code, status, taken_by, arrived_at DESC, id DESC)
  WHERE arrived_at IS NOT NULL;

-- D-19: the subscriptions of an editor's people.
CREATE INDEX subscriptions_editor ON subscriptions (editor);

-- Down Migration
