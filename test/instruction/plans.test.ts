import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countNews } from '../../src/events/store.ts';
import * as bulk from '../../src/instruction/bulkStore.ts';
import { findOwnLastChange, historyOfCase, storeOpening } from '../../src/instruction/store.ts';
import * as portal from '../../src/notifications/portalStore.ts';
import { consumeNotification, consumeNotifications } from '../../src/notifications/store.ts';
import type { Queryable, Statement, Transaction } from '../../src/platform/database.ts';
import { findViews, removeViewOf } from '../../src/savedViews/store.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { explain, type Plan, rowsRead } from '../support/plans.ts';
import { PROCESS, SI1, SI2, seedReferential } from '../support/referential.ts';

const ROWS = 30_000;
const idOf = (kind: number, rank: number): string =>
  `${kind}0000000-0000-7000-8000-${rank.toString(16).padStart(12, '0')}`;
const CASE = idOf(1, 7);
const ACCOUNT = idOf(2, 7);
const BULK = idOf(3, 7);
/** Of SI2, whose software reads it: nothing here is for the portal. */
const SOFTWARE_ROWS = idOf(4, 7);
const MISSED = 5;

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  await seedReferential(database.url);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await fill();
}, 120_000);
afterAll(async () => {
  await client.end();
  await database.drop();
});

const made = (kind: number, rank: string): string =>
  `('${kind}0000000-0000-7000-8000-' || lpad(to_hex(${rank}), 12, '0'))::uuid`;

/**
 * SI1 works in the portal, SI2 by its software. Of 30,000 notifications half are consumed; five of SI1 were missed. As
 * many lines of history, events, traces, items of bulk operations and views, of a thousand télédossiers, operations and people.
 */
async function fill(): Promise<void> {
  for (const text of [
    'SET synchronous_commit = off',
    'SET session_replication_role = replica',
    `UPDATE subscriptions SET access_mode = 'PORTAIL' WHERE subscriber = '${SI1}'`,
    `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
     VALUES ('${CASE}', 'n', '${PROCESS}', 'HUBEE_NOTIFIED', '{"firstName":"a","lastName":"b","email":null}', now())`,
    `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at, arrived_at, taken_by)
     SELECT ${made(1, 'i')}, '${CASE}', '${PROCESS}', 1, 'n-' || i, '${SI1}', 'HUBEE_NOTIFIED', now(), now(), NULL
     FROM generate_series(1, 1000) i`,
    `INSERT INTO notifications (id, recipient, transmitter, process_code, case_id, created_at, consumed_at, for_portal, event_id)
     SELECT ${made(4, 'i')}, CASE WHEN i % 6000 = 1 OR i % 2 = 0 THEN '${SI1}' ELSE '${SI2}' END, 'OSL', '${PROCESS}',
       ${made(1, '1 + i % 1000')}, now(), CASE WHEN i % 2 = 0 THEN now() END, false, ${made(5, 'i')}
     FROM generate_series(1, ${ROWS}) i`,
    `INSERT INTO case_history (id, case_id, kind, account_id, at)
     SELECT gen_random_uuid(), ${made(1, '1 + i % 1000')}, 'OPENED', ${made(2, '1 + i % 60')}, now() - interval '1 day'
     FROM generate_series(1, ${ROWS}) i`,
    `INSERT INTO saved_views (id, account_id, name, query, created_at)
     SELECT gen_random_uuid(), ${made(2, '1 + i % 3000')}, 'vue ' || i, '', now() FROM generate_series(1, ${ROWS}) i`,
    `INSERT INTO bulk_operations (id, account_id, organization, to_status, total, created_at, ended_at)
     SELECT ${made(3, 'i')}, ${made(2, '1 + i % 1000')}, '${SI1}', 'DONE', 60, now(), CASE WHEN i <> 6 THEN now() END
     FROM generate_series(0, 4999) i`,
    `INSERT INTO bulk_items (operation_id, position, case_id, seen_status, outcome)
     SELECT ${made(3, 'i % 5000')}, 1 + i / 5000, ${made(1, '1 + i % 1000')}, 'SENT', CASE WHEN i % 5000 <> 6 THEN 'DONE' END
     FROM generate_series(0, ${ROWS - 1}) i`,
    `INSERT INTO events (id, case_id, transmitter, side, action_type, status, case_current_status, case_new_status, created_at)
     SELECT ${made(5, 'i')}, ${made(1, '1 + i % 1000')}, '${SI1}', 'SI', 'STATUS_UPDATE', 'SENT', 'SENT', 'SI_RECEIVED', now()
     FROM generate_series(1, ${ROWS}) i`,
    `INSERT INTO audit (id, at, account_id, action, subject_type, subject_id, detail)
     SELECT ${made(7, 'i')}, now(), ${made(2, '1 + i % 1000')}, 'EVENT_CREATE', 'case', ${made(1, '1 + i % 1000')},
       jsonb_build_object('event', ${made(5, 'i')}) FROM generate_series(1, ${ROWS}) i`,
    'VACUUM ANALYZE',
  ]) {
    await client.query(text);
  }
}

/** Every statement of the work, explained for its values and for any values, and undone. */
async function plansOf(work: (tx: Transaction) => unknown): Promise<Plan[]> {
  const asked: (readonly [Statement<unknown>, readonly unknown[]])[] = [];
  const rows: Queryable['rows'] = async (query, parameters) => {
    asked.push([query, parameters]);
    return [];
  };
  await work({ rows, first: async (query, parameters) => (await rows(query, parameters))[0], write: rows });
  const plans: Plan[] = [];
  for (const one of asked) {
    await client.query('BEGIN');
    try {
      plans.push(...(await explain(client, one)));
    } finally {
      await client.query('ROLLBACK; DEALLOCATE ALL');
    }
  }
  expect(plans.length).toBeGreaterThan(0);
  return plans;
}

const scope = { organization: SI1, processCodes: null };
const at = new Date();
const owner = { accountId: ACCOUNT, organization: SI1 };

describe('rien de ce qui suit un télédossier ne parcourt une table', () => {
  it.each<readonly [string, (tx: Transaction) => unknown, number]>([
    ['D-3 : ce qui attend le portail', (tx) => portal.waitingForPortal(tx, idOf(0, 0), 200), 0],
    ['D-3 : une notification, pour le portail', (tx) => portal.lockForPortal(tx, SOFTWARE_ROWS), 2],
    ['D-3 : laissée au logiciel', (tx) => portal.leaveToSoftware(tx, SOFTWARE_ROWS), 2],
    ['D-3 : dite impossible', (tx) => portal.toldFailures(tx, SOFTWARE_ROWS), 2],
    ['D-3 : oubliées par un changement de mode', (tx) => portal.flagMissed(tx, 200), 60],
    [
      'D-3 : le changement de mode',
      (tx) => portal.storePortalFlags(tx, { subscriber: SI1, processCode: PROCESS }, true),
      60,
    ],
    ['H-154 : consommée', (tx) => consumeNotification(tx, SOFTWARE_ROWS, at), 2],
    [
      'H-154 : consommée par son événement',
      (tx) => consumeNotifications(tx, { recipient: SI1, eventId: idOf(5, 7), at }),
      2,
    ],
    ['P-70 : l’histoire d’un télédossier', (tx) => historyOfCase(tx, CASE), 80],
    ['P-54 : son propre dernier changement', (tx) => findOwnLastChange(tx, CASE, ACCOUNT), 80],
    ['D-28 : ce qu’il y a de neuf', (tx) => countNews(tx, CASE, 'Portail'), 80],
    [
      'P-70 : l’ouverture d’un télédossier',
      (tx) => storeOpening(tx, CASE, { id: idOf(6, 1), author: 'Ana ROC', accountId: ACCOUNT, at, since: new Date(0) }),
      80,
    ],
    ['les vues d’une personne', (tx) => findViews(tx, ACCOUNT), 12],
    ['une vue retirée', (tx) => removeViewOf(tx, ACCOUNT, idOf(6, 1)), 2],
    ['P-64 : les opérations ouvertes', (tx) => bulk.openOperations(tx), 2],
    ['P-64 : une opération', (tx) => bulk.findOwnOperation(tx, owner, BULK), 2],
    ['P-64 : ses lignes qui attendent', (tx) => bulk.waitingItems(tx, idOf(3, 6), 0, 100), 24],
    ['P-64 : une ligne prise', (tx) => bulk.holdItem(tx, BULK, 3), 2],
    ['P-64 : une ligne faite', (tx) => bulk.settleItem(tx, BULK, 3, 'DONE'), 2],
    ['P-64 : la fin d’une opération', (tx) => bulk.endOperation(tx, BULK, at), 24],
    ['P-64 : où en est une opération', (tx) => bulk.countOutcomes(tx, BULK), 24],
    ['P-64 : son rapport', (tx) => bulk.reportItems(tx, scope, BULK, { refusedOnly: false, limit: 20 }), 60],
    ['P-64 : les opérations en cours d’une personne', (tx) => bulk.runningOperations(tx, owner), 40],
    ['P-64 : les vieilles opérations', (tx) => bulk.removeOperations(tx, new Date(0), 20), 40],
  ])('%s', async (_, work, most) => {
    for (const { name, nodes } of await plansOf(work)) {
      const scanned = nodes.filter((node) => node['Node Type'] === 'Seq Scan' && BIG.has(node['Relation Name'] ?? ''));
      expect(scanned, name).toEqual([]);
      expect(
        rowsRead(nodes, (table) => BIG.has(table)),
        name,
      ).toBeLessThanOrEqual(most);
    }
  });

  it('D-3 : et les oubliées sont toutes retrouvées', async () => {
    const [plan] = await plansOf((tx) => portal.flagMissed(tx, 200));
    const updated = plan?.nodes.find((node) => node['Node Type'] === 'ModifyTable');
    expect(updated?.['Actual Rows']).toBe(MISSED);
  });
});

const BIG = new Set([
  'notifications',
  'cases',
  'case_history',
  'saved_views',
  'bulk_operations',
  'bulk_items',
  'events',
  'audit',
]);
