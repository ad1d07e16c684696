import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { repairPortalFlags, takeIn } from '../../src/instruction/takeIn.ts';
import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { SI1, SI2 } from '../support/referential.ts';
import { caseStatus, openScene, queueOf, type Scene, sendDossier } from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
beforeEach(() => scene.sql('DELETE FROM folders'));
afterAll(() => scene.close());

const modes = async (source: string, target: string): Promise<void> => {
  for (const [organization, mode] of [
    [SI1, source],
    [SI2, target],
  ]) {
    await scene.sql('UPDATE subscriptions SET access_mode = $2 WHERE subscriber = $1', [organization, mode]);
  }
};

async function migrated(): Promise<string> {
  const { caseId } = await sendDossier(scene);
  const answer = await scene.td('admin', 'PUT', '/cases/migrate', {
    json: { organizationSource: parseOrganizationId(SI1), organizationTarget: parseOrganizationId(SI2) },
  });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return caseId;
}

const waiting = () =>
  scene.sql(
    'SELECT recipient, for_portal AS "forPortal" FROM notifications WHERE consumed_at IS NULL AND recipient = $1',
    [SI2],
  );

it('D-3, H-98 : migré vers un service du portail, ce qui attendait un logiciel est relevé par le portail', async () => {
  await modes('API', 'PORTAIL');
  const caseId = await migrated();
  await repairPortalFlags(scene.server.hub);
  await takeIn(scene.server.hub);
  expect(await waiting()).toEqual([]);
  expect(await caseStatus(scene, caseId)).toBe('SENT');
  expect(await scene.sql('SELECT recipient, taken_by FROM cases WHERE id = $1', [caseId])).toEqual([
    { recipient: SI2, taken_by: 'PORTAIL' },
  ]);
});

it('D-3, H-98 : migré vers un service d’API, ce qui attendait le portail va à son logiciel', async () => {
  await modes('PORTAIL', 'API');
  const caseId = await migrated();
  await takeIn(scene.server.hub);
  await repairPortalFlags(scene.server.hub);
  expect(await takeIn(scene.server.hub)).toBe(0);
  expect(await waiting()).toEqual([{ recipient: SI2, forPortal: false }]);
  expect(await queueOf(scene, 'si2')).toHaveLength(1);
  expect(await caseStatus(scene, caseId)).toBe('HUBEE_NOTIFIED');
});

it('D-3, H-98 : d’un service du portail à un autre : relevé une fois, pour le second', async () => {
  await modes('PORTAIL', 'PORTAIL');
  const caseId = await migrated();
  expect(await takeIn(scene.server.hub)).toBe(1);
  expect(await takeIn(scene.server.hub)).toBe(0);
  const events = await scene.sql('SELECT transmitter FROM events WHERE case_id = $1', [caseId]);
  expect(events).toEqual([{ transmitter: SI2 }]);
});
