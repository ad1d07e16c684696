import { afterAll, beforeAll, expect, it } from 'vitest';
import type { User } from '../../src/accounts/rules.ts';
import { countCases } from '../../src/cases/countCases.ts';
import { gatherCaseCounts } from '../../src/cases/gatherCaseCounts.ts';
import { createTestAccount } from '../support/accounts.ts';
import { SI1, SI2 } from '../support/referential.ts';
import { openScene, type Scene, sendDossier, uploadDossier } from '../support/scene.ts';

let scene: Scene;
let readers: User[];
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  const read = (organization: string) => createTestAccount(scene.server, { organization, password: null });
  readers = [(await read(SI1)).user, (await read(SI2)).user];
});
afterAll(() => scene.close());

const ALL = { processCodes: null, search: null, from: null, before: null };
const counts = () =>
  Promise.all(
    readers.map(async (user) => {
      const found = [...(await countCases(scene.server.hub, user, ALL))].filter(([, { count }]) => count !== 0);
      return Object.fromEntries(found.map(([status, { count }]) => [status, count]));
    }),
  );
const send = (externalId: string) => sendDossier(scene, { externalId, recipients: [SI1, SI2] });

it.each([false, true])(
  'D-31 : un dossier supprimé avec ses télédossiers quitte les comptes de chaque service (changements déjà ramassés : %s)',
  async (gathered) => {
    await scene.sql('DELETE FROM folders');
    const [kept, gone] = [await send('DILA-AEC-1'), await send('DILA-AEC-2')];
    await scene.sql(`UPDATE cases SET status = 'DONE' WHERE id = $1`, [gone.caseId]);
    if (gathered) await gatherCaseCounts(scene.server.hub);
    expect(await counts()).toEqual([{ HUBEE_NOTIFIED: 1, DONE: 1 }, { HUBEE_NOTIFIED: 2 }]);
    await scene.sql('DELETE FROM folders WHERE id = $1', [gone.folderId]);
    expect(await counts()).toEqual([{ HUBEE_NOTIFIED: 1 }, { HUBEE_NOTIFIED: 1 }]);
    await gatherCaseCounts(scene.server.hub);
    expect(await counts()).toEqual([{ HUBEE_NOTIFIED: 1 }, { HUBEE_NOTIFIED: 1 }]);
    const searched = await scene.sql('SELECT case_id FROM case_search');
    expect(searched.map(({ case_id }) => case_id).toSorted()).toEqual([...kept.caseIds].toSorted());
  },
);

it('D-31, H-89 : un dossier retiré par l’opérateur avant sa transmission n’a jamais compté', async () => {
  await scene.sql('DELETE FROM folders');
  const { folderId } = await uploadDossier(scene, { recipients: [SI1, SI2] });
  expect(await counts()).toEqual([{}, {}]);
  expect((await scene.td('osl', 'DELETE', `/folders/${folderId}`)).status).toBe(204);
  await gatherCaseCounts(scene.server.hub);
  expect(await counts()).toEqual([{}, {}]);
});
