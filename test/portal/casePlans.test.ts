import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { listPortalCases, type PortalCaseQuery } from '../../src/cases/portalList.ts';
import { type Database, openDatabase, type Statement } from '../../src/platform/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
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

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly PlanNode[];
}

const flatten = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(flatten)];

function literal(value: unknown): string {
  if (value === null || typeof value === 'number') return String(value);
  const text = Array.isArray(value) ? `{${value.map((item) => JSON.stringify(item)).join(',')}}` : String(value);
  return pg.escapeLiteral(text);
}

/** Every row that the statements of one list touched, planned for their values and planned once for any values. */
async function rowsRead(user: User, query: PortalCaseQuery): Promise<{ read: number; shown: number }[]> {
  const asked: [Statement<unknown>, readonly unknown[]][] = [];
  const rows = async <Row>(statement: Statement<Row>, parameters: readonly unknown[]): Promise<Row[]> => {
    asked.push([statement, parameters]);
    return db.rows(statement, parameters);
  };
  const { cases } = await listPortalCases({ db: { ...db, rows, list: rows } }, user, query);
  const outcomes: { read: number; shown: number }[] = [];
  for (const [{ text }, parameters] of asked) {
    await client.query(`PREPARE explained AS ${text}`);
    for (const mode of ['force_custom_plan', 'force_generic_plan']) {
      await client.query(`SET plan_cache_mode = ${mode}`);
      const explain = `EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE explained(${parameters.map(literal).join(', ')})`;
      const result = await client.query(explain);
      const scans = flatten(result.rows[0]['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name'] !== undefined);
      const read = scans.reduce((total, node) => {
        const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
        return total + ((node['Actual Rows'] ?? 0) + removed) * (node['Actual Loops'] ?? 1);
      }, 0);
      outcomes.push({ read, shown: cases.length });
    }
    await client.query('DEALLOCATE explained');
  }
  return outcomes;
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
    for (const outcome of await rowsRead(user, query)) {
      expect(outcome.shown).toBe(shown);
      expect(outcome.read).toBeLessThanOrEqual(SMALL);
    }
  });
});
