import { type Queryable, statement } from '../platform/database.ts';
import { CASE_ROLES, type NamedAccount, type PeopleFacts, type ReaderFacts, type SubscriptionFacts } from './rules.ts';

interface SubscriptionColumns extends Omit<SubscriptionFacts, 'process'> {
  readonly processCode: string;
  readonly processName: string;
}

// At most one for each démarche: a few dozen rows.
const selectSubscriptions = statement<SubscriptionColumns>(
  'firstSteps.subscriptions',
  `SELECT s.id, s.process_code AS "processCode", p.name AS "processName", p.is_activated AS "processActivated",
     s.access_mode AS "accessMode", s.notification_frequency AS "notificationFrequency",
     coalesce(s.email, '') <> '' AS "hasEmail", s.email_refused_at IS NOT NULL AS "emailRefused",
     s.status, s.effective_from AS "effectiveFrom", s.end_at AS "endAt", s.suspended_from AS "suspendedFrom",
     EXISTS (SELECT 1 FROM clients c WHERE c.organization = s.subscriber AND c.process_code = s.process_code
       AND c.last_token_at IS NOT NULL) AS "tokenAsked"
   FROM subscriptions s JOIN processes p ON p.code = s.process_code
   WHERE s.subscriber = $1 AND s.status IN ('Inactif', 'Actif') ORDER BY p.name, p.code`,
);

const selectTokenAsked = statement<{ found: boolean }>(
  'firstSteps.tokenAsked',
  `SELECT EXISTS (SELECT 1 FROM clients WHERE organization = $1 AND process_code = $2 AND last_token_at IS NOT NULL)
     AS found`,
);

// Identifiers are made in the order of time, so the least is that of whoever came first.
const selectPeople = statement<PeopleFacts>(
  'firstSteps.people',
  `SELECT count(*) FILTER (WHERE administrator) AS administrators,
     coalesce(bool_or(administrator AND reads AND activated), false) AS "administratorReads",
     min(id::text COLLATE "C") FILTER (WHERE administrator AND reads AND NOT activated) AS "pendingAdministrator",
     count(*) FILTER (WHERE agent AND reads) AS agents,
     min(id::text COLLATE "C") FILTER (WHERE agent AND reads) AS "someAgent"
   FROM (SELECT id, actor_type = 'LOCAL_ADMINISTRATOR' AS administrator, actor_type = 'AGENT' AS agent,
           roles && $2::text[] AS reads, password_hash IS NOT NULL AS activated
         FROM accounts WHERE organization = $1 AND active) people`,
);

// Ranks rather than identifiers are compared: a city has tens of thousands of habilitations.
const selectReaders = statement<ReaderFacts>(
  'firstSteps.readers',
  `WITH readers AS MATERIALIZED (
     SELECT id, row_number() OVER (ORDER BY id) AS rank, password_hash IS NOT NULL AS ready, process_codes FROM accounts
     WHERE organization = $1 AND active AND actor_type = 'AGENT' AND roles && $2::text[])
   SELECT code AS "processCode", found.ready, pending.id AS pending
   FROM (SELECT code, bool_or(ready) AS ready, min(rank) FILTER (WHERE NOT ready) AS rank
         FROM readers CROSS JOIN unnest(process_codes) code JOIN unnest($3::text[]) wanted ON wanted = code
         GROUP BY code) found
   LEFT JOIN readers pending ON pending.rank = found.rank`,
);

const NAMED = `a.id, a.first_name AS "firstName", a.last_name AS "lastName",
  (SELECT max(l.expires_at) FROM account_links l WHERE l.account_id = a.id AND l.used_at IS NULL
     AND l.cancelled_at IS NULL) AS "linkExpiresAt"`;

const selectNamed = statement<NamedAccount>(
  'firstSteps.named',
  `SELECT ${NAMED} FROM accounts a WHERE a.organization = $1 AND a.id = ANY ($2::uuid[]) ORDER BY a.name_key, a.id`,
);
// The count is taken over the same rows, before the limit.
const selectNeverActivated = statement<NamedAccount & { total: number }>(
  'firstSteps.neverActivated',
  `SELECT ${NAMED}, a.total FROM (
     SELECT id, first_name, last_name, count(*) OVER () AS total FROM accounts
     WHERE organization = $1 AND active AND password_hash IS NULL AND actor_type <> 'TECHNICAL_DELEGATE'
       AND id <> ALL ($2::uuid[])
     ORDER BY id LIMIT $3) a ORDER BY a.id`,
);

const selectSituation = statement<Situation>(
  'firstSteps.situation',
  `SELECT o.status AS "organizationStatus", a.preferences FROM accounts a JOIN organizations o ON o.id = a.organization
   WHERE a.id = $1 AND a.organization = $2`,
);

export interface Situation {
  readonly organizationStatus: string;
  readonly preferences: unknown;
}

/** The organization of somebody, and what he chose not to be told any more. */
export function findSituation(db: Queryable, accountId: string, organization: string): Promise<Situation | undefined> {
  return db.first(selectSituation, [accountId, organization]);
}

/** The subscriptions of a service that were neither refused nor suspended by somebody. */
export async function findSubscriptionFacts(db: Queryable, organization: string): Promise<SubscriptionFacts[]> {
  const rows = await db.rows(selectSubscriptions, [organization]);
  return rows.map(({ processCode, processName, ...row }) => ({
    ...row,
    process: { code: processCode, name: processName },
  }));
}

/** Whether some software of the service ever asked for a token for the démarche. */
export async function wasTokenAsked(db: Queryable, organization: string, processCode: string): Promise<boolean> {
  return (await db.first(selectTokenAsked, [organization, processCode]))?.found === true;
}

const NOBODY: PeopleFacts = {
  administrators: 0,
  administratorReads: false,
  pendingAdministrator: null,
  agents: 0,
  someAgent: null,
};

export async function findPeopleFacts(db: Queryable, organization: string): Promise<PeopleFacts> {
  return (await db.first(selectPeople, [organization, CASE_ROLES])) ?? NOBODY;
}

/** One row for each of the démarches that has an agent; the accounts of other organizations count for nothing. */
export async function findReaders(
  db: Queryable,
  organization: string,
  processCodes: readonly string[],
): Promise<ReadonlyMap<string, ReaderFacts>> {
  if (processCodes.length === 0) return new Map();
  const rows = await db.rows(selectReaders, [organization, CASE_ROLES, processCodes]);
  return new Map(rows.map((row) => [row.processCode, row]));
}

export async function findNamed(db: Queryable, organization: string, ids: readonly string[]): Promise<NamedAccount[]> {
  return ids.length === 0 ? [] : db.rows(selectNamed, [organization, ids]);
}

/** The first agents and administrators who never chose a password, `except` apart, and how many there are in all. */
export async function findNeverActivated(
  db: Queryable,
  organization: string,
  except: readonly string[],
  limit: number,
): Promise<{ readonly accounts: readonly NamedAccount[]; readonly total: number }> {
  const accounts = await db.rows(selectNeverActivated, [organization, except, limit]);
  return { accounts, total: accounts[0]?.total ?? 0 };
}
