import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
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

const PICKED = 100;
// A town hall subscribes to a dozen démarches.
const PROCESSES = 12;
const LOADERS = 2;
// Made at once when everything is loaded.
const TABLES = ['folders', 'cases', 'case_search'];
// One in five is new; most are finished; some came back and many changed since.
const STATUSES = '{SENT,SI_RECEIVED,IN_PROGRESS,DONE,DONE,DONE,DONE,CLOSED,CLOSED,REFUSED,ADD_AWAITING,CLOSED,SENT}';
const NAMES =
  '{Martin,Bernard,Thomas,Petit,Robert,Richard,Durand,Dubois,Moreau,Laurent,Simon,Michel,Lefebvre,Leroy,Roux}';
/** One in ten of each service, all of them older than the rest. */
export const OLD = 'Vieuxbourg';

/**
 * Cities of so many télédossiers, among others of small services up to a total, in the order in which they arrived over
 * nine hundred days: those of a service lie among those of all the others, as in life. Loaded with the triggers off, whose
 * work is then done all at once.
 */
export async function seedCities(databaseUrl: string, sizes: readonly number[], total: number): Promise<City[]> {
  const loaders = Array.from({ length: LOADERS }, () => new pg.Client({ connectionString: databaseUrl }));
  const [client] = loaders;
  if (client === undefined) throw new Error('no connection');
  try {
    for (const loader of loaders) {
      await loader.connect();
      await loader.query(`SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB';
                          SET session_replication_role = replica`);
    }
    await subscribe(client);
    const { rows } = await client.query<{ id: string }>(`SELECT id FROM organizations WHERE type = 'SI' ORDER BY id`);
    const services = rows.map(({ id }) => id);
    const cities = services.slice(0, sizes.length);
    await draw(client, services, sizes, total);
    const indexes = await takeIndexes(client);
    await Promise.all(loaders.map((loader, rank) => load(loader, rank, total)));
    const waiting = [...indexes.made];
    const make = async (loader: pg.Client): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await loader.query(next);
    };
    await Promise.all(loaders.map(make));
    for (const reference of indexes.references) await client.query(reference);
    await client.query(
      `INSERT INTO case_counts (recipient, process_code, status, taken, count)
       SELECT recipient, process_code, status, taken_by IS NOT NULL, count(*) FROM cases GROUP BY 1, 2, 3, 4`,
    );
    await client.query('DROP TABLE made CASCADE');
    await client.query('VACUUM ANALYZE');
    const opened: City[] = [];
    for (const [rank, city] of cities.entries()) opened.push(await enter(client, city, sizes[rank] ?? 0));
    return opened;
  } finally {
    for (const loader of loaders) await loader.end();
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

/** Who receives what and when; identifiers begin with the instant, as the hub's do (UUIDv7). */
async function draw(client: pg.Client, services: readonly string[], sizes: readonly number[], total: number) {
  const others = services.slice(sizes.length);
  const counts = [...sizes, total - sizes.reduce((sum, size) => sum + size, 0)];
  await client.query(
    `CREATE UNLOGGED TABLE made AS
     SELECT row_number() OVER () AS rank, n, at, old, recipient, process, folder_of(at) AS folder, folder_of(at) AS id FROM (
       SELECT n, now() - n * (interval '900 days' / size) AS at, n > size * 0.9 AS old,
         CASE WHEN city <= cardinality($1::integer[]) - 1 THEN ($2::text[])[city]
              ELSE ($3::text[])[1 + n % cardinality($3::text[])] END AS recipient,
         $4 || CASE n % 17 % $5 WHEN 0 THEN '' ELSE (1 + n % 17 % $5)::text END AS process
       FROM unnest($1::integer[]) WITH ORDINALITY AS sizes (size, city) CROSS JOIN LATERAL generate_series(1, size) AS n
       ORDER BY at) AS drawn`.replaceAll(
      'folder_of(at)',
      `(overlay(gen_random_uuid()::text PLACING overlay(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
         PLACING '-' FROM 9 FOR 0) FROM 1 FOR 13))::uuid`,
    ),
    [counts, services.slice(0, sizes.length), others, PROCESS, PROCESSES],
  );
  await client.query('CREATE INDEX ON made (rank)');
}

/** Takes the indexes away, whatever they are; how to make them again, the longest first, then what refers to them. */
async function takeIndexes(client: pg.Client) {
  const { rows: references } = await client.query<{ drop: string; add: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
     FROM pg_constraint WHERE contype = 'f' AND confrelid = ANY ($1::text[]::regclass[])`,
    [TABLES],
  );
  const { rows: keys } = await client.query<{ drop: string; add: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS drop,
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS add
     FROM pg_constraint WHERE contype IN ('p', 'u') AND conrelid = ANY ($1::text[]::regclass[])`,
    [TABLES],
  );
  for (const { drop } of [...references, ...keys]) await client.query(drop);
  const { rows: indexes } = await client.query<{ drop: string; add: string }>(
    `SELECT format('DROP INDEX %I', indexname) AS drop, indexdef AS add FROM pg_indexes WHERE tablename = ANY ($1)`,
    [TABLES],
  );
  for (const { drop } of indexes) await client.query(drop);
  // A key holds its table; the longest to make is then alone on its own.
  const ofSearch = keys.filter(({ add }) => add.includes('case_search'));
  const longest = indexes.filter(({ add }) => add.includes('USING gin'));
  const made = [...ofSearch, ...longest, ...keys, ...indexes].map(({ add }) => add);
  return { made: [...new Set(made)], references: references.map(({ add }) => add) };
}

/**
 * One of the parts of what was drawn, what the triggers keep of it included: see the migration. Each is a stretch of time,
 * so that neighbours in time are neighbours on the disk, as where they arrived one by one.
 */
async function load(client: pg.Client, part: number, total: number): Promise<void> {
  const [first, next] = [part, part + 1].map((share) => Math.floor((share * total) / LOADERS));
  await client.query(
    `CREATE TEMP VIEW mine AS SELECT * FROM made WHERE rank > ${first} AND rank <= ${next};
     INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at, completed_at)
     SELECT folder, 'V-' || n, process, 'HUBEE_NOTIFIED', jsonb_build_object('firstName', 'Ana', 'email', null, 'lastName',
       CASE WHEN old THEN '${OLD}' ELSE (names.list)[1 + n % cardinality(names.list)] END || ' '
         || substr(md5((n / 40)::text), 1, 5)), at, at
     FROM mine CROSS JOIN (SELECT '${NAMES}'::text[] AS list) AS names ORDER BY rank;
     INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at, updated_at,
                        transmission_at, arrived_at, taken_by, search_key)
     SELECT id, folder, process, 1, 'V-' || n || '-01', recipient,
            (statuses.list)[1 + n % cardinality(statuses.list)], at, at + (n % 90) * interval '1 hour',
            at - CASE n % 40 WHEN 3 THEN interval '20 days' ELSE interval '0' END, at, 'PORTAIL',
            ' ' || search_key(concat_ws(' ', CASE WHEN old THEN '${OLD}' ELSE (names.list)[1 + n % cardinality(names.list)] END
              || ' ' || substr(md5((n / 40)::text), 1, 5), 'Ana')) || E'\\n ' || search_key('V-' || n || '-01')
     FROM mine CROSS JOIN (SELECT '${NAMES}'::text[] AS list) AS names
       CROSS JOIN (SELECT '${STATUSES}'::text[] AS list) AS statuses ORDER BY rank`,
  );
  await client.query(
    `INSERT INTO case_search (case_id, key, grams)
     SELECT c.id, c.search_key, search_grams(c.recipient, c.process_code, c.search_key) FROM cases c JOIN mine USING (id)`,
  );
}

/** Somebody of a service who sees all its télédossiers, signed in; their cookie. */
export async function signIn(client: pg.Client, organization: string): Promise<string> {
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
  return `hubee=${token}`;
}

async function enter(client: pg.Client, organization: string, cases: number): Promise<City> {
  const cookie = await signIn(client, organization);
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM cases WHERE recipient = $1 ORDER BY md5(id::text) LIMIT $2',
    [organization, PICKED],
  );
  const { rows: far } = await client.query<{ place: string }>(
    `SELECT to_char(arrived_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '_' || id AS place
     FROM cases WHERE recipient = $1 ORDER BY arrived_at OFFSET $2 LIMIT 10`,
    [organization, Math.floor(cases / 10)],
  );
  const deep = far.map(({ place }) => place);
  return { organization, cases, cookie, ids: rows.map(({ id }) => id), deep };
}
