import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCase } from '../../src/cases/readCase.ts';
import type { Caller } from '../../src/clients/rules.ts';
import { readEvent } from '../../src/events/readEvent.ts';
import { listNotifications } from '../../src/notifications/listNotifications.ts';
import { type Plan, plansOf, rowsOf } from '../support/plans.ts';
import { OSL, OTHER_PROCESS, PROCESS, SI1 } from '../support/referential.ts';
import { openScene, type Scene } from '../support/scene.ts';

const CASES = 200_000;
const BIG_TABLES = ['cases', 'folders', 'notifications', 'attachment_links', 'attachments', 'events'];

let scene: Scene;
let client: pg.Client;
let caseId: string;
let eventId: string;

beforeAll(async () => {
  scene = await openScene();
  client = new pg.Client({ connectionString: scene.server.databaseUrl });
  await client.connect();
  await fill();
}, 120_000);
afterAll(async () => {
  await client.end();
  await scene.close();
});

/** 200,000 télédossiers of 1,000 services with a file and an event each; SI1 has 20,000 notifications waiting. */
async function fill(): Promise<void> {
  const id = (prefix: string) => `('${prefix}' || lpad(to_hex(i), 12, '0'))::uuid`;
  const [folder, kase, event, file] = [
    '00000000-0000-7000-8000-',
    '00000000-0001-7000-8000-',
    '00000000-0002-7000-8000-',
    '00000000-0003-7000-8000-',
  ].map(id);
  const recipient = `CASE WHEN i % 10 = 0 THEN '${SI1}' ELSE 'SI-20000000000000-' || lpad((i % 1000)::text, 5, '0') END`;
  const process = `CASE WHEN i % 20 = 0 THEN '${OTHER_PROCESS}' ELSE '${PROCESS}' END`;
  const all = `FROM generate_series(1, ${CASES}) i`;
  const sql = [
    `SET synchronous_commit = off`,
    // The rows are right by construction; checking two million references would take most of the test's time.
    `SET session_replication_role = replica`,
    `INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
     SELECT ${folder}, 'n', ${process}, 'HUBEE_NOTIFIED', '{"firstName":"a","lastName":"b","email":null}', now() ${all}`,
    `INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at)
     SELECT ${kase}, ${folder}, ${process}, 1, 'n-01', ${recipient}, 'HUBEE_NOTIFIED', now() ${all}`,
    `INSERT INTO events (id, case_id, transmitter, side, action_type, notification, status, created_at)
     SELECT ${event}, ${kase}, '${OSL}', 'OSL', 'STATUS_UPDATE', true, 'SENT', now() ${all}`,
    `INSERT INTO attachments (id, folder_id, position, status, file_name, type, size, mime_type, recipients)
     SELECT ${file}, ${folder}, 1, 'RECEIVED', 'a', 'piece', 1, 'application/pdf', '{n-01}' ${all}`,
    `INSERT INTO attachment_links (attachment_id, case_id) SELECT ${file}, ${kase} ${all}`,
    // SI1: 20,000 waiting; everybody: 180,000 consumed; the operator: 20,000 waiting.
    `INSERT INTO notifications (id, recipient, transmitter, process_code, case_id, event_id, created_at, consumed_at)
     SELECT gen_random_uuid(), ${recipient}, '${OSL}', ${process}, ${kase}, ${event}, now(), CASE WHEN i % 10 > 0 THEN now() END ${all}`,
    `INSERT INTO notifications (id, recipient, transmitter, process_code, case_id, event_id, created_at, consumed_at)
     SELECT gen_random_uuid(), '${OSL}', ${recipient}, ${process}, ${kase}, ${event}, now(), CASE WHEN i % 10 > 0 THEN now() END ${all}`,
    `SET session_replication_role = origin`,
    `ANALYZE`,
  ];
  for (const text of sql) await client.query(text);
  caseId = `00000000-0001-7000-8000-${(20).toString(16).padStart(12, '0')}`;
  eventId = caseId.replace('-0001-', '-0002-');
}

function check(plans: readonly Plan[], most: number): void {
  expect(plans.length).toBeGreaterThan(0);
  for (const { name, nodes } of plans) {
    for (const node of nodes) {
      const table = node['Relation Name'] ?? '';
      if (BIG_TABLES.includes(table)) expect(node['Node Type'], `${name} : ${table}`).not.toBe('Seq Scan');
      expect(rowsOf(node), `${name} : ${node['Node Type']} ${table}`).toBeLessThanOrEqual(most);
    }
  }
}

const si: Caller = {
  clientId: 'c',
  organization: SI1,
  processCode: PROCESS,
  scopes: ['SI'],
  partner: null,
  requestId: 'r',
};
const osl: Caller = { ...si, organization: OSL, processCode: null, scopes: ['OSL'] };
const none = { processCodes: null, priority: [], maxResult: 25 };

describe('plans sur une grande table : H-245, house style 6', () => {
  it.each([
    ['d’un service', si, none],
    ['d’un service, avec sa démarche en priorité', si, { ...none, priority: [PROCESS] }],
    ['d’un opérateur', osl, none],
    ['d’un opérateur, par démarches', osl, { ...none, processCodes: [PROCESS, OTHER_PROCESS] }],
    ['d’un opérateur, priorité', osl, { ...none, priority: [OTHER_PROCESS] }],
    ['d’un opérateur, priorité à une démarche sans notification', osl, { ...none, priority: ['Inconnue'] }],
    [
      'd’un opérateur, démarches et priorité',
      osl,
      { ...none, processCodes: [PROCESS, OTHER_PROCESS], priority: [OTHER_PROCESS] },
    ],
  ])('GET /notifications %s ne lit qu’une page', async (_, caller, query) => {
    const plans = await plansOf(client, scene.server.hub.db, async (db) => {
      expect(await listNotifications({ db }, caller, query)).toHaveLength(25);
    });
    check(plans, 100);
  });

  it('GET /notifications : vingt mille d’un coup ne parcourent pas les consommées', async () => {
    const plans = await plansOf(client, scene.server.hub.db, async (db) => {
      expect(await listNotifications({ db }, osl, { ...none, maxResult: 100_000 })).toHaveLength(20_000);
    });
    expect(plans.length).toBeGreaterThan(0);
    for (const { name, nodes } of plans) {
      for (const node of nodes.filter((item) => item['Relation Name'] === 'notifications')) {
        expect(rowsOf(node), name).toBeLessThanOrEqual(20_000);
        expect(node['Node Type'], name).not.toBe('Seq Scan');
      }
    }
  });

  it('GET case et GET event ne lisent que leurs lignes', async () => {
    const plans = await plansOf(client, scene.server.hub.db, async (db) => {
      const hub = { ...scene.server.hub, db };
      const view = await readCase(hub, { ...osl, scopes: ['ADMIN'] }, caseId, false);
      expect([view.attachments.length, view.events.length]).toEqual([1, 1]);
      await readEvent(hub, { ...osl, scopes: ['ADMIN'] }, caseId, eventId);
    });
    check(plans, 10);
  });
});
