import { afterAll, beforeAll, expect, it } from 'vitest';
import { openScene, type Scene, sendDossier } from '../support/scene.ts';
import { type Agent, enter } from './bulkScene.ts';

let scene: Scene;
let agent: Agent;
beforeAll(async () => {
  scene = await openScene();
  await scene.sql(`UPDATE subscriptions SET access_mode = 'PORTAIL'`);
  agent = await enter(scene);
});
afterAll(() => scene.close());

it.each(['/selection', '/selection/statut', '/selection/archive', '/vues', '/vues/suppression'])(
  'P-61 : %s rechargée par son adresse ramène à la liste',
  async (page) => {
    const answer = await agent.get(`/teledossiers${page}`);
    expect([answer.status, answer.location]).toEqual([303, '/teledossiers']);
  },
);

it('P-67 : l’adresse de l’ajout d’un commentaire ramène au télédossier, sa liste gardée', async () => {
  const { caseId } = await sendDossier(scene);
  const answer = await agent.get(`/teledossiers/${caseId}/commentaire?liste=statut%3Drecus`);
  expect([answer.status, answer.location]).toEqual([303, expect.stringContaining(`/teledossiers/${caseId}?liste=`)]);
});

it('P-14 : sans le droit, ces adresses restent refusées', async () => {
  const other = await enter(scene, { actorType: 'LOCAL_ADMINISTRATOR' });
  expect((await other.get('/teledossiers/selection')).status).toBe(403);
});
