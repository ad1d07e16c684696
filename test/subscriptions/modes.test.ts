import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { CASE_STATUSES } from '../../src/cases/rules.ts';
import { countUnfinishedCases } from '../../src/cases/unfinishedStore.ts';
import { readModeChange } from '../../src/subscriptions/readModeChange.ts';
import { plansOf, rowsRead } from '../support/plans.ts';
import { OTHER_PROCESS, SI1 } from '../support/referential.ts';
import { type Desk, openDesk, PROCESS, SERVICE } from './desk.ts';

/** Finished télédossiers, and as many of another service and of another démarche. */
const MANY = 20_000;
const UNFINISHED = CASE_STATUSES.filter((status) => !['REFUSED', 'DONE', 'CLOSED', 'ARCHIVED'].includes(status));

let desk: Desk;
let user: User;
let client: pg.Client;
beforeAll(async () => {
  desk = await openDesk();
  user = await desk.person();
  client = new pg.Client({ connectionString: desk.server.databaseUrl });
  await client.connect();
  await fill();
}, 120_000);
afterAll(async () => {
  await client.end();
  await desk.close();
});

/** One télédossier of each unfinished status per way of being taken over, and a great many others. */
async function fill(): Promise<void> {
  const insert = (rows: string) => `INSERT INTO cases
    (id, folder_id, process_code, position, external_id, recipient, status, taken_by, created_at, transmission_at, arrived_at)
    SELECT gen_random_uuid(), gen_random_uuid(), process, 1, 'n', recipient, status, taken, now(), arrived, arrived FROM (${rows}) AS made`;
  const statuses = `unnest('{${CASE_STATUSES.join(',')}}'::text[]) AS status`;
  const finished = `(ARRAY['DONE', 'CLOSED', 'ARCHIVED', 'REFUSED'])[1 + i % 4]`;
  for (const text of [
    // The rows are right by construction; folders are of no use here.
    'SET session_replication_role = replica',
    insert(`SELECT '${SERVICE}' AS recipient, '${PROCESS}' AS process, status, taken, now() AS arrived
      FROM ${statuses} CROSS JOIN (VALUES ('PORTAIL'), ('PORTAIL'), ('API'), (NULL)) AS ways (taken)`),
    // Not transmitted: the service does not see it.
    insert(`SELECT '${SERVICE}' AS recipient, '${PROCESS}' AS process, 'HUBEE_RECEIVED' AS status, NULL::text AS taken,
      NULL::timestamptz AS arrived FROM generate_series(1, 100)`),
    insert(`SELECT '${SERVICE}' AS recipient, '${PROCESS}' AS process, ${finished} AS status, 'PORTAIL' AS taken, now() AS arrived
      FROM generate_series(1, ${MANY}) i`),
    insert(`SELECT recipient, process, 'IN_PROGRESS' AS status, CASE i % 3 WHEN 0 THEN 'PORTAIL' WHEN 1 THEN 'API' END AS taken,
      now() AS arrived FROM generate_series(1, ${MANY}) i
      CROSS JOIN (VALUES ('${SI1}', '${PROCESS}'), ('${SERVICE}', '${OTHER_PROCESS}')) AS others (recipient, process)`),
    'SET session_replication_role = origin',
    'ANALYZE cases',
  ]) {
    await client.query(text);
  }
}

describe('P-90, H-143, D-4 : ce qu’un changement de modalité laisse derrière lui', () => {
  const each = UNFINISHED.length;
  it.each([
    ['PORTAIL', 'API', 2 * each, each],
    ['API', 'PORTAIL', each, each],
    [null, 'PORTAIL', each, each],
    [null, 'API', 0, each],
    ['PORTAIL', 'PORTAIL', 0, 0],
  ] as const)('de %s à %s : %s à finir, %s jamais ouverts', async (from, to, unfinished, unopened) => {
    const id = await desk.subscription({ accessMode: from });
    expect(await readModeChange(desk.hub, user, id, to)).toEqual({ from, to, unfinished, unopened });
  });

  it('les nombres sont dans la trace du changement', async () => {
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    await desk.save(user, id, { accessMode: 'API' });
    const [trace] = await desk.audit(id);
    expect(trace?.detail).toMatchObject({
      changed: { accessMode: { from: 'PORTAIL', to: 'API' } },
      unfinished: 2 * each,
      unopened: each,
    });
  });

  it('D-4 : changer de modalité ne touche aucun télédossier', async () => {
    const digest = `SELECT md5(string_agg(id || status || coalesce(taken_by, '-'), '' ORDER BY id)) AS cases FROM cases`;
    const before = await desk.sql(digest);
    const id = await desk.subscription({ accessMode: 'PORTAIL' });
    await desk.save(user, id, { accessMode: 'API' });
    await desk.save(user, id, { accessMode: 'PORTAIL' });
    expect(await desk.sql(digest)).toEqual(before);
  });
});

describe('H-245 : compter ne coûte que ce qui est compté', () => {
  it('un statut non terminé après l’autre, par l’index', async () => {
    let counted = 0;
    const plans = await plansOf(client, desk.hub.db, async (watched) => {
      const found = await countUnfinishedCases(watched, { recipient: SERVICE, processCode: PROCESS }, 'PORTAIL');
      counted = found.takenOver + found.unopened;
    });
    expect(plans).toHaveLength(2);
    for (const { name, nodes } of plans) {
      const indexes = nodes.flatMap((node) => node['Index Name'] ?? []);
      // Both begin with the service, the démarche, the status and who took it: either counts the same stretch.
      for (const index of indexes) expect(['cases_portal', 'cases_modified'], name).toContain(index);
      expect(indexes, name).toHaveLength(2);
      expect(
        rowsRead(nodes, (table) => table === 'cases'),
        name,
      ).toBe(counted);
    }
  });
});
