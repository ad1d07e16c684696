import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { type Database, openDatabase } from '../../src/platform/database.ts';
import { createIdSource } from '../../src/platform/ids.ts';
import { exportSubscriptions } from '../../src/subscriptions/exportSubscriptions.ts';
import { listPortalSubscriptions, subscribedProcesses } from '../../src/subscriptions/portalList.ts';
import type { PortalFilter, PortalOrder } from '../../src/subscriptions/portalStore.ts';
import { softwareEditors } from '../../src/subscriptions/softwareEditors.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { plansOf, rowsRead } from '../support/plans.ts';
import { OTHER_PROCESS, PROCESS, SI1, seedReferential } from '../support/referential.ts';

const SERVICES = 100_000;
/** Two subscriptions each. */
const DELEGATED = 5_000;
const EDITOR = 'EDT-00000040100012-00000';
const DELEGATE_EMAIL = 'delegue@conseil.example';
/** What is read beside the subscriptions themselves: démarches, operators, the names of one page. */
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

/** 200,000 subscriptions of 100,000 services: a delegate reaches 10,000 of them, an editor 10,000 others, SI1 its two. */
async function fill(): Promise<void> {
  for (const text of [
    'SET synchronous_commit = off',
    // The rows are right by construction; checking their references would take most of the test's time.
    'SET session_replication_role = replica',
    `INSERT INTO organizations (id, type, company_register, branch_code, name, postal_code, territory, status, created_at)
     SELECT 'SI-' || lpad(i::text, 14, '0') || '-0', 'SI', lpad(i::text, 14, '0'), '0', 'Commune ' || i, '75000', 'T', 'Actif', now()
     FROM generate_series(1, ${SERVICES}) i`,
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status, activate_at,
       effective_from, delegate, editor, access_mode, local_administrator, created_at)
     SELECT gen_random_uuid(), i, p, 'SI-' || lpad(i::text, 14, '0') || '-0', 'Unitaire', CASE i % 3 WHEN 0 THEN 'Inactif' ELSE 'Actif' END,
       now() - i * interval '1 minute', now() - i * interval '1 minute',
       CASE WHEN i <= ${DELEGATED} THEN '{"email":"${DELEGATE_EMAIL}"}'::jsonb END,
       CASE WHEN i > ${SERVICES - DELEGATED} THEN '${EDITOR}' END, 'API', '{}', now()
     FROM generate_series(1, ${SERVICES}) i CROSS JOIN (VALUES ('${PROCESS}'), ('${OTHER_PROCESS}')) AS o (p)`,
    'SET session_replication_role = origin',
    'ANALYZE',
  ]) {
    await client.query(text);
  }
}

type Hub = Parameters<typeof exportSubscriptions>[0];
interface Reading {
  readonly name: string;
  /** Rows of `subscriptions` touched, and of everything else. */
  readonly subscriptions: number;
  readonly others: number;
}

/** What each statement of a use case touches. */
async function readings(work: (hub: Hub) => Promise<unknown>): Promise<Reading[]> {
  const plans = await plansOf(client, db, (watched) =>
    work({ db: watched, clock: () => new Date(), newId: createIdSource() }),
  );
  const isOne = (table: string) => table === 'subscriptions';
  return plans.map(({ name, nodes }) => ({
    name,
    subscriptions: rowsRead(nodes, isOne),
    others: rowsRead(nodes, (table) => !isOne(table)),
  }));
}

const administrator: User = {
  accountId: '0190c9a4-0000-7000-8000-000000000000',
  email: 'admin@mairie.example',
  firstName: 'Ana',
  lastName: 'Essai',
  organization: SI1,
  organizationName: 'Commune',
  requestId: 'r',
  actorType: 'LOCAL_ADMINISTRATOR',
  roles: ['SUBSCRIPTIONS_READ'],
  processCodes: [],
};
const delegate: User = { ...administrator, actorType: 'TECHNICAL_DELEGATE', email: DELEGATE_EMAIL };
const editor: User = { ...delegate, email: 'personne@editeur.example', organization: EDITOR };

const nothing: PortalFilter = { operator: null, processCode: null, status: null };
const newest: PortalOrder = { sort: 'activateAt', direction: 'desc' };
const page = { offset: 0, limit: 10 };

describe('H-245, S-11 : la liste ne paie pas les abonnements des autres', () => {
  it.each<readonly [string, User, number]>([
    ['un service, les siens parmi deux cent mille', administrator, SMALL],
    ['un délégué qui en a dix mille', delegate, 2 * DELEGATED],
    ['un éditeur qui en a dix mille', editor, 2 * DELEGATED],
  ])('%s', async (_, user, bound) => {
    const lists = [
      { filter: nothing, order: newest, page },
      { filter: nothing, order: newest, page: { offset: 9_000, limit: 100 } },
      { filter: { ...nothing, status: 'Actif' }, order: newest, page },
      { filter: { ...nothing, status: 'Inactif' }, order: { sort: 'status', direction: 'asc' }, page },
      { filter: { ...nothing, processCode: PROCESS }, order: { sort: 'datapassId', direction: 'asc' }, page },
      { filter: { ...nothing, operator: 'OSL-13000918600011-00000', status: 'Actif' }, order: newest, page },
    ] as const;
    const found = await readings(async (hub) => {
      await subscribedProcesses(hub, user);
      for (const list of lists) await listPortalSubscriptions(hub, user, list);
    });
    expect(found).toHaveLength(2 * (1 + 2 * lists.length));
    for (const { name, subscriptions, others } of found) {
      // STATUS_NOW looks at the démarche of each subscription whose activation has come.
      expect(subscriptions, name).toBeLessThanOrEqual(bound);
      expect(others, name).toBeLessThanOrEqual(name.includes('status') ? bound + SMALL : 5 * 100);
    }
  });

  it('D-19 : choisir un éditeur ne lit que les éditeurs', async () => {
    const found = await readings((hub) => softwareEditors(hub));
    expect(found).toHaveLength(2);
    for (const { name, others } of found) expect(others, name).toBeLessThanOrEqual(SMALL);
  });

  it('P-88 : l’export lit chaque abonnement deux fois, jamais ceux des autres', async () => {
    let lines = 0;
    const found = await readings(async (hub) => {
      const { pages } = await exportSubscriptions(hub, delegate, { filter: nothing, order: newest });
      for await (const rows of pages) lines += rows.length;
    });
    expect(lines).toBe(2 * DELEGATED);
    const [all, , ...pages] = found;
    expect(all?.subscriptions).toBeLessThanOrEqual(2 * DELEGATED);
    for (const { name, subscriptions } of pages) expect(subscriptions, name).toBeLessThanOrEqual(500);
  });
});
