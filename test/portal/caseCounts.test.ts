import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { countCases } from '../../src/cases/countCases.ts';
import { gatherCaseCounts } from '../../src/cases/gatherCaseCounts.ts';
import type { CaseFilter } from '../../src/cases/listRules.ts';
import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { createTestAccount } from '../support/accounts.ts';
import { putCase } from '../support/listedCases.ts';
import { OTHER_PROCESS, PROCESS, SI1, SI2 } from '../support/referential.ts';
import { type Dossier, openScene, patchCase, postEvent, type Scene, sendDossier } from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
});

const ALL: Omit<CaseFilter, 'statuses'> = { processCodes: null, search: null, from: null, before: null };
const hub = () => scene.server.hub;

/** An administrator who reads everything of a service. */
async function reader(organization: string, more: { processCodes?: string[] } = {}) {
  const agent = more.processCodes !== undefined;
  const account = await createTestAccount(scene.server, {
    organization,
    roles: ['CASES_READ'],
    password: null,
    actorType: agent ? 'AGENT' : 'LOCAL_ADMINISTRATOR',
    processCodes: more.processCodes ?? [],
  });
  return account.user;
}

async function told(organization: string, filter = ALL): Promise<Record<string, number>> {
  const counts = await countCases(hub(), await reader(organization), filter);
  return Object.fromEntries([...counts].filter(([, { count }]) => count > 0).map(([status, { count }]) => [status, count]));
}

/** What there is, counted one by one. */
async function real(organization: string): Promise<Record<string, number>> {
  const rows = await scene.sql(
    `SELECT c.status, count(*)::integer AS count FROM cases c
     LEFT JOIN subscriptions s ON s.subscriber = c.recipient AND s.process_code = c.process_code AND s.status <> 'Refusé'
     WHERE c.recipient = $1 AND c.arrived_at IS NOT NULL AND c.status <> 'ARCHIVED'
       AND (c.taken_by = 'PORTAIL' OR (c.taken_by IS NULL AND s.access_mode = 'PORTAIL')) GROUP BY 1`,
    [organization],
  );
  return Object.fromEntries(rows.map(({ status, count }) => [String(status), Number(count)]));
}

async function expectExact(step: string): Promise<void> {
  for (const organization of [SI1, SI2]) expect(await told(organization), step).toEqual(await real(organization));
}

const send = (recipients = [SI1, SI2]): Promise<Dossier> => sendDossier(scene, { recipients });

describe('D-31 : les comptes sont exacts', () => {
  it('après chaque action de l’API, que le compte soit rassemblé ou non', async () => {
    const [one, two, three] = [await send(), await send(), await send([SI1])];
    const caseOf = (dossier: Dossier, rank = 0): string => dossier.caseIds[rank] ?? '';
    await expectExact('envois');
    const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['lu par un logiciel', () => scene.td('si1', 'GET', `/cases/${caseOf(two)}`)],
      ['statut du logiciel', () => patchCase(scene, 'si1', caseOf(two), 'SI_RECEIVED')],
      ['rassemblement', () => gatherCaseCounts(hub())],
      ['clos par l’opérateur', () => postEvent(scene, 'osl', caseOf(one), { caseNewStatus: 'CLOSED' })],
      ['de nouveau', () => postEvent(scene, 'osl', caseOf(one), { caseNewStatus: 'HUBEE_NOTIFIED' })],
      ['statut de l’opérateur', () => patchCase(scene, 'osl', caseOf(one, 1), 'IN_PROGRESS')],
      ['rassemblement', () => gatherCaseCounts(hub())],
      ['migration', () => scene.td('admin', 'PUT', '/cases/migrate', { json: { organizationSource: parseOrganizationId(SI2), organizationTarget: parseOrganizationId(SI1) } })],
      ['mode API', () => scene.sql(`UPDATE subscriptions SET access_mode = 'API' WHERE process_code = $1`, [PROCESS])],
      ['mode PORTAIL', () => scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`)],
      ['effacement', () => scene.sql('DELETE FROM folders WHERE id = $1', [three.folderId])],
      ['effacement', () => scene.sql('DELETE FROM folders WHERE id = $1', [one.folderId])],
      ['archivage', () => scene.sql(`UPDATE cases SET status = 'ARCHIVED' WHERE folder_id = $1`, [two.folderId])],
      ['rassemblement', () => gatherCaseCounts(hub())],
    ];
    for (const [step, work] of steps) {
      const answer = await work();
      // A step that the API refused would prove nothing.
      if (answer !== null && typeof answer === 'object' && 'status' in answer) {
        expect(Number(answer.status), step).toBeLessThan(300);
      }
      await expectExact(step);
    }
    expect(await scene.sql('SELECT id FROM case_count_changes')).toEqual([]);
  });

  it('P-15, P-18 : du périmètre de chacun, et de lui seul', async () => {
    for (const [organization, processCode, times] of [
      [SI1, PROCESS, 1],
      [SI1, OTHER_PROCESS, 2],
      [SI2, PROCESS, 4],
    ] as const) {
      for (let turn = 0; turn < times; turn += 1) await putCase(scene, { number: 'N', organization, processCode });
    }
    const count = async (processCodes: string[], filter = ALL) =>
      [...(await countCases(hub(), await reader(SI1, { processCodes }), filter)).values()].map((one) => one.count);
    for (const turn of ['changements', 'rassemblés']) {
      expect(await count([PROCESS]), turn).toEqual([1]);
      expect(await count([OTHER_PROCESS]), turn).toEqual([2]);
      expect(await count([PROCESS, OTHER_PROCESS]), turn).toEqual([3]);
      expect(await count([]), turn).toEqual([]);
      expect(await count([PROCESS], { ...ALL, processCodes: [OTHER_PROCESS] }), turn).toEqual([]);
      expect(await told(SI1), turn).toEqual({ HUBEE_NOTIFIED: 3 });
      expect(await told(SI1, { ...ALL, processCodes: [PROCESS] }), turn).toEqual({ HUBEE_NOTIFIED: 1 });
      await gatherCaseCounts(hub());
    }
  });

  it('restent exacts pendant que plusieurs processus rassemblent', async () => {
    for (let turn = 0; turn < 40; turn += 1) {
      await putCase(scene, { number: `N${turn}`, organization: SI1, processCode: turn % 2 ? PROCESS : OTHER_PROCESS });
    }
    const user = await reader(SI1);
    const stop = new AbortController();
    const gathering = [1, 2, 3].map(async () => {
      while (!stop.signal.aborted) await gatherCaseCounts(hub());
    });
    for (let turn = 0; turn < 60; turn += 1) {
      // Neither the total nor the sum over statuses changes when one of them moves.
      await scene.sql(
        `UPDATE cases SET status = CASE status WHEN 'SENT' THEN 'SI_RECEIVED' ELSE 'SENT' END
         WHERE id = (SELECT id FROM cases ORDER BY random() LIMIT 1)`,
      );
      const counts = await countCases(hub(), user, ALL);
      expect([...counts.values()].reduce((sum, { count }) => sum + count, 0)).toBe(40);
    }
    stop.abort();
    await Promise.all(gathering);
    await expectExact('après la course');
  });
});

describe('D-31 : avec une période ou une recherche, jusqu’à mille', () => {
  it('exacts jusqu’à mille, puis « plus de 1 000 »', async () => {
    await scene.sql(
      `WITH made AS (SELECT gen_random_uuid() AS folder, i FROM generate_series(1, 1001) AS i),
         written AS (INSERT INTO folders (id, external_id, process_code, global_status, applicant, created_at)
           SELECT folder, 'n', $2, 'HUBEE_NOTIFIED', '{"firstName":"Ana","lastName":"Foule"}', now() FROM made RETURNING id)
       INSERT INTO cases (id, folder_id, process_code, position, external_id, recipient, status, created_at, transmission_at, arrived_at)
       SELECT gen_random_uuid(), id, $2, 1, 'n', $1, 'HUBEE_NOTIFIED', now(), '2026-01-01', '2026-01-01' FROM written`,
      [SI1, PROCESS],
    );
    const user = await reader(SI1);
    const within = { ...ALL, from: new Date('2025-12-31') };
    const count = async (filter: typeof ALL) => (await countCases(hub(), user, filter)).get('HUBEE_NOTIFIED');
    expect(await count(ALL)).toEqual({ count: 1001, more: false });
    expect(await count(within)).toEqual({ count: 1000, more: true });
    expect(await count({ ...ALL, search: 'foule' })).toEqual({ count: 1000, more: true });
    await scene.sql('DELETE FROM cases WHERE id = (SELECT id FROM cases LIMIT 1)');
    expect(await count(within)).toEqual({ count: 1000, more: false });
    expect(await count({ ...ALL, search: 'foule' })).toEqual({ count: 1000, more: false });
  });
});
