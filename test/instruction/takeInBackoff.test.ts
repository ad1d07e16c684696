import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Patience } from '../../src/instruction/patience.ts';
import { takeIn } from '../../src/instruction/takeIn.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { statusOf } from '../support/caseRows.ts';
import { openScene, type Scene, sendDossier } from '../support/scene.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  // A row that cannot be treated, by whom it is addressed to.
  await scene.sql(
    `CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
       IF EXISTS (SELECT FROM poisoned WHERE case_id = NEW.case_id) THEN RAISE EXCEPTION 'poison'; END IF;
       RETURN NEW; END $$`,
  );
  await scene.sql('CREATE TABLE poisoned (case_id uuid)');
  await scene.sql('CREATE TRIGGER poison BEFORE INSERT ON case_history FOR EACH ROW EXECUTE FUNCTION poison()');
});
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  await scene.sql('DELETE FROM poisoned');
  scene.server.alerts.length = 0;
  scene.server.setClock(null);
});
afterAll(() => scene.close());

async function poisoned(externalId: string): Promise<string> {
  const { caseId } = await sendDossier(scene, { externalId });
  await scene.sql('INSERT INTO poisoned VALUES ($1)', [caseId]);
  return caseId;
}

/** Passes of each process, each second, for so long; the seconds of the alerts. */
async function passesOver(patiences: readonly Patience[], lastSecond: number): Promise<number[]> {
  const start = Date.now();
  const alerted: number[] = [];
  for (let second = 0; second <= lastSecond; second += 1) {
    scene.server.setClock(new Date(start + second * SECOND_MS));
    for (const patience of patiences) await takeIn(scene.server.hub, undefined, patience);
    while (scene.server.alerts.length > alerted.length) alerted.push(second);
  }
  scene.server.setClock(null);
  return alerted;
}

it('D-3 : une notification impossible est retentée de moins en moins souvent, les autres passent aussitôt', async () => {
  const patience = new Patience();
  const stuck = await poisoned('DILA-AEC-1');
  expect(await passesOver([patience], 20)).toEqual([0, 2, 6, 14]);
  expect(scene.server.alerts.map(({ name }) => name)).toEqual(Array(4).fill('take_in_failed'));
  const { caseId } = await sendDossier(scene, { externalId: 'DILA-AEC-2' });
  expect(await takeIn(scene.server.hub, undefined, patience)).toBe(1);
  expect([await statusOf(scene, stuck), await statusOf(scene, caseId)]).toEqual(['HUBEE_NOTIFIED', 'SENT']);
});

it('D-3 : guérie, elle passe à son tour, au plus tard une heure après', async () => {
  const patience = new Patience();
  const stuck = await poisoned('DILA-AEC-1');
  const start = Date.now();
  for (let hour = 0; hour < 30; hour += 1) {
    scene.server.setClock(new Date(start + hour * HOUR_MS));
    await takeIn(scene.server.hub, undefined, patience);
  }
  expect(scene.server.alerts, 'chaque heure, jamais plus rarement').toHaveLength(30);
  await scene.sql('DELETE FROM poisoned');
  await takeIn(scene.server.hub, undefined, patience);
  expect(await statusOf(scene, stuck), 'son heure n’est pas venue').toBe('HUBEE_NOTIFIED');
  scene.server.setClock(new Date(start + 30 * HOUR_MS));
  expect(await takeIn(scene.server.hub, undefined, patience)).toBe(1);
  scene.server.setClock(null);
  expect(await statusOf(scene, stuck)).toBe('SENT');
});

it('D-3 : ce qui n’attend plus est oublié', async () => {
  const patience = new Patience();
  await poisoned('DILA-AEC-1');
  await takeIn(scene.server.hub, undefined, patience);
  expect(patience.size).toBe(1);
  await scene.sql('DELETE FROM folders');
  await takeIn(scene.server.hub, undefined, patience);
  expect(patience.size).toBe(0);
});

it('D-3 : plusieurs processus butent sur la même : une alerte par échec attendu, quel que soit leur nombre', async () => {
  const first = await poisoned('DILA-AEC-1');
  expect(await passesOver([new Patience(), new Patience(), new Patience()], 20)).toEqual([0, 2, 6, 14]);
  const traces = `SELECT 1 FROM audit JOIN notifications n ON n.id::text = subject_id WHERE action = 'TAKE_IN_FAILED'`;
  expect(await scene.sql(traces)).toHaveLength(4);
  // Another row has its own alerts.
  const second = await poisoned('DILA-AEC-2');
  await takeIn(scene.server.hub, undefined, new Patience());
  const ids = await scene.sql('SELECT id FROM notifications WHERE case_id = ANY ($1) ORDER BY id', [[first, second]]);
  expect(scene.server.alerts.map(({ notification }) => notification)).toEqual([
    ...Array(4).fill(ids[0]?.id),
    ids[1]?.id,
  ]);
});

it('D-3 : deux processus au même instant : une alerte', async () => {
  await poisoned('DILA-AEC-1');
  const other = openDatabase({ url: scene.server.databaseUrl, poolSize: 2 });
  const { hub } = scene.server;
  try {
    await Promise.all([takeIn(hub), takeIn({ ...hub, db: other }), takeIn(hub), takeIn({ ...hub, db: other })]);
    // Whoever had not the turn tries at the next pass.
    await Promise.all([takeIn(hub), takeIn({ ...hub, db: other })]);
  } finally {
    await other.close();
  }
  expect(scene.server.alerts).toHaveLength(1);
});

it('D-3 : un processus qui démarre réessaie aussitôt, sans redire l’échec déjà dit', async () => {
  const stuck = await poisoned('DILA-AEC-1');
  await passesOver([new Patience()], 10);
  expect(scene.server.alerts).toHaveLength(3);
  await takeIn(scene.server.hub);
  expect(scene.server.alerts).toHaveLength(3);
  await scene.sql('DELETE FROM poisoned');
  expect(await takeIn(scene.server.hub)).toBe(1);
  expect(await statusOf(scene, stuck)).toBe('SENT');
});
