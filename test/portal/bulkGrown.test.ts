import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carryOutBulk } from '../../src/instruction/carryOutBulk.ts';
import { takeIn } from '../../src/instruction/takeIn.ts';
import { statusOf } from '../support/caseRows.ts';
import { putCase } from '../support/listedCases.ts';
import { PROCESS, SI1 } from '../support/referential.ts';
import { openScene, postEvent, type Scene, sendDossier } from '../support/scene.ts';
import { type Agent, dialogOf, enter, plain, SELECTION } from './bulkScene.ts';

let scene: Scene;
let agent: Agent;
let colleague: Agent;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  [agent, colleague] = [await enter(scene), await enter(scene)];
});
beforeEach(async () => {
  await scene.sql('DELETE FROM folders');
  await scene.sql('DELETE FROM bulk_operations');
});
afterAll(() => scene.close());

const put = (number: string, status: 'SENT' | 'SI_RECEIVED' | 'IN_PROGRESS') =>
  putCase(scene, { number, status, organization: SI1, processCode: PROCESS, takenBy: 'PORTAIL' });
const askAll = (action: string, tab: string) => agent.post(SELECTION, { action, tous: '1', liste: `statut=${tab}` });

async function reportOf(answer: Awaited<ReturnType<Agent['confirm']>>): Promise<string> {
  await carryOutBulk(scene.server.hub);
  return plain(await agent.follow(answer));
}

describe('P-54 : « tous les résultats », et la liste a grandi entre le dialogue et « Valider »', () => {
  it('ce qui vient d’arriver n’est pas touché : le nombre annoncé est le nombre traité', async () => {
    const ids = [await put('A-1', 'SENT'), await put('A-2', 'SENT')];
    const dialog = await askAll('SI_RECEIVED', 'nouveaux');
    expect(dialogOf(dialog)).toContain('2 télédossiers concernés');
    const { caseId: late } = await sendDossier(scene);
    await takeIn(scene.server.hub);
    expect(await reportOf(await agent.confirm(dialog))).toContain('2 télédossiers modifiés.');
    expect(await Promise.all(ids.map((id) => statusOf(scene, id)))).toEqual(['SI_RECEIVED', 'SI_RECEIVED']);
    expect(await statusOf(scene, late)).toBe('SENT');
  });

  it('ce qu’un collègue vient d’y amener n’est pas touché non plus', async () => {
    const [id, moved] = [await put('A-1', 'IN_PROGRESS'), await put('A-2', 'SI_RECEIVED')];
    const dialog = await askAll('REFUSED', 'en-cours');
    expect(dialogOf(dialog)).toContain('1 télédossier concerné');
    const change = { seen: 'SI_RECEIVED', vers: 'IN_PROGRESS' };
    expect((await colleague.post(`/teledossiers/${moved}/statut`, change)).status).toBe(303);
    expect(await reportOf(await agent.confirm(dialog))).toContain('1 télédossier modifié.');
    expect([await statusOf(scene, id), await statusOf(scene, moved)]).toEqual(['REFUSED', 'IN_PROGRESS']);
  });

  it('téléchargé par un collègue ou relevé par le portail entre-temps, un télédossier reste de la sélection', async () => {
    const { caseId } = await sendDossier(scene);
    const dialog = await askAll('SI_RECEIVED', 'nouveaux');
    await takeIn(scene.server.hub);
    await postEvent(scene, 'osl', caseId, { actionType: 'SENDING_MESSAGE', message: 'Bonjour', notification: false });
    expect(await reportOf(await agent.confirm(dialog))).toContain('1 télédossier modifié.');
    expect(await statusOf(scene, caseId)).toBe('SI_RECEIVED');
  });

  it('P-55 : au téléchargement, de même : ce qui vient d’arriver n’est ni livré ni commencé', async () => {
    const { caseId } = await sendDossier(scene);
    const dialog = await askAll('telecharger', 'nouveaux');
    const { caseId: late } = await sendDossier(scene, { externalId: 'DILA-AEC-TARD' });
    const answer = await agent.confirm(dialog);
    expect([answer.status, answer.text.includes('DILA-AEC-TARD')]).toEqual([200, false]);
    await expect.poll(() => statusOf(scene, caseId), { interval: 20 }).toBe('IN_PROGRESS');
    expect(await statusOf(scene, late)).toBe('HUBEE_NOTIFIED');
  });
});
