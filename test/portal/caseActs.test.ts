import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeIn } from '../../src/instruction/takeIn.ts';
import { putStatus, setMode, statusOf } from '../support/caseRows.ts';
import { field } from '../support/client.ts';
import type { PortalAnswer, PortalClient } from '../support/portalClient.ts';
import { openScene, postEvent, queueOf, type Scene, sendDossier } from '../support/scene.ts';
import { agent, eventsOf } from './caseScene.ts';

const CHANGED = 'Le statut de ce télédossier a changé depuis l’affichage de la page';
const EMOJI = '😀'.repeat(500);

let scene: Scene;
let noemie: PortalClient;
let theo: PortalClient;
let id: string;
beforeAll(async () => {
  scene = await openScene();
  await setMode(scene, 'PORTAIL');
  noemie = await agent(scene, { firstName: 'Noémie', lastName: 'Vasseur' });
  theo = await agent(scene, { firstName: 'Théo', lastName: 'Lambert' });
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

async function seenBy(client: PortalClient, page = ''): Promise<PortalAnswer> {
  const answer = await client.get(path(page));
  expect(answer.status).toBe(200);
  return answer;
}

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

  const traced = async () => (await scene.sql('SELECT count(*) AS n FROM audit WHERE subject_id = $1', [id]))[0]?.n;
  const written = async () => [await eventsOf(scene, id), await queueOf(scene, 'osl'), await traced()];

  it('la même réception confirmée deux fois, à la suite ou ensemble : faite une fois, dite faite (P-54)', async () => {
    const once = () => noemie.post(path('/reception'), { seen: 'HUBEE_NOTIFIED' });
    const together = await Promise.all([once(), once()]);
    expect(together.map(({ status, location }) => [status, location])).toEqual(Array(2).fill([303, path()]));
    const before = await written();
    const page = await noemie.follow(await once());
    expect(page.words).toContain('La réception est confirmée');
    expect((await eventsOf(scene, id)).filter(({ case_new_status }) => case_new_status === 'SI_RECEIVED')).toHaveLength(
      1,
    );
    // What following it reads is traced: the acts alone are compared.
    expect((await written()).slice(0, 2)).toEqual(before.slice(0, 2));
  });

  it('le même statut validé deux fois : fait une fois ; d’autres mots, ou un autre départ, ne passent pas pour faits', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    const wish = { seen: 'IN_PROGRESS', vers: 'DONE', message: 'Acte envoyé.\r\nBonne journée' };
    expect((await change(noemie, wish)).status).toBe(303);
    const before = await written();
    expect((await change(noemie, wish)).status).toBe(303);
    expect(await written()).toEqual(before);
    const others = [
      await change(noemie, { ...wish, message: 'Autre chose' }),
      await change(noemie, { ...wish, message: '' }),
      await change(noemie, { ...wish, seen: 'ADD_AWAITING' }),
      await change(theo, wish),
    ];
    expect(others.map(({ status, words }) => [status, words.includes(CHANGED)])).toEqual(Array(4).fill([409, true]));
    expect(others[0]?.words).toContain('Autre chose');
    expect((await written()).slice(0, 2)).toEqual(before.slice(0, 2));
  });

  it('refait par un autre après soi : le sien n’est plus le dernier, il l’apprend', async () => {
    await putStatus(scene, id, 'IN_PROGRESS');
    const wish = { seen: 'IN_PROGRESS', vers: 'ADD_AWAITING' };
    expect((await change(noemie, wish)).status).toBe(303);
    await postEvent(scene, 'osl', id, { caseNewStatus: 'IN_PROGRESS' });
    expect((await change(theo, wish)).status).toBe(303);
    expect((await change(noemie, wish)).words).toContain(CHANGED);
    expect(await eventsOf(scene, id)).toHaveLength(4);
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
