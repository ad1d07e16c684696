import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import type { HubProcess } from './machine.ts';
import { PROCESS } from './seed.ts';

/** A service that works in the portal, and somebody of it whose session is open. */
export interface City {
  readonly organization: string;
  readonly cases: number;
  readonly cookie: string;
  /** Some of its télédossiers, to open. */
  readonly ids: readonly string[];
  /** Places far down its list. */
  readonly deep: readonly string[];
}

export interface CityPage {
  readonly page: string;
  readonly p50: number;
  readonly p95: number;
}

const TURNS = 60;
const CHUNK = 250_000;
const PICKED = 100;
// A town hall subscribes to a dozen démarches.
const PROCESSES = 12;
// Filled at once when everything is loaded.
const REBUILT = ['cases_portal', 'cases_modified', 'cases_returned', 'cases_recipient', 'case_search_grams'];
// One in five is new; most are finished; some came back and many changed since.
const STATUSES = '{SENT,SI_RECEIVED,IN_PROGRESS,DONE,DONE,DONE,DONE,CLOSED,CLOSED,REFUSED,ADD_AWAITING,CLOSED,SENT}';
const NAMES =
  '{Martin,Bernard,Thomas,Petit,Robert,Richard,Durand,Dubois,Moreau,Laurent,Simon,Michel,Lefebvre,Leroy,Roux}';
// One in ten of each service, all of them older than the rest.
const OLD = 'Vieuxbourg';

/**
 * Cities of so many télédossiers, among others of small services up to a total: loaded with the triggers off, whose work
 * is then done all at once.
 */
export async function seedCities(databaseUrl: string, sizes: readonly number[], total: number): Promise<City[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
    await client.query(`SET maintenance_work_mem = '1GB'`);
    await subscribe(client);
    await client.query('SET session_replication_role = replica');
    const indexes = await client.query<{ name: string; definition: string }>(
      'SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE indexname = ANY ($1)',
      [REBUILT],
    );
    for (const { name } of indexes.rows) await client.query(`DROP INDEX ${name}`);
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM organizations WHERE type = 'SI' ORDER BY id`);
    const services = rows.map(({ id }) => id);
    const cities = services.slice(0, sizes.length);
    for (const [rank, city] of cities.entries()) await load(client, [city], sizes[rank] ?? 0);
    await load(client, services.slice(sizes.length), total - sizes.reduce((sum, size) => sum + size, 0));
    await follow(client);
    for (const { definition } of indexes.rows) await client.query(definition);
    await client.query('VACUUM ANALYZE');
    const opened: City[] = [];
    for (const [rank, city] of cities.entries()) opened.push(await enter(client, city, sizes[rank] ?? 0));
    return opened;
  } finally {
    await client.end();
  }
}

/** The other démarches, like the first, and everybody subscribed to them. */
async function subscribe(client: pg.Client): Promise<void> {
  await client.query(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  await client.query(
    `INSERT INTO processes SELECT made.* FROM processes p CROSS JOIN generate_series(2, $1::integer) AS n
     CROSS JOIN LATERAL jsonb_populate_record(p, jsonb_build_object('code', $2::text || n, 'name', $2::text || n)) AS made
     WHERE p.code = $2`,
    [PROCESSES, PROCESS],
  );
  await client.query(
    `INSERT INTO subscriptions SELECT made.* FROM subscriptions s CROSS JOIN generate_series(2, $1::integer) AS n
     CROSS JOIN LATERAL jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(),
       'process_code', s.process_code || n)) AS made`,
    [PROCESSES],
  );
}

async function load(client: pg.Client, services: readonly string[], count: number): Promise<void> {
  for (let done = 0; done < count; done += CHUNK) {
    await client.query('DROP TABLE IF EXISTS made');
    await client.query(
      `CREATE TEMP TABLE made AS SELECT n, gen_random_uuid() AS folder, gen_random_uuid() AS id,
         ($3::text[])[1 + n % cardinality($3::text[])] AS recipient, now() - n * (interval '900 days' / $4) AS at,
         $5 || CASE n % 17 % $6 WHEN 0 THEN '' ELSE (1 + n % 17 % $6)::text END AS process, n > $4 * 0.9 AS old
       FROM generate_series($1::integer, $2::integer) AS n`,
      [done + 1, Math.min(count, done + CHUNK), services, count, PROCESS, PROCESSES],
    );
    await client.query(
      `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at, completed_at)
       SELECT folder, 'V-' || n, process, 'HUBEE_NOTIFIED', jsonb_build_object('firstName', 'Ana', 'email', null, 'lastName',
         CASE WHEN old THEN $2 ELSE ($1::text[])[1 + n % cardinality($1::text[])] END || ' '
           || substr(md5((n / 40)::text), 1, 5)), at, at FROM made`,
      [NAMES, OLD],
    );
    await client.query(
      `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at, updated_at,
                          transmission_at, arrived_at, taken_by)
       SELECT id, folder, process, 1, 'V-' || n || '-01', recipient, ($1::text[])[1 + n % cardinality($1::text[])], at,
              at + (n % 90) * interval '1 hour', at - CASE n % 40 WHEN 3 THEN interval '20 days' ELSE interval '0' END, at,
              'PORTAIL' FROM made`,
      [STATUSES],
    );
  }
}

/** What the triggers keep, of everything at once: see the migration. */
async function follow(client: pg.Client): Promise<void> {
  await client.query(
    `INSERT INTO case_search (case_id, key, grams)
     SELECT c.id, k.key, search_grams(c.recipient, c.process_code, k.key)
     FROM cases c JOIN folders f ON f.id = c.folder_id CROSS JOIN LATERAL (
       SELECT ' ' || search_key(concat_ws(' ', f.applicant ->> 'lastName', f.applicant ->> 'firstName'))
              || E'\\n ' || search_key(c.external_id) AS key) AS k`,
  );
  await client.query(
    `INSERT INTO case_counts (recipient, process_code, status, taken, count)
     SELECT recipient, process_code, status, taken_by IS NOT NULL, count(*) FROM cases GROUP BY 1, 2, 3, 4`,
  );
}

async function enter(client: pg.Client, organization: string, cases: number): Promise<City> {
  const token = randomBytes(32).toString('base64url');
  await client.query(
    `WITH account AS (
       INSERT INTO accounts (id, email, email_key, organization, actor_type, roles, process_codes, from_subscription, title,
         first_name, last_name, name_key, last_name_key, password_hash, password_set_at, idle_since, idle_due_at, created_at)
       SELECT gen_random_uuid(), mail, mail, $1, 'LOCAL_ADMINISTRATOR', '{CASES_MANAGE}', '{}', false, 'Mme', 'Ana', 'Roc',
         'roc ana', 'roc', 'x', now(), now(), now() + interval '60 days', now()
       FROM (SELECT 'ana@' || $1 || '.example' AS mail) AS one RETURNING id)
     INSERT INTO sessions (hash, id, account_id, stage, created_at, seen_at, expires_at)
     SELECT $2, gen_random_uuid(), id, 'OPEN', now(), now(), now() + interval '12 hours' FROM account`,
    [organization, createHash('sha256').update(token).digest()],
  );
  const { rows } = await client.query<{ id: string }>('SELECT id FROM cases WHERE recipient = $1 LIMIT $2', [
    organization,
    PICKED,
  ]);
  const { rows: far } = await client.query<{ place: string }>(
    `SELECT to_char(arrived_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || id AS place
     FROM cases WHERE recipient = $1 ORDER BY arrived_at OFFSET $2 LIMIT 10`,
    [organization, Math.floor(cases / 10)],
  );
  const deep = far.map(({ place }) => place);
  return { organization, cases, cookie: `hubee=${token}`, ids: rows.map(({ id }) => id), deep };
}

const day = (turn: number): string => `2026-0${1 + (turn % 9)}-${String(1 + (turn % 28)).padStart(2, '0')}`;

const hex = (turn: number): string => createHash('md5').update(String(turn)).digest('hex').slice(0, 3);

const PAGES: Readonly<Record<string, (turn: number, city: City) => string>> = {
  'Nouveaux, avec les comptes': () => '?statut=nouveaux&taille=20',
  'Tous les télédossiers': () => '?taille=20',
  'Une page loin dans la liste': (turn, { deep }) => `?taille=20&apres=${deep[turn % deep.length]}`,
  'Tri par transmission croissante': () => '?tri=transmission-asc&taille=20',
  'Tri par modification': () => '?tri=modification-desc&taille=20',
  'Tri par modification croissante': () => '?tri=modification-asc&taille=20',
  'Une démarche': () => `?taille=20&demarche=${PROCESS}3`,
  Période: (turn) => `?taille=20&du=${day(turn)}T00:00&au=${day(turn)}T23:59`,
  'Période ancienne, tri par modification': (turn) =>
    `?taille=20&tri=modification-desc&du=2025-0${1 + (turn % 9)}-01T00:00&au=2025-0${1 + (turn % 9)}-08T23:59`,
  'Recherche d’un nom rare': (turn) => `?taille=20&recherche=martin+${hex(turn)}`,
  'Recherche d’un numéro': (turn, { cases }) => `?taille=20&recherche=V-${1 + ((turn * 977) % cases)}-01`,
  'Recherche d’un nom courant': () => '?taille=20&recherche=martin',
  'Recherche d’un nom courant, statut rare': () => '?taille=20&recherche=martin&statut=en-attente',
  'Recherche d’un nom courant, tous anciens': () => `?taille=20&recherche=${OLD}`,
  'Recherche de ce que tous ont': () => '?taille=20&recherche=ana',
  Détail: (turn, { ids }) => `/${ids[turn % ids.length]}`,
};

/** One after the other, as the browser sees them. */
export async function measureCity(hub: HubProcess, city: City): Promise<CityPage[]> {
  const results: CityPage[] = [];
  for (const [page, queryOf] of Object.entries(PAGES)) {
    const times: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      const begun = performance.now();
      const answer = await fetch(`${hub.url}/teledossiers${queryOf(turn, city)}`, { headers: { cookie: city.cookie } });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${page} → ${answer.status}`);
      times.push(performance.now() - begun);
    }
    times.sort((a, b) => a - b);
    results.push({ page, p50: times[TURNS / 2] ?? 0, p95: times[Math.floor(TURNS * 0.95)] ?? 0 });
  }
  return results;
}
