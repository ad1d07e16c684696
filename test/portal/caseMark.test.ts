import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { takeIn } from '../../src/instruction/takeIn.ts';
import { setMode, statusOf } from '../support/caseRows.ts';
import type { PortalClient } from '../support/portalClient.ts';
import { type Dossier, openScene, postDeposit, postEvent, type Scene, sendDossier } from '../support/scene.ts';
import { agent } from './caseScene.ts';

let scene: Scene;
let noemie: PortalClient;
let theo: PortalClient;
let sent: Dossier;
beforeAll(async () => {
  scene = await openScene();
  await setMode(scene, 'PORTAIL');
  noemie = await agent(scene, { firstName: 'Noémie' });
  theo = await agent(scene, { firstName: 'Théo' });
  sent = await sendDossier(scene);
  await noemie.get(`/teledossiers/${sent.caseId}/reception`);
  await noemie.post(`/teledossiers/${sent.caseId}/reception`, { seen: 'HUBEE_NOTIFIED' });
  await takeIn(scene.server.hub);
});
afterAll(() => scene.close());

const path = (page = '') => `/teledossiers/${sent.caseId}${page}`;
const markOnPage = async () => /data-mark="([^"]*)"/.exec((await noemie.get(path())).text)?.[1];
const markNow = async () => JSON.parse((await noemie.get(path('/etat'))).text).mark;

it('D-28 : télécharger ou afficher une pièce, soi-même ou un collègue, ne fait pas dire « a changé »', async () => {
  const mark = await markOnPage();
  expect(await markNow()).toBe(mark);
  const file = path(`/pieces/${sent.attachmentId}`);
  expect((await noemie.get(file)).status).toBe(200);
  expect((await noemie.get(`${file}/contenu`)).status).toBe(200);
  expect((await theo.get(file)).status).toBe(200);
  expect(await markNow()).toBe(mark);
  expect(await markOnPage()).toBe(mark);
});

it('D-28 : tous les éléments, statut inchangé : de même', async () => {
  await scene.sql(`UPDATE cases SET status = 'IN_PROGRESS' WHERE id = $1`, [sent.caseId]);
  const mark = await markOnPage();
  expect((await noemie.post(path('/archive'), { vu: 'IN_PROGRESS' })).status).toBe(200);
  await expect
    .poll(() => scene.sql(`SELECT 1 FROM events WHERE action_type = 'ATTACH_DL_ALL'`), { interval: 20 })
    .toHaveLength(1);
  expect(await markNow()).toBe(mark);
});

it('D-28 : un commentaire, un message de l’opérateur, un statut, un retour : la page ouverte l’apprend', async () => {
  const marks = [await markOnPage()];
  const acts: (() => Promise<unknown>)[] = [
    () => theo.post(path('/commentaire'), { comment: 'à rappeler' }),
    () => postEvent(scene, 'osl', sent.caseId, { actionType: 'SENDING_MESSAGE', message: 'Bonjour' }),
    () => theo.post(path('/statut'), { seen: 'IN_PROGRESS', vers: 'DONE' }),
    () => postEvent(scene, 'osl', sent.caseId, { caseNewStatus: 'HUBEE_NOTIFIED' }),
  ];
  for (const act of acts) {
    await act();
    marks.push(await markNow());
  }
  expect(new Set(marks).size).toBe(acts.length + 1);
  expect(await statusOf(scene, sent.caseId)).toBe('HUBEE_NOTIFIED');
});

it('D-2 : ni la récupération par le portail, ni un dépôt encore en cours ne changent ce qui se lit', async () => {
  const mark = await markNow();
  await takeIn(scene.server.hub);
  expect(await statusOf(scene, sent.caseId)).toBe('SENT');
  await postDeposit(scene, 'osl', sent.caseId);
  expect(await markNow()).toBe(mark);
});

it('D-28 : demander l’état ne lit aucun événement : on les compte, comme la page', async () => {
  const { db } = scene.server.hub;
  const read = [vi.spyOn(db, 'rows'), vi.spyOn(db, 'first')];
  const mark = await markNow();
  const names = read.flatMap((spy) => spy.mock.calls.map(([{ name }]) => name));
  for (const spy of read) spy.mockRestore();
  expect(names.filter((name) => name.startsWith('event.'))).toEqual(['event.countNews']);
  await noemie.post(path('/reception'), { seen: 'SENT' });
  expect(await markNow()).not.toBe(mark);
  expect(await markOnPage()).toBe(await markNow());
});
