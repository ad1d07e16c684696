import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeIn } from '../../src/instruction/takeIn.ts';
import { field } from '../support/client.ts';
import type { PortalAnswer, PortalClient } from '../support/portalClient.ts';
import { OTHER_PROCESS, PROCESS } from '../support/referential.ts';
import { openScene, postEvent, queueOf, type Row, type Scene, sendDossier } from '../support/scene.ts';
import { agent, eventsOf, putStatus, setMode, stateOfCases, statusOf } from './caseScene.ts';

const CHANGED = 'Le statut de ce télédossier a changé depuis l’affichage de la page';
const EMOJI = '😀'.repeat(500);

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

describe('P-52, P-54 : changer de statut', () => {
  const change = (client: PortalClient, fields: Record<string, string>) => client.post(path('/statut'), fields);

  it('S-5 : « Traité » avec un commentaire transmis ; plus rien n’est proposé ensuite', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    const dialog = await seenBy(noemie, '/statut?vers=DONE');
    expect(dialog.words).toMatch(/Modification du statut du télédossier : Fermer De En cours à Traité/);
    expect(dialog.words).toContain(
      'Ce commentaire est transmis à la personne concernée. Si vous souhaitez faire un commentaire interne au service, merci de vous reporter au champ "Commentaire interne".',
    );
    expect(dialog.text).not.toMatch(/<textarea[^>]*maxlength/);
    const answer = await change(noemie, {
      seen: 'IN_PROGRESS',
      vers: 'DONE',
      message: 'Acte envoyé.\r\nBonne journée',
    });
    const page = await noemie.follow(answer);
    expect(page.words).toContain('En cours > Traité Acte envoyé. Bonne journée Information transmise');
    expect(page.words).toContain('« Traité » est un statut final');
    expect((await eventsOf(scene, id)).at(-1)).toMatchObject({
      message: 'Acte envoyé.\nBonne journée',
      comment: null,
      notification: true,
    });
    expect((await queueOf(scene, 'osl')).length).toBe(1);
  });

  it('S-6 : de « En attente de compléments », seulement « Refusé » et « Traité »', async () => {
    await putStatus(scene, id, 'ADD_AWAITING');
    const page = await seenBy(noemie);
    expect([...page.text.matchAll(/<option value="([A-Z_]+)"/g)].map(([, value]) => value)).toEqual([
      'REFUSED',
      'DONE',
    ]);
  });

  it.each([
    ['SI_RECEIVED', 'DONE'],
    ['SI_RECEIVED', 'ADD_AWAITING'],
    ['DONE', 'IN_PROGRESS'],
    ['SENT', 'REFUSED'],
  ])('P-52 : de %s à %s : refusé, rien ne change', async (from, to) => {
    await putStatus(scene, id, from);
    const before = await eventsOf(scene, id);
    const answer = await change(noemie, { seen: from, vers: to });
    expect(answer.status).toBe(409);
    expect(answer.words).toContain('Ce changement de statut n’est pas possible depuis le statut actuel');
    expect([await statusOf(scene, id), await eventsOf(scene, id)]).toEqual([from, before]);
    if (from !== 'SENT') expect((await noemie.get(path(`/statut?vers=${to}`))).status).toBe(409);
  });

  it('un statut qui n’existe pas, ou que seul l’opérateur donne : 400', async () => {
    await putStatus(scene, id, 'DONE');
    for (const vers of ['CLOSED', 'SENT', 'N’importe quoi', '']) {
      expect((await change(noemie, { seen: 'DONE', vers })).status).toBe(400);
    }
    expect((await noemie.get(path('/statut?vers=CLOSED'))).status).toBe(400);
    expect((await noemie.get(path('/statut?vers='))).location).toBe(path());
  });

  it('deux agents à la fois : un seul gagne, l’autre lit pourquoi et garde son texte (P-54)', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    const answers = await Promise.all([
      change(noemie, { seen: 'IN_PROGRESS', vers: 'DONE', message: 'Texte de Noémie' }),
      change(theo, { seen: 'IN_PROGRESS', vers: 'REFUSED', message: 'Texte de Théo' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const [loser] = answers.filter(({ status }) => status === 409);
    expect(loser?.words).toContain(CHANGED);
    expect(loser?.words).toMatch(/Votre texte n’a pas été envoyé.*Texte de (Noémie|Théo)/);
    expect(await eventsOf(scene, id)).toHaveLength(2);
  });

  it('deux agents confirment la même réception : un événement, l’autre lit pourquoi', async () => {
    const answers = await Promise.all([noemie, theo].map((who) => who.post(path('/reception'), { seen: 'SENT' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(answers.find(({ status }) => status === 409)?.words).toContain(CHANGED);
    expect(await eventsOf(scene, id)).toHaveLength(2);
  });

  it('l’opérateur change le statut entre-temps : le dialogue revient à jour, texte gardé, et passe ensuite', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    await postEvent(scene, 'osl', id, { caseNewStatus: 'ADD_AWAITING' });
    const answer = await change(noemie, { seen: 'IN_PROGRESS', vers: 'DONE', message: 'Mon texte' });
    expect(answer.status).toBe(409);
    expect(answer.words).toContain(CHANGED);
    expect(answer.words).toContain('De En attente de compléments à Traité');
    expect(answer.text).toMatch(/<textarea[^>]*>Mon texte<\/textarea>/);
    expect(answer.text).toContain('name="seen" value="ADD_AWAITING"');
    expect((await change(noemie, { seen: 'ADD_AWAITING', vers: 'DONE', message: 'Mon texte' })).status).toBe(303);
  });

  it('revenu « Nouveau » entre-temps : on l’explique sur le dialogue de réception, texte gardé', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    await postEvent(scene, 'osl', id, { caseNewStatus: 'HUBEE_NOTIFIED' });
    const answer = await change(noemie, { seen: 'IN_PROGRESS', vers: 'DONE', message: 'Mon texte' });
    expect(answer.status).toBe(409);
    expect(answer.words).toContain(CHANGED);
    expect(answer.words).toContain('Mon texte');
    expect(answer.words).toContain('Confirmer la réception');
    expect(answer.words).not.toContain('HISTORIQUE');
  });

  it('clos par l’opérateur entre-temps : expliqué, tout est grisé', async () => {
    await putStatus(scene, id, 'DONE');
    await postEvent(scene, 'osl', id, { caseNewStatus: 'CLOSED', author: 'Agent DILA' });
    const answer = await change(noemie, { seen: 'DONE', vers: 'REFUSED' });
    expect(answer.status).toBe(409);
    const page = await seenBy(noemie);
    expect(page.words).toContain('Ce télédossier est clos par l’opérateur');
    expect(page.words).toMatch(/Organisation OSL-\S+ \(Agent DILA\) a changé le statut : Traité > Clos/);
    expect(page.text).toMatch(/<select[^>]*disabled/);
    expect(page.text).toMatch(/<textarea[^>]*disabled/);
    for (const [act, fields] of [
      ['/message', { message: 'x' }],
      ['/commentaire', { comment: 'x' }],
    ] as const) {
      const before = await eventsOf(scene, id);
      const refused = await noemie.post(path(act), fields);
      expect([refused.status, refused.words]).toEqual([409, expect.stringContaining('est clos par l’opérateur')]);
      expect(await eventsOf(scene, id)).toEqual(before);
    }
  });
});

describe('P-58, P-66, P-67 : les textes', () => {
  beforeEach(() => putStatus(scene, id, 'IN_PROGRESS'));
  const ACTS = [
    ['statut', { seen: 'IN_PROGRESS', vers: 'DONE' }, 'message'],
    ['message', {}, 'message'],
    ['commentaire', {}, 'comment'],
  ] as const;

  it.each(ACTS)(
    '%s : 501 caractères et caractères invisibles refusés à côté du champ, saisie gardée',
    async (act, fields, name) => {
      const before = await eventsOf(scene, id);
      for (const [text, reason] of [
        ['é'.repeat(501), 'Le texte dépasse 500 caractères.'],
        [`${EMOJI}x`, 'Le texte dépasse 500 caractères.'],
        ['avant\u0007après', 'Le texte contient un caractère invisible'],
      ] as const) {
        const answer = await noemie.post(path(`/${act}`), { ...fields, [name]: text });
        expect(answer.status).toBe(422);
        expect(answer.text).toMatch(new RegExp(`id="champ-${name}-message"[^>]*><p[^>]*>${reason}`));
        expect(answer.text).toContain(`>${text}</textarea>`);
      }
      expect(await eventsOf(scene, id)).toEqual(before);
    },
  );

  it.each(ACTS)('%s : 500 emoji sont 500 caractères (D-13), entiers chez qui les lit', async (act, fields, name) => {
    const answer = await noemie.post(path(`/${act}`), { ...fields, [name]: EMOJI });
    expect(answer.status).toBe(303);
    expect((await eventsOf(scene, id)).at(-1)?.[name === 'comment' ? 'comment' : 'message']).toBe(EMOJI);
    expect((await noemie.follow(answer)).text).toContain(EMOJI);
  });

  it.each(['', '   \r\n '])('un message ou un commentaire vide (%j) est refusé', async (text) => {
    const before = await eventsOf(scene, id);
    const message = await noemie.post(path('/message'), { message: text });
    expect([message.status, message.words]).toEqual([422, expect.stringContaining('Saisissez le message à envoyer.')]);
    const comment = await noemie.post(path('/commentaire'), { comment: text });
    expect([comment.status, comment.words]).toEqual([
      422,
      expect.stringContaining('Saisissez le commentaire à ajouter.'),
    ]);
    expect(await eventsOf(scene, id)).toEqual(before);
  });

  it('D-13 : U+0000 est refusé', async () => {
    expect((await noemie.post(path('/message'), { message: 'a\0b' })).status).toBe(400);
  });

  it.each([
    ['/message', 'message'],
    ['/commentaire', 'comment'],
  ] as const)(
    '%s : le même envoi répété ne dit rien deux fois ; d’autres mots ne sont pas perdus',
    async (act, name) => {
      const sending = /name="envoi" value="([0-9a-f-]{36})"/.exec(
        (await seenBy(noemie, act === '/message' ? act : '')).text,
      )?.[1];
      const send = (text: string) => noemie.post(path(act), { envoi: sending ?? '', [name]: text });
      const answers = [...(await Promise.all([send('Une fois'), send('Une fois')])), await send('Une fois')];
      expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
      // Come back to, the page still has the identifier of what it sent.
      await send('Autre chose');
      const said = (await eventsOf(scene, id)).map((event) => event[name]);
      expect(said.filter((words) => words !== null)).toEqual(['Une fois', 'Autre chose']);
    },
  );

  it('P-66 : un message part à l’opérateur, qui le lit et l’acquitte', async () => {
    expect((await seenBy(noemie, '/message')).words).toContain('Message à la personne concernée :');
    const page = await noemie.follow(await noemie.post(path('/message'), { message: 'Il manque <b>une</b> pièce' }));
    expect(page.words).toContain(
      'Noémie VASSEUR a envoyé un message à la personne concernée : Il manque <b>une</b> pièce',
    );
    expect(page.text).not.toContain('<b>une');
    const [notification] = await queueOf(scene, 'osl');
    expect(notification).toMatchObject({ eventActionType: 'SENDING_MESSAGE' });
    const eventId = String(field(notification, 'eventId'));
    const acknowledged = await scene.td('osl', 'PATCH', `/cases/${id}/events/${eventId}`, {
      json: { status: 'RECEIVED' },
    });
    expect(acknowledged.status).toBe(204);
    await takeIn(scene.server.hub);
    expect(await scene.sql('SELECT 1 FROM notifications WHERE consumed_at IS NULL')).toEqual([]);
  });

  it('P-67, D-5 : un commentaire reste au service : l’opérateur n’est pas notifié et ne le lit pas', async () => {
    const page = await noemie.follow(await noemie.post(path('/commentaire'), { comment: 'Vu avec M. Durand' }));
    expect(page.words).toContain('Noémie VASSEUR a ajouté un commentaire : Vu avec M. Durand');
    expect((await eventsOf(scene, id)).at(-1)).toMatchObject({
      action_type: 'COM_ADD',
      comment: 'Vu avec M. Durand',
      message: null,
      notification: false,
    });
    expect(await queueOf(scene, 'osl')).toEqual([]);
    expect((await scene.td('osl', 'GET', `/cases/${id}`)).text).not.toContain('Durand');
    expect((await seenBy(theo)).words).toContain('Vu avec M. Durand');
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
