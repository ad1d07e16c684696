-- Up Migration

ALTER TABLE subscriptions
  -- Grows with each change by a person or a partner, so that two who edit the same subscription at once are told.
  ADD COLUMN version integer NOT NULL DEFAULT 1,
  -- A mail server refused the notified address for good, and what it said. Null again once the address changes or a mail
  -- to it has left.
  ADD COLUMN email_refused_at timestamptz,
  ADD COLUMN email_refusal text;
-- H-146: what the passing of time has already changed and nobody wrote down yet.
CREATE INDEX subscriptions_activation ON subscriptions (effective_from)
  WHERE status = 'Inactif' AND effective_from IS NOT NULL;
-- P-103: those of a démarche closed nationally, among the few that are.
CREATE INDEX subscriptions_active ON subscriptions (process_code) WHERE status = 'Actif';
CREATE INDEX subscriptions_end ON subscriptions (end_at) WHERE status IN ('Inactif', 'Actif') AND end_at IS NOT NULL;

-- H-160, D-15: an arrival waits for the worker, which writes its mail at once or gives it the hour of its digest.
ALTER TABLE arrivals ADD COLUMN digest_at timestamptz;
-- Before this version no arrival was ever announced, and none of those is news any more.
UPDATE arrivals SET announced_at = arrived_at WHERE announced_at IS NULL;
DROP INDEX arrivals_to_announce;
CREATE INDEX arrivals_fresh ON arrivals (id) WHERE announced_at IS NULL AND digest_at IS NULL;
-- What the hour has come for, then all that one service has waiting for one démarche.
CREATE INDEX arrivals_due ON arrivals (digest_at) WHERE announced_at IS NULL AND digest_at IS NOT NULL;
CREATE INDEX arrivals_digest ON arrivals (recipient, process_code, digest_at)
  WHERE announced_at IS NULL AND digest_at IS NOT NULL;
-- To forget the old ones, and to find again those of a mail that was refused.
CREATE INDEX arrivals_announced ON arrivals (announced_at) WHERE announced_at IS NOT NULL;

-- Whose notified address a mail goes to (M-6, M-7, test): a refusal of the address shows there.
ALTER TABLE mails ADD COLUMN subscription_id uuid;
-- Announcements leave in order: the oldest one of each address is the only one that may be next.
CREATE INDEX mails_announcements ON mails (lower(recipient), id) WHERE state = 'QUEUED' AND priority = 9;

-- What is over is forgotten one day, some at a time.
CREATE INDEX mails_done ON mails (done_at) WHERE state <> 'QUEUED';

-- « Premiers pas » and rotation: whether some software ever used these credentials, to the hour.
ALTER TABLE clients ADD COLUMN last_token_at timestamptz;

-- D-19: a few hundred among all the services, offered on each sheet of a subscription.
CREATE INDEX organizations_editors ON organizations (name, id) WHERE type = 'EDT';

-- D-17: subscriptions asked for in the portal, where there is no DataPass. Kept as history once decided.
CREATE TABLE subscription_requests (
  id uuid PRIMARY KEY,
  process_code text NOT NULL REFERENCES processes (code),
  subscriber text NOT NULL REFERENCES organizations (id),
  -- The local administrator who asks, and who becomes that of the subscription.
  account_id uuid NOT NULL REFERENCES accounts (id),
  comment text,
  status text NOT NULL CHECK (status IN ('PENDING', 'ACCEPTED', 'REFUSED')),
  reason text,
  -- The subscription made of it, accepted or refused.
  subscription_id uuid REFERENCES subscriptions (id),
  created_at timestamptz NOT NULL,
  decided_at timestamptz
);
-- One question at a time per service and démarche.
CREATE UNIQUE INDEX subscription_requests_pending ON subscription_requests (subscriber, process_code)
  WHERE status = 'PENDING';
CREATE INDEX subscription_requests_subscriber ON subscription_requests (subscriber, id);
CREATE INDEX subscription_requests_process ON subscription_requests (process_code, status, id);
CREATE INDEX subscription_requests_status ON subscription_requests (status, id);

-- Down Migration
