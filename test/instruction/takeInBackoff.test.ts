import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Patience } from '../../src/instruction/patience.ts';
import { takeIn } from '../../src/instruction/takeIn.ts';
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

/** Passes each second for so long; the seconds at which something was alerted. */
async function passesOver(patience: Patience, lastSecond: number): Promise<number[]> {
  const start = Date.now();
  const alerted: number[] = [];
  for (let second = 0; second <= lastSecond; second += 1) {
    scene.server.setClock(new Date(start + second * SECOND_MS));
    await takeIn(scene.server.hub, undefined, patience);
    if (scene.server.alerts.length > alerted.length) alerted.push(second);
  }
  scene.server.setClock(null);
  return alerted;
}

it('D-3 : une notification impossible est retentée de moins en moins souvent, les autres passent aussitôt', async () => {
  const patience = new Patience();
  const stuck = await poisoned('DILA-AEC-1');
  expect(await passesOver(patience, 20)).toEqual([0, 2, 6, 14]);
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
