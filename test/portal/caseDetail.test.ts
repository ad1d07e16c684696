import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeIn } from '../../src/instruction/takeIn.ts';
import { putStatus, setMode, statusOf } from '../support/caseRows.ts';
import { field } from '../support/client.ts';
import type { PortalAnswer, PortalClient } from '../support/portalClient.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { openScene, queueOf, type Row, type Scene, sendDossier } from '../support/scene.ts';
import { agent, eventsOf, stateOfCases } from './caseScene.ts';

let scene: Scene;
let noemie: PortalClient;
let theo: PortalClient;
let reader: PortalClient;
let id: string;
beforeAll(async () => {
  scene = await openScene();
  await setMode(scene, 'PORTAIL');
  noemie = await agent(scene, { firstName: 'Noémie', lastName: 'Vasseur' });
  theo = await agent(scene, { firstName: 'Théo', lastName: 'Lambert' });
  reader = await agent(scene, { firstName: 'Adèle', lastName: 'Roy', roles: ['CASES_READ'] });
});
beforeEach(async () => {
  await setMode(scene, 'PORTAIL');
  await scene.sql('DELETE FROM folders');
  scene.server.setClock(null);
  id = (await sendDossier(scene)).caseId;
  await takeIn(scene.server.hub);
});
afterAll(() => scene.close());

const path = (page = '') => `/teledossiers/${id}${page}`;
const openings = async () => (await scene.sql(`SELECT * FROM case_history WHERE kind = 'OPENED' ORDER BY id`)).length;
const audited = async (action: string): Promise<Row[]> =>
  scene.sql('SELECT * FROM audit WHERE subject_id = $1 AND action = $2 ORDER BY id', [id, action]);

async function seenBy(client: PortalClient, page = ''): Promise<PortalAnswer> {
  const answer = await client.get(path(page));
  expect(answer.status).toBe(200);
  return answer;
}

describe('P-55 : ouvrir un « Nouveau »', () => {
  it('avec GT, la réception se confirme d’abord ; annuler laisse tout fermé et « Nouveau »', async () => {
    const before = await stateOfCases(scene);
    const answer = await noemie.get(`${path()}?liste=${encodeURIComponent('statut=nouveaux')}`);
    expect([answer.status, answer.location]).toEqual([303, expect.stringContaining(`/${id}/reception?liste=`)]);
    const dialog = await noemie.follow(answer);
    expect(dialog.words).toMatch(/Modification du statut du télédossier : Fermer De Nouveau à Reçu/);
    expect(dialog.words).toContain(
      'En consultant le télédossier vous confirmez sa réception par votre service au concerné.',
    );
    expect(dialog.words).toContain('Annuler Confirmer la réception');
    expect(dialog.text, 'Annuler ramène à la liste').toMatch(/href="\/teledossiers\?statut=nouveaux[^"]*">\s*Annuler/);
    expect(dialog.words).not.toContain('HISTORIQUE');
    expect(await stateOfCases(scene)).toBe(before);
    expect(await audited('CASE_OPEN')).toEqual([]);
  });

  it('S-5 : « Confirmer la réception » : « Reçu », l’historique le dit, l’opérateur en est notifié', async () => {
    await noemie.get(path('/reception'));
    const answer = await noemie.post(path('/reception'), { seen: 'SENT' });
    expect([answer.status, answer.location]).toEqual([303, path()]);
    const page = await noemie.follow(answer);
    expect(page.words).toContain('Noémie VASSEUR a changé le statut : Nouveau > Reçu');
    expect(page.words).toContain('Information transmise à la personne concernée.');
    expect(page.words).toContain('Le Portail HubEE a récupéré le télédossier.');
    const [notification] = await queueOf(scene, 'osl');
    expect(notification).toMatchObject({ caseId: id, eventActionType: 'STATUS_UPDATE', eventStatus: 'SENT' });
    const { body } = await scene.td('osl', 'GET', `/cases/${id}/events/${field(notification, 'eventId')}`);
    expect(body).toMatchObject({
      actionType: 'STATUS_UPDATE',
      notification: true,
      author: 'Noémie VASSEUR',
      caseCurrentStatus: 'SENT',
      caseNewStatus: 'SI_RECEIVED',
      partnerInfo: { applicationName: 'Portail' },
    });
    expect(await statusOf(scene, id)).toBe('SI_RECEIVED');
  });

  it('un « Nouveau » que le portail n’a pas encore récupéré s’ouvre de même (D-2)', async () => {
    const fresh = (await sendDossier(scene, { externalId: 'DILA-AEC-9' })).caseId;
    await noemie.get(`/teledossiers/${fresh}/reception`);
    expect((await noemie.post(`/teledossiers/${fresh}/reception`, { seen: 'HUBEE_NOTIFIED' })).status).toBe(303);
    await takeIn(scene.server.hub);
    expect(await statusOf(scene, fresh)).toBe('SI_RECEIVED');
  });

  it('G-12, S-10 : avec CT seul, il s’ouvre sans dialogue et reste « Nouveau »', async () => {
    const page = await seenBy(reader);
    expect(await statusOf(scene, id)).toBe('SENT');
    for (const absent of ['Modifier le statut', "AJOUT D'UN NOUVEAU COMMENTAIRE"])
      expect(page.words).not.toContain(absent);
    expect(page.text).toMatch(/aria-disabled="true"[^>]*>\s*Envoyer un message/);
    expect(page.words).toContain('Votre compte permet seulement de consulter');
  });

  it('déjà reçu : la réception mène au télédossier', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    const answer = await noemie.get(path('/reception'));
    expect([answer.status, answer.location]).toEqual([303, path()]);
  });
});

describe('D-5 : la trace d’une ouverture', () => {
  it('chaque ouverture est tracée ; l’historique ne la redit qu’au bout d’une heure, par personne', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    const now = Date.now();
    const [{ updated_at: updatedAt } = {}] = await scene.sql('SELECT updated_at FROM cases');
    for (const minutes of [0, 30, 59]) {
      scene.server.setClock(new Date(now + minutes * 60_000));
      await seenBy(noemie);
    }
    expect(await openings()).toBe(1);
    await seenBy(theo);
    expect(await openings()).toBe(2);
    scene.server.setClock(new Date(now + 61 * 60_000));
    const page = await seenBy(noemie);
    expect(await openings()).toBe(3);
    expect(page.words.split('Noémie VASSEUR a consulté le télédossier.')).toHaveLength(3);
    const rows = await audited('CASE_OPEN');
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({ subject_type: 'case', account_id: expect.any(String) });
    expect(JSON.stringify(rows), 'rien du contenu').not.toMatch(/Éloïse|Arc|DILA-AEC/);
    expect(await scene.sql('SELECT updated_at FROM cases')).toEqual([{ updated_at: updatedAt }]);
    expect(await eventsOf(scene, id), 'jamais un événement').toHaveLength(1);
  });
});

describe('S-7, P-71 : une démarche sans message', () => {
  it('message grisé et refusé, pas de compléments, pas de commentaire transmis', async () => {
    await setMode(scene, 'PORTAIL', undefined, OTHER_PROCESS);
    const certdc = await agent(scene, { processCodes: [PROCESS, OTHER_PROCESS] });
    id = (await sendDossier(scene, { as: 'otherOsl', processCode: OTHER_PROCESS, externalId: 'DGS-1' })).caseId;
    await putStatus(scene, id, 'IN_PROGRESS');
    const page = await seenBy(certdc);
    expect(page.text).toMatch(/aria-disabled="true" aria-describedby="message-explication">\s*Envoyer un message/);
    expect(page.words).toContain('Cette démarche ne permet pas d’écrire à la personne concernée.');
    expect(page.text).not.toContain('value="ADD_AWAITING"');
    expect((await seenBy(certdc, '/statut?vers=DONE')).text).not.toContain('name="message"');
    const before = await eventsOf(scene, id);
    for (const [act, fields] of [
      ['/message', { message: 'x' }],
      ['/statut', { seen: 'IN_PROGRESS', vers: 'DONE', message: 'x' }],
      ['/statut', { seen: 'IN_PROGRESS', vers: 'ADD_AWAITING' }],
    ] as const) {
      expect((await certdc.post(path(act), fields)).status).toBe(409);
    }
    expect((await certdc.get(path('/message'))).status).toBe(409);
    expect(await eventsOf(scene, id)).toEqual(before);
    expect((await certdc.post(path('/statut'), { seen: 'IN_PROGRESS', vers: 'DONE' })).status).toBe(303);
  });
});

describe('D-28 : /etat, demandé par la page ouverte', () => {
  it('dit le statut, change quand le télédossier change, ne trace ni ne prolonge rien', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    const markIn = (text: string) => /data-mark="([^"]+)"/.exec(text)?.[1];
    const mark = markIn((await seenBy(noemie)).text);
    const sessions = await scene.sql('SELECT * FROM sessions ORDER BY id');
    const before = await stateOfCases(scene);
    const later = Date.now() + 20 * 60_000;
    scene.server.setClock(new Date(later));
    const state = await noemie.get(path('/etat'));
    expect(JSON.parse(state.text)).toEqual({ status: 'IN_PROGRESS', label: 'En cours', mark });
    expect(await scene.sql('SELECT * FROM sessions ORDER BY id')).toEqual(sessions);
    expect(await stateOfCases(scene)).toBe(before);
    await theo.post(path('/commentaire'), { comment: 'autre' });
    expect(JSON.parse((await noemie.get(path('/etat'))).text).mark).not.toBe(mark);
  });

  it('un « Nouveau » que le portail récupère n’a pas changé pour qui le lit', async () => {
    id = (await sendDossier(scene, { externalId: 'DILA-AEC-8' })).caseId;
    const { mark } = JSON.parse((await reader.get(path('/etat'))).text);
    await takeIn(scene.server.hub);
    expect(JSON.parse((await reader.get(path('/etat'))).text)).toEqual({ status: 'SENT', label: 'Nouveau', mark });
  });
});

describe('la liste d’où l’on vient', () => {
  it('« Retour à la recherche » et les voisins la gardent ; ce qui n’est pas compris n’est jamais rendu', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    const older = id;
    id = (await sendDossier(scene, { externalId: 'DILA-AEC-7' })).caseId;
    await putStatus(scene, id, 'IN_PROGRESS');
    const liste = encodeURIComponent('statut=en-cours&x=javascript:alert(1)"><script>');
    const page = await noemie.get(`${path()}?liste=${liste}`);
    expect(page.text).toMatch(/href="\/teledossiers\?statut=en-cours[^"]*"[^>]*>\s*Retour à la recherche/);
    expect(page.text).toMatch(new RegExp(`href="/teledossiers/${older}\\?liste=statut%3Den-cours[^"]*" rel="next"`));
    expect(page.text).toMatch(/aria-disabled="true">\s*Télédossier précédent/);
    expect(page.text).not.toContain('alert(1)');
    const comment = await noemie.post(path('/commentaire'), { comment: 'oui', liste: 'statut=en-cours' });
    expect(comment.location).toContain('?liste=statut%3Den-cours');
  });
});
