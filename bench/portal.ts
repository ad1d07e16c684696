import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { HubProcess } from './machine.ts';

export interface PortalResult {
  readonly page: string;
  readonly count: number;
  /** Milliseconds as the browser sees them, from the instant the page was due. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

interface Visitor {
  readonly cookie: string;
  /** An account of the same organization, to open. */
  readonly colleague: string;
}

const ORGANIZATIONS = 10_000;
const ACCOUNTS = 100_000;
const CASES = 100_000;
const VISITORS = 400;
const RATE = 100;
const SIGN_INS_PER_SECOND = 5;

/** 100,000 accounts in 10,000 organizations, télédossiers and subscriptions for each, and four hundred open sessions. */
export async function seedPortal(databaseUrl: string): Promise<Visitor[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
    await seedOrganizations(client);
    await seedAccounts(client);
    await seedCases(client);
    await client.query('VACUUM ANALYZE');
    return await openSessions(client);
  } finally {
    await client.end();
  }
}

async function seedOrganizations(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     SELECT 'SI-' || lpad(n::text, 14, '0') || '-P', 'SI', lpad(n::text, 14, '0'), 'P', 'Commune ' || n, '01000', 'X', 'Actif', now()
     FROM generate_series(1, $1::integer) AS n`,
    [ORGANIZATIONS],
  );
  await client.query(
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, access_mode, notification_frequency, status,
                                activate_at, effective_from, local_administrator, created_at)
     SELECT gen_random_uuid(), 0, p.code, o.id, 'PORTAIL', 'Unitaire', 'Actif', now(), now(), '{}', now()
     FROM organizations o CROSS JOIN processes p WHERE o.branch_code = 'P'`,
  );
}

async function seedAccounts(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO accounts (id, email, email_key, organization, actor_type, roles, process_codes, from_subscription, title,
                           first_name, last_name, name_key, last_name_key, phone, password_hash, password_set_at,
                           idle_since, idle_due_at, created_at)
     SELECT gen_random_uuid(), 'agent' || n || '@commune.example', 'agent' || n || '@commune.example',
            'SI-' || lpad((1 + n % $2)::text, 14, '0') || '-P',
            CASE WHEN n < $2 THEN 'LOCAL_ADMINISTRATOR' ELSE 'AGENT' END,
            CASE WHEN n < $2 THEN '{ACCOUNTS_MANAGE,SUBSCRIPTIONS_MANAGE,CASES_MANAGE}'::text[] ELSE '{CASES_MANAGE}' END,
            CASE WHEN n < $2 THEN '{}'::text[] ELSE ARRAY(SELECT code FROM processes) END, false, 'Mme',
            'Prénom' || n, 'Nom' || n, 'nom' || n || ' prenom' || n, 'nom' || n, '+33123456789', 'x', now(), now(),
            now() + interval '60 days', now()
     FROM generate_series(1, $1::integer) AS n`,
    [ACCOUNTS, ORGANIZATIONS],
  );
}

async function seedCases(client: pg.Client): Promise<void> {
  await client.query(
    `CREATE TEMP TABLE made AS SELECT n, gen_random_uuid() AS folder, gen_random_uuid() AS one,
            'SI-' || lpad((1 + n % $2)::text, 14, '0') || '-P' AS recipient, now() - (n || ' seconds')::interval AS at
     FROM generate_series(1, $1::integer) AS n`,
    [CASES, ORGANIZATIONS],
  );
  await client.query(
    `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at, completed_at)
     SELECT folder, 'P-' || n, (SELECT code FROM processes LIMIT 1), 'HUBEE_NOTIFIED', '{"firstName":"Ana","lastName":"Roc"}', at, at FROM made`,
  );
  await client.query(
    `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at, transmission_at, arrived_at)
     SELECT one, folder, (SELECT code FROM processes LIMIT 1), 1, 'P-' || n || '-01', recipient, 'HUBEE_NOTIFIED', at, at, at FROM made`,
  );
}

async function openSessions(client: pg.Client): Promise<Visitor[]> {
  const { rows } = await client.query<{ id: string; colleague: string }>(
    `SELECT a.id, (SELECT id FROM accounts c WHERE c.organization = a.organization AND c.id <> a.id LIMIT 1) AS colleague
     FROM accounts a WHERE a.actor_type = 'LOCAL_ADMINISTRATOR' ORDER BY random() LIMIT $1`,
    [VISITORS],
  );
  const visitors: Visitor[] = [];
  for (const { id, colleague } of rows) {
    const token = randomBytes(32).toString('base64url');
    await client.query(
      `INSERT INTO sessions (hash, id, account_id, stage, created_at, seen_at, expires_at)
       VALUES ($1, gen_random_uuid(), $2, 'OPEN', now(), now(), now() + interval '12 hours')`,
      [createHash('sha256').update(token).digest(), id],
    );
    visitors.push({ cookie: `hubee=${token}`, colleague });
  }
  return visitors;
}

const PAGES: Readonly<Record<string, (visitor: Visitor) => string>> = {
  'Gestion des comptes': () => '/comptes',
  'Gestion des comptes, filtrée': () => '/comptes?role=CASES_MANAGE&nom=nom',
  'Fiche d’un compte': ({ colleague }) => `/comptes/${colleague}`,
  'Création d’un compte': () => '/comptes/nouveau',
  'Nouveaux télédossiers': () => '/teledossiers?statut=nouveaux',
  'Gestion des abonnements': () => '/abonnements',
  'Mon compte': () => '/mon-compte',
  'Aide / FAQ': () => '/aide',
};

/**
 * One hundred pages a second, each sent when it is due whatever the others do, while people sign in with wrong passwords,
 * each of which costs a hash.
 */
export async function measurePortal(
  hub: HubProcess,
  visitors: readonly Visitor[],
  seconds: number,
): Promise<PortalResult[]> {
  const stop = new AbortController();
  const attempts = signIns(hub.url, stop.signal);
  const times = new Map<string, number[]>(Object.keys(PAGES).map((page) => [page, []]));
  const names = Object.keys(PAGES);
  const begun = performance.now();
  const sent: Promise<void>[] = [];
  for (let turn = 0; turn < seconds * RATE; turn += 1) {
    const due = begun + (turn * 1000) / RATE;
    const early = due - performance.now();
    if (early > 0) await delay(early);
    const page = names[turn % names.length] ?? '';
    const visitor = visitors[turn % visitors.length];
    const path = visitor === undefined ? undefined : PAGES[page]?.(visitor);
    if (visitor === undefined || path === undefined) throw new Error('no visitor');
    sent.push(
      open(`${hub.url}${path}`, visitor.cookie).then(() => void times.get(page)?.push(performance.now() - due)),
    );
  }
  await Promise.all(sent);
  stop.abort();
  await attempts;
  return [...times].map(([page, list]) => summary(page, list)).concat(summary('toutes', [...times.values()].flat()));
}

async function open(url: string, cookie: string): Promise<void> {
  const answer = await fetch(url, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${url} → ${answer.status}`);
}

async function signIns(url: string, stop: AbortSignal): Promise<void> {
  const page = await fetch(`${url}/connexion`);
  const cookie = (page.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  const token = /name="_token"[^>]* value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
  for (let turn = 0; !stop.aborted; turn += 1) {
    const body = new URLSearchParams({ _token: token, email: `inconnu${turn}@commune.example`, password: 'Mauvais1!' });
    const address = `192.0.2.${turn % 250}`;
    void fetch(`${url}/connexion`, {
      method: 'POST',
      headers: { cookie, 'x-forwarded-for': address },
      body,
      redirect: 'manual',
    }).then((answer) => {
      if (answer.status === 403 || answer.status >= 500) throw new Error(`sign-in → ${answer.status}`);
      return answer.arrayBuffer();
    });
    await delay(1000 / SIGN_INS_PER_SECOND);
  }
}

function summary(page: string, list: readonly number[]): PortalResult {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { page, count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
