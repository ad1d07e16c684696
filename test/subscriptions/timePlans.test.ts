import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectDue, turnSubscriptions } from '../../src/subscriptions/turnSubscriptions.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { explain, type Plan, type PlanNode, rowsOf } from '../support/plans.ts';
import { PROCESS, seedReferential } from '../support/referential.ts';

const SUBSCRIPTIONS = 200_000;
const PROCESSES = 20;
/** The démarches, and what one of the two closed ones keeps waiting. */
const SMALL = 60;
const WAITING = 30;

let server: TestHub;
let client: pg.Client;
beforeAll(async () => {
  server = await startTestHub();
  await seedReferential(server.databaseUrl);
  client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await fill();
}, 120_000);
afterAll(async () => {
  await client.end();
  await server.close();
});

/**
 * 10,000 services with twenty démarches each, two of which are closed: most are active, some suspended, some planned, and
 * a few end one day. Those of the closed démarches are suspended, but for some that wait for it to open again.
 */
async function fill(): Promise<void> {
  const closed = `i % ${PROCESSES} < 2`;
  for (const text of [
    `SET synchronous_commit = off`,
    `SET session_replication_role = replica`,
    `INSERT INTO processes SELECT (jsonb_populate_record(p, jsonb_build_object('code', 'D' || i, 'is_activated', i >= 2))).*
     FROM processes p, generate_series(0, ${PROCESSES - 1}) i WHERE p.code = '${PROCESS}'`,
    `UPDATE processes SET created_at = now() - interval '9 days'`,
    `INSERT INTO subscriptions (id, datapass_id, process_code, subscriber, notification_frequency, status, activate_at,
       effective_from, end_at, suspended_from, local_administrator, created_at)
     SELECT gen_random_uuid(), i, 'D' || i % ${PROCESSES}, 'SI-20000000000000-' || lpad((i / ${PROCESSES})::text, 5, '0'),
       'Unitaire', CASE WHEN ${closed} THEN 'Suspendu' WHEN i % 7 = 0 THEN 'Inactif' WHEN i % 11 = 0 THEN 'Suspendu'
       ELSE 'Actif' END, now() - interval '9 days',
       CASE WHEN i % 7 = 0 THEN now() + i % 30 * interval '1 day' + interval '1 hour' ELSE now() - interval '9 days' END,
       CASE WHEN i % 13 = 0 THEN now() + interval '1 year' END, now() - interval '1 day', '{}', now()
     FROM generate_series(1, ${SUBSCRIPTIONS}) i`,
    `UPDATE subscriptions SET status = 'Inactif', effective_from = now() - interval '1 day'
     WHERE id IN (SELECT id FROM subscriptions WHERE process_code = 'D0' LIMIT ${WAITING})`,
    `SET session_replication_role = origin`,
    `ANALYZE`,
  ]) {
    await client.query(text);
  }
}

/** Every node of the statement's plans. */
function plansAt(now: Date): Promise<Plan[]> {
  return explain(client, [selectDue, [now, new Date(now.getTime() - 3_600_000), 500]]);
}

const labelOf = ({ name }: Plan, node: PlanNode) => `${name}: ${node['Node Type']} ${node['Relation Name'] ?? ''}`;

describe('H-146 : parmi 200 000 abonnements', () => {
  it('quand rien n’est dû, rien ne se lit', async () => {
    for (const plan of await plansAt(new Date())) {
      for (const node of plan.nodes) {
        const label = labelOf(plan, node);
        expect(rowsOf(node), label).toBeLessThanOrEqual(SMALL);
        if (node['Relation Name'] === 'subscriptions') expect(label).not.toContain('Seq Scan');
      }
    }
  });

  it('le jour venu, seul ce qui est dû se lit', async () => {
    const day = new Date(Date.now() + 2 * 86_400_000);
    const { rows } = await client.query(
      `SELECT count(*)::int AS due FROM subscriptions WHERE status = 'Inactif' AND effective_from <= $1`,
      [day],
    );
    expect(rows[0].due).toBeGreaterThan(300);
    for (const plan of await plansAt(day)) {
      for (const node of plan.nodes) expect(rowsOf(node), labelOf(plan, node)).toBeLessThanOrEqual(rows[0].due * 2);
    }
  });

  it('P-103 : une démarche de 10 000 abonnés fermée hier, tout est suspendu en quelques secondes', async () => {
    await client.query(
      `UPDATE processes SET is_activated = false, updated_at = now() - interval '2 days' WHERE code = 'D5'`,
    );
    const { rows } = await client.query(
      `SELECT count(*)::int AS due FROM subscriptions WHERE process_code = 'D5' AND status = 'Actif'`,
    );
    const begin = performance.now();
    expect(await turnSubscriptions(server.hub)).toBe(rows[0].due);
    expect(rows[0].due).toBeGreaterThan(5_000);
    expect(performance.now() - begin).toBeLessThan(15_000);
  });
});
