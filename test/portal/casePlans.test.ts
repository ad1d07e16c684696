import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { listPortalCases, type PortalCaseQuery } from '../../src/cases/portalList.ts';
import { type Database, openDatabase } from '../../src/platform/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { plansOf, rowsRead } from '../support/plans.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2, seedReferential } from '../support/referential.ts';

const CASES = 50_000;
/** What is read beside the page: démarches and subscriptions, a few rows each. */
const SMALL = 200;

let database: TestDatabase;
let db: Database;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedReferential(database.url);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  db = openDatabase({ url: database.url, poolSize: 2 });
  await fill();
}, 120_000);
afterAll(async () => {
  await db.close();
  await client.end();
  await database.drop();
});

/**
 * SI1 has 50,000 télédossiers, of which an agent habilitated to OTHER_PROCESS sees ten new ones; the others are of
 * another démarche, of software, archived, or finished. SI2 has as many.
 */
async function fill(): Promise<void> {
  const kinds = `CASE i % 4 WHEN 0 THEN 'ARCHIVED' WHEN 1 THEN 'DONE' ELSE 'HUBEE_NOTIFIED' END`;
  const seen = 'i % 5000 = 2';
  for (const text of [
    `SET synchronous_commit = off`,
    // The rows are right by construction; checking their references would take most of the test's time.
    `SET session_replication_role = replica`,
    `UPDATE subscriptions SET access_mode = 'PORTAIL'`,
    `CREATE TEMP TABLE made AS SELECT i, o.id AS recipient, gen_random_uuid() AS folder, gen_random_uuid() AS id,
       CASE WHEN ${seen} OR i % 3 = 0 THEN '${OTHER_PROCESS}' ELSE '${PROCESS}' END AS process,
       CASE WHEN ${seen} THEN 'HUBEE_NOTIFIED' ELSE ${kinds} END AS status,
       CASE WHEN ${seen} OR i % 3 <> 0 THEN NULL ELSE 'API' END AS taken, now() - i * interval '1 second' AS at
     FROM generate_series(1, ${CASES}) i CROSS JOIN (VALUES ('${SI1}'), ('${SI2}')) AS o (id)`,
    `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
     SELECT folder, 'n', process, 'HUBEE_NOTIFIED', '{"firstName":"Ana","lastName":"Roc"}', at FROM made`,
    `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, taken_by, created_at,
                        transmission_at, arrived_at)
     SELECT id, folder, process, 1, 'n-' || i, recipient, status, taken, at, at, at FROM made`,
    `SET session_replication_role = origin`,
    `ANALYZE`,
  ]) {
    await client.query(text);
  }
}

/** Every row that the statements of one list touched. */
async function readings(user: User, query: PortalCaseQuery): Promise<{ read: number[]; shown: number }> {
  let shown = 0;
  const plans = await plansOf(client, db, async (watched) => {
    shown = (await listPortalCases({ db: watched }, user, query)).cases.length;
  });
  return { read: plans.map(({ nodes }) => rowsRead(nodes)), shown };
}

const agent: User = {
  accountId: 'a',
  email: 'agent@mairie.example',
  firstName: 'Ana',
  lastName: 'Essai',
  organization: SI1,
  organizationName: 'Commune',
  requestId: 'r',
  actorType: 'AGENT',
  roles: ['CASES_READ'],
  processCodes: [OTHER_PROCESS],
};
const administrator: User = { ...agent, actorType: 'LOCAL_ADMINISTRATOR' };
const first = { statuses: null, search: null, limit: 10, from: null } as const;
const somewhere = {
  arrivedAt: new Date(Date.now() - 20_000_000).toISOString(),
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
};

describe('H-245, S-11 : la liste ne paie pas ce que la personne ne voit pas', () => {
  it.each<readonly [string, User, PortalCaseQuery, number]>([
    ['un agent, les siens parmi cinquante mille', agent, first, 10],
    ['un agent, la page suivante', agent, { ...first, from: { ...somewhere, direction: 'OLDER' } }, 6],
    ['un agent, la page précédente', agent, { ...first, from: { ...somewhere, direction: 'NEWER' } }, 10],
    ['un agent, un statut qu’il n’a pas', agent, { ...first, statuses: ['CLOSED'] }, 0],
    ['un agent, une recherche', agent, { ...first, search: 'roc' }, 10],
    ['un agent, une recherche vaine', agent, { ...first, search: 'introuvable' }, 0],
    ['un agent habilité à rien', { ...agent, processCodes: [] }, first, 0],
    ['un administrateur', administrator, first, 10],
    ['un administrateur, un statut rare', administrator, { ...first, statuses: ['CLOSED'] }, 0],
    ['un administrateur, au milieu', administrator, { ...first, from: { ...somewhere, direction: 'NEWER' } }, 10],
  ])('%s', async (_, user, query, shown) => {
    const outcome = await readings(user, query);
    expect(outcome.shown).toBe(shown);
    expect(Math.max(...outcome.read)).toBeLessThanOrEqual(SMALL);
  });
});
