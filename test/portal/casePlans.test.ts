import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { countArrivals } from '../../src/cases/countArrivals.ts';
import { countCases } from '../../src/cases/countCases.ts';
import { gatherCaseCounts } from '../../src/cases/gatherCaseCounts.ts';
import type { CaseFilter, PortalCaseQuery } from '../../src/cases/listRules.ts';
import { listPortalCases } from '../../src/cases/portalList.ts';
import { findNeighbours } from '../../src/cases/portalNeighbours.ts';
import { type Database, openDatabase } from '../../src/platform/database.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type PlanNode, plansOf, rowsOf, rowsRead } from '../support/plans.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2, seedReferential } from '../support/referential.ts';

const CASES = 25_000;
/** What is read beside the page: démarches, subscriptions, folders, a few rows each. */
const SMALL = 400;
/** Counts within a period stop at a thousand and one of each status, read with their démarche. */
const COUNTED = 2600;

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
 * SI1 has 25,000 télédossiers, of which an agent habilitated to OTHER_PROCESS sees five new ones; the others are of
 * another démarche, of software, archived, or finished. SI2 has as many. One in fifty came back; one in a thousand is
 * of somebody called Rarissime.
 */
async function fill(): Promise<void> {
  const kinds = `CASE i % 4 WHEN 0 THEN 'ARCHIVED' WHEN 1 THEN 'DONE' ELSE 'HUBEE_NOTIFIED' END`;
  const seen = 'i % 5000 = 2';
  for (const text of [
    `SET synchronous_commit = off`,
    // The rows are right by construction; checking their references would take most of the test's time.
    `SET session_replication_role = replica`,
    `UPDATE subscriptions SET access_mode = 'PORTAIL'`,
    `ALTER TABLE cases ENABLE ALWAYS TRIGGER cases_followed_new`,
    `CREATE TEMP TABLE made AS SELECT i, o.id AS recipient, gen_random_uuid() AS folder, gen_random_uuid() AS id,
       CASE WHEN ${seen} OR i % 3 = 0 THEN '${OTHER_PROCESS}' ELSE '${PROCESS}' END AS process,
       CASE WHEN ${seen} THEN 'HUBEE_NOTIFIED' ELSE ${kinds} END AS status,
       CASE WHEN ${seen} OR i % 3 <> 0 THEN NULL ELSE 'API' END AS taken, now() - i * interval '1 minute' AS at
     FROM generate_series(1, ${CASES}) i CROSS JOIN (VALUES ('${SI1}'), ('${SI2}')) AS o (id)`,
    `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
     SELECT folder, 'n', process, 'HUBEE_NOTIFIED', jsonb_build_object('firstName', 'Ana',
       'lastName', CASE i % 1000 WHEN 2 THEN 'Rarissime' ELSE 'Commun' END), at FROM made`,
    `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, taken_by, created_at,
                        transmission_at, arrived_at, updated_at)
     SELECT id, folder, process, 1, 'n-' || i, recipient, status, taken, at,
            at - CASE i % 50 WHEN 7 THEN interval '10 days' ELSE interval '0' END, at, at + (i % 90) * interval '1 minute'
     FROM made`,
    `SET session_replication_role = origin`,
    // Every row is looked at: plans must not depend on which ones a sample met.
    `SET default_statistics_target = 1000`,
    `VACUUM ANALYZE`,
  ]) {
    await client.query(text);
  }
  await gatherCaseCounts({ db });
}

const OF_CASES = new Set(['cases', 'case_search', 'case_counts', 'case_count_changes', 'folders']);

type ListHub = Parameters<typeof listPortalCases>[0];
const clock = (): Date => new Date();

/** The most rows that one statement of a use case touched. */
async function mostRead(work: (hub: ListHub) => Promise<unknown>): Promise<number> {
  const plans = await plansOf(client, db, (watched) => work({ db: watched, clock }));
  return Math.max(...plans.map(({ nodes }) => rowsRead(nodes, (table) => OF_CASES.has(table))));
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
const ago = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
const all = { statuses: null, processCodes: null, search: null, from: null, before: null } as const;
const newest: PortalCaseQuery = { ...all, sort: 'SENT_DESC' };
const END = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const middle = { at: ago(20_000).toISOString(), id: END } as const;
const OLD = { from: ago(24_000), before: ago(23_000) } as const;

describe('H-245, S-11 : la liste ne paie pas ce que la personne ne voit pas', () => {
  it.each<readonly [string, User, PortalCaseQuery, 'AFTER' | 'BEFORE' | null, number]>([
    ['un agent, les siens parmi vingt-cinq mille', agent, newest, null, 5],
    ['un agent, la page suivante', agent, newest, 'AFTER', 1],
    ['un agent, un statut qu’il n’a pas', agent, { ...newest, statuses: ['CLOSED'] }, null, 0],
    ['un agent habilité à rien', { ...agent, processCodes: [] }, newest, null, 0],
    ['un agent, une démarche qui n’est pas la sienne', agent, { ...newest, processCodes: [PROCESS] }, null, 0],
    ['un administrateur', administrator, newest, null, 10],
    ['un administrateur, au milieu', administrator, newest, 'BEFORE', 10],
    ['P-50f : transmission croissante', administrator, { ...newest, sort: 'SENT_ASC' }, null, 10],
    ['P-50f : transmission croissante, au milieu', administrator, { ...newest, sort: 'SENT_ASC' }, 'AFTER', 10],
    ['P-50f : modification décroissante', administrator, { ...newest, sort: 'UPDATED_DESC' }, null, 10],
    ['P-50f : modification croissante, au milieu', administrator, { ...newest, sort: 'UPDATED_ASC' }, 'BEFORE', 10],
    ['P-50b : une vieille période', administrator, { ...newest, ...OLD }, null, 10],
    ['P-50b : depuis', administrator, { ...newest, from: ago(100) }, null, 10],
    ['P-50b : jusqu’à', administrator, { ...newest, before: ago(24_000) }, null, 10],
    ['P-50c : un nom rare', administrator, { ...newest, search: 'rarissime' }, null, 10],
    [
      'P-50c : un nom rare, par modification',
      administrator,
      { ...newest, search: 'rarissime', sort: 'UPDATED_ASC' },
      null,
      10,
    ],
    ['P-50c : un agent, un nom que d’autres ont', agent, { ...newest, search: 'rarissime' }, null, 5],
    ['P-50c : une recherche vaine', administrator, { ...newest, search: 'introuvable' }, null, 0],
    ['P-50c : deux caractères', administrator, { ...newest, search: 'ra' }, null, 10],
  ])('%s', async (_, user, query, movement, shown) => {
    let found = 0;
    const place = movement === null ? null : { ...middle, movement };
    const read = await mostRead(async (hub) => {
      found = (await listPortalCases(hub, user, query, { limit: 10, place })).cases.length;
    });
    expect(found).toBe(shown);
    expect(read).toBeLessThanOrEqual(SMALL);
  });

  it.each(['UPDATED_DESC', 'UPDATED_ASC'] as const)('P-50b : une période récente, tri %s, se suit', async (sort) => {
    let found = 0;
    const read = await mostRead(async (hub) => {
      const query: PortalCaseQuery = { ...newest, from: ago(15_000), before: ago(10), sort };
      found = (await listPortalCases(hub, administrator, query, { limit: 10, place: null })).cases.length;
    });
    expect(found).toBe(10);
    expect(read).toBeLessThanOrEqual(SMALL);
  });

  it('P-50b : une vieille période, par modification, se lit en entier, et elle seule', async () => {
    let found = 0;
    const read = await mostRead(async (hub) => {
      const query: PortalCaseQuery = { ...newest, ...OLD, sort: 'UPDATED_DESC' };
      found = (await listPortalCases(hub, administrator, query, { limit: 10, place: null })).cases.length;
    });
    expect(found).toBe(10);
    expect(read).toBeLessThanOrEqual(SMALL + 1000);
  });

  it('P-50c : un nom que tous portent se trouve en suivant la liste', async () => {
    let found = 0;
    const read = await mostRead(async (hub) => {
      const query = { ...newest, search: 'commun' };
      found = (await listPortalCases(hub, administrator, query, { limit: 10, place: null })).cases.length;
    });
    expect(found).toBe(10);
    // Finding out that it is common stops at two thousand, each with its key.
    expect(read).toBeLessThanOrEqual(4500);
  });

  it.each<readonly [string, User, CaseFilter, number]>([
    ['D-31 : les comptes, sans filtre', administrator, all, 50],
    ['D-31 : les comptes d’une démarche', administrator, { ...all, processCodes: [PROCESS] }, 50],
    ['D-31 : les comptes d’un agent', agent, all, 50],
    ['P-50d : les comptes d’une longue période', administrator, { ...all, before: ago(10) }, COUNTED],
    ['P-50d : les comptes d’une recherche', administrator, { ...all, search: 'rarissime' }, SMALL],
  ])('%s', async (_, user, filter, most) => {
    let total = 0;
    const read = await mostRead(async (hub) => {
      total = [...(await countCases(hub, user, filter)).values()].reduce((sum, { count }) => sum + count, 0);
    });
    expect(total).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(most);
  });

  it('D-28 : les arrivées, et elles seules, sont lues', async () => {
    const place = { at: ago(30).toISOString(), id: END };
    let count = 0;
    const read = await mostRead(async (hub) => {
      count = await countArrivals(hub, administrator, all, place);
    });
    expect(count).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(60);
  });

  it.each(['SENT_DESC', 'SENT_ASC', 'UPDATED_DESC', 'UPDATED_ASC'] as const)(
    'les voisins d’un télédossier, tri %s',
    async (sort) => {
      const target = { id: END, arrivedAt: ago(12_000), updatedAt: ago(12_000) };
      const read = await mostRead(async (hub) => {
        const neighbours = await findNeighbours(hub, administrator, target, { ...newest, sort });
        expect(Object.values(neighbours)).toEqual([expect.any(String), expect.any(String)]);
      });
      expect(read).toBeLessThanOrEqual(60);
    },
  );

  const BY = { SENT: 'cases_portal', UPDATED: 'cases_modified' } as const;
  const filters = [
    all,
    { ...all, ...OLD },
    { ...all, from: ago(24_000) },
    { ...all, search: 'commun' },
    { ...all, ...OLD, search: 'commun' },
  ];

  it.each(['SENT_DESC', 'SENT_ASC', 'UPDATED_DESC', 'UPDATED_ASC'] as const)(
    'P-50f, tri %s : l’index du tri est le seul lu, et n’ouvre que les télédossiers de la page',
    async (sort) => {
      const key = sort.startsWith('SENT') ? 'SENT' : 'UPDATED';
      for (const filter of filters) {
        const query = { ...newest, ...filter, sort };
        const plans = await plansOf(client, db, (watched) =>
          listPortalCases({ db: watched, clock }, administrator, query, { limit: 10, place: null }),
        );
        // A period long past is taken by its arrivals, the last modified first.
        const index = filter.before !== null && sort === 'UPDATED_DESC' ? 'cases_portal' : BY[key];
        for (const { name, nodes } of plans) expect([name, ...wrong(nodes, index)]).toEqual([name]);
      }
    },
  );

  it('P-50d : les comptes d’une recherche et d’une période n’ouvrent aucun télédossier, que ceux qui sont revenus', async () => {
    for (const filter of filters.slice(1)) {
      const plans = await plansOf(client, db, (watched) => countCases({ db: watched }, administrator, filter));
      for (const { name, nodes } of plans) expect([name, ...wrong(nodes, 'cases_portal')]).toEqual([name]);
    }
  });
});

/** The scans of télédossiers that are neither a walk along the index, nor those that came back, nor those of a page. */
function wrong(nodes: readonly PlanNode[], index: string): string[] {
  return nodes
    .filter((node) => node['Relation Name'] === 'cases' && (node['Actual Loops'] ?? 0) > 0)
    .map((node) => ({ node, read: node['Index Name'] ?? node.Plans?.[0]?.['Index Name'] }))
    .filter(({ node, read }) => {
      if (read === index) return node['Node Type'] !== 'Index Only Scan';
      return !(read === 'cases_returned' || (read === 'cases_pkey' && rowsOf(node) <= 11));
    })
    .map(({ node, read }) => `${node['Node Type']} ${read}`);
}
