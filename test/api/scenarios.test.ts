import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field, textField } from '../support/client.ts';
import { OTHER_PROCESS, SI1, SI2 } from '../support/referential.ts';
import {
  ACTE,
  type CallerName,
  caseStatus,
  completeDossier,
  createDossier,
  type Dossier,
  idsOf,
  openScene,
  PDF,
  patchCase,
  patchEvent,
  postDeposit,
  postEvent,
  queueOf,
  type Scene,
  sendDossier,
  uploadDossier,
  XML,
} from '../support/scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const remove = async (as: CallerName, item: unknown): Promise<void> => {
  const answer = await scene.td(as, 'DELETE', `/notifications/${textField(item, 'id')}`, { headers: JSON_TYPE });
  expect(answer.status, answer.text).toBe(204);
};
const empty = () => scene.sql('UPDATE notifications SET consumed_at = now() WHERE consumed_at IS NULL');
const ok = async (answer: Promise<{ status: number; text: string; body: unknown }>, status: number) => {
  const got = await answer;
  expect(got.status, got.text).toBe(status);
  return got.body;
};

/** H-222: one run of the official SI script of 2025, until its queue is empty. How many notifications it handled. */
async function siScript(as: CallerName, statuses: readonly [string, string]): Promise<number> {
  const say = (caseId: string, status: string) =>
    ok(
      postEvent(scene, as, caseId, {
        message: `passage du télédossier à ${status}`,
        author: 'me',
        notification: true,
        caseNewStatus: status,
      }),
      201,
    );
  for (let handled = 0; handled < 100; ) {
    const list = await ok(scene.td(as, 'GET', '/notifications?eventDetails=true&maxResult=25'), 200);
    if (!Array.isArray(list) || list.length === 0) return handled;
    for (const item of list) {
      handled += 1;
      const caseId = textField(item, 'caseId');
      if (field(item, 'eventId') === null) {
        const body = await ok(scene.td(as, 'GET', `/cases/${caseId}`), 200);
        for (const id of idsOf(body, 'attachments'))
          await ok(scene.td(as, 'GET', `/cases/${caseId}/attachments/${id}`), 200);
        for (const status of statuses) await say(caseId, status);
        await remove(as, item);
      } else if (field(item, 'eventStatus') === 'RECEIVED') {
        await remove(as, item);
      } else {
        const eventId = textField(item, 'eventId');
        const event = await ok(scene.td(as, 'GET', `/cases/${caseId}/events/${eventId}`), 200);
        if (field(event, 'actionType') === 'ATTACH_DEPOSIT') {
          for (const id of idsOf(event, 'attachments')) {
            await ok(scene.td(as, 'GET', `/cases/${caseId}/events/${eventId}/attachments/${id}`), 200);
          }
          for (const status of statuses) await say(caseId, status);
        }
        await ok(patchEvent(scene, as, caseId, eventId, 'RECEIVED'), 204);
      }
    }
  }
  throw new Error('the SI script never ends');
}

/** H-223: one run of formulaire-qf, which knows one démarche. How many notifications it handled. */
async function oslScript(as: CallerName, processCode: string, folders: ReadonlyMap<string, string>): Promise<number> {
  const list = await ok(scene.td(as, 'GET', '/notifications?maxResult=100', { headers: JSON_TYPE }), 200);
  const mine = (Array.isArray(list) ? list : []).filter((item) => field(item, 'processCode') === processCode);
  for (const item of mine) {
    const caseId = textField(item, 'caseId');
    const eventId = field(item, 'eventId');
    if (typeof eventId !== 'string') {
      await remove(as, item);
      continue;
    }
    const event = await ok(scene.td(as, 'GET', `/cases/${caseId}/events/${eventId}`, { headers: JSON_TYPE }), 200);
    if (field(event, 'status') === 'SENT' && field(event, 'actionType') === 'STATUS_UPDATE') {
      if (['DONE', 'REFUSED'].includes(String(field(event, 'caseNewStatus')))) {
        await ok(patchCase(scene, as, caseId, 'CLOSED'), 204);
        const stale = field(event, 'caseCurrentStatus');
        const closing = {
          message: 'Dossier traité par le service.',
          author: 'DINUM',
          caseCurrentStatus: stale,
          caseNewStatus: 'CLOSED',
        };
        await ok(postEvent(scene, as, caseId, closing), 201);
        const path = `/folders/${folders.get(caseId)}`;
        await ok(scene.td(as, 'PATCH', path, { json: { globalStatus: 'CLOSED' } }), 204);
      }
      await ok(patchEvent(scene, as, caseId, eventId, 'RECEIVED'), 204);
    }
    await remove(as, item);
  }
  return mine.length;
}

const foldersOf = (dossier: Dossier) => new Map(dossier.caseIds.map((id) => [id, dossier.folderId]));

describe('les scénarios de la Valise', () => {
  it('A : jeton vide refusé, dossier, dépôts, vérification, complétion', async () => {
    const anonymous = await scene.td('osl', 'POST', '/folders', {
      token: null,
      headers: { Authorization: 'Bearer ' },
      json: {},
    });
    expect(anonymous.status).toBe(401);
    const files = [ACTE, { fileName: 'acte.xml', bytes: XML, mimeType: 'application/xml' }];
    const dossier = await uploadDossier(scene, { recipients: [SI1, SI2], files });
    const read = await ok(scene.td('osl', 'GET', `/folders/${dossier.folderId}`), 200);
    for (const index of [0, 1]) expect(field(read, 'attachments', index, 'status')).toBe('RECEIVED');
    await ok(completeDossier(scene, dossier), 204);
    expect(await queueOf(scene, 'si1')).toHaveLength(1);
    expect(await queueOf(scene, 'si2')).toHaveLength(1);
  });

  it('B, C, D-MSG, E : prise en charge, fin, clôture et accusés à l’ancienne (PATCH puis DELETE)', async () => {
    await empty();
    const { folderId, caseId, attachmentId } = await sendDossier(scene, { recipients: [SI1, SI2] });
    const [news] = await queueOf(scene, 'si1');
    expect(field(news, 'eventId')).toBeNull();
    await ok(scene.td('si1', 'GET', `/cases/${caseId}/attachments/${attachmentId}`), 200);
    await ok(patchCase(scene, 'si1', caseId, 'IN_PROGRESS'), 204);
    const stale = { caseCurrentStatus: 'HUBEE_NOTIFIED', caseNewStatus: 'IN_PROGRESS' };
    await ok(postEvent(scene, 'si1', caseId, stale), 201);
    await remove('si1', news);
    await ok(patchCase(scene, 'si1', caseId, 'DONE'), 204);
    await ok(postEvent(scene, 'si1', caseId, { caseCurrentStatus: 'IN_PROGRESS', caseNewStatus: 'DONE' }), 201);

    const pending = await queueOf(scene, 'osl');
    expect(pending).toHaveLength(2);
    const events = idsOf(await ok(scene.td('osl', 'GET', `/cases/${caseId}`), 200), 'events');
    await ok(patchEvent(scene, 'osl', caseId, events.at(-1) ?? '', 'RECEIVED'), 204);
    await ok(patchCase(scene, 'osl', caseId, 'CLOSED'), 204);
    const closing = { caseCurrentStatus: 'DONE', caseNewStatus: 'CLOSED', message: 'm', comment: 'c' };
    await ok(postEvent(scene, 'osl', caseId, closing), 201);
    for (const item of pending) await remove('osl', item);

    for (const item of await queueOf(scene, 'si1')) {
      const eventId = textField(item, 'eventId');
      const event = await ok(scene.td('si1', 'GET', `/cases/${caseId}/events/${eventId}`), 200);
      if (field(event, 'status') !== 'RECEIVED') await ok(patchEvent(scene, 'si1', caseId, eventId, 'RECEIVED'), 204);
      await remove('si1', item);
    }
    await ok(scene.td('osl', 'PATCH', `/folders/${folderId}`, { json: { globalStatus: 'CLOSED' } }), 204);
    expect(await queueOf(scene, 'si1')).toEqual([]);
  });

  it('B-KO : SI_INTG_ERROR prévient l’opérateur', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    await ok(patchCase(scene, 'si1', caseId, 'SI_INTG_ERROR'), 204);
    await ok(postEvent(scene, 'si1', caseId, { caseNewStatus: 'SI_INTG_ERROR' }), 201);
    expect(await queueOf(scene, 'osl')).toMatchObject([{ caseId, eventStatus: 'SENT' }]);
  });

  it('F : réouverture par l’opérateur avec des PJ, après clôture du dossier', async () => {
    await empty();
    const { folderId, caseId } = await sendDossier(scene);
    for (const item of await queueOf(scene, 'si1')) await remove('si1', item);
    await ok(patchCase(scene, 'osl', caseId, 'CLOSED'), 204);
    await ok(scene.td('osl', 'PATCH', `/folders/${folderId}`, { json: { globalStatus: 'CLOSED' } }), 204);
    const draft = await postDeposit(scene, 'osl', caseId, {
      caseCurrentStatus: 'CLOSED',
      caseNewStatus: 'HUBEE_NOTIFIED',
    });
    await ok(patchCase(scene, 'osl', caseId, 'HUBEE_NOTIFIED'), 204);
    expect(await queueOf(scene, 'si1'), 'rien avant SENT').toEqual([]);
    await ok(patchEvent(scene, 'osl', caseId, draft.eventId, 'SENT'), 204);
    await ok(scene.td('osl', 'PATCH', `/folders/${folderId}`, { json: { globalStatus: 'HUBEE_NOTIFIED' } }), 204);
    expect(await queueOf(scene, 'si1')).toMatchObject([{ eventId: draft.eventId, eventActionType: 'ATTACH_DEPOSIT' }]);
    expect(await caseStatus(scene, caseId)).toBe('HUBEE_NOTIFIED');
    const arrivals = await scene.sql('SELECT event_id FROM arrivals WHERE case_id = $1 ORDER BY id', [caseId]);
    expect(arrivals, 'D-15').toEqual([{ event_id: null }, { event_id: draft.eventId }]);
    const got = await scene.td(
      'si1',
      'GET',
      `/cases/${caseId}/events/${draft.eventId}/attachments/${draft.attachmentId}`,
    );
    expect(got.text).toBe(PDF.toString());
  });

  it('G : complément demandé puis donné, refus au mauvais type d’action, PJ rendue par le service', async () => {
    await empty();
    const { caseId } = await sendDossier(scene);
    const ask = { caseCurrentStatus: 'IN_PROGRESS', caseNewStatus: 'ADD_AWAITING', message: 'il manque la page 2' };
    await ok(postEvent(scene, 'si1', caseId, ask), 201);
    await ok(patchCase(scene, 'si1', caseId, 'ADD_AWAITING'), 204);
    const reply = {
      actionType: 'SENDING_MESSAGE',
      caseCurrentStatus: 'ADD_AWAITING',
      caseNewStatus: 'HUBEE_COMPLETED',
      message: 'voici',
    };
    await ok(postEvent(scene, 'osl', caseId, reply), 201);
    expect(await caseStatus(scene, caseId)).toBe('HUBEE_NOTIFIED');
    await ok(patchCase(scene, 'osl', caseId, 'HUBEE_COMPLETED'), 204);
    expect(await caseStatus(scene, caseId)).toBe('HUBEE_NOTIFIED');
    expect(
      (await queueOf(scene, 'si1')).filter((item) => field(item, 'eventId') === null),
      'H-135',
    ).toHaveLength(1);
    await ok(postEvent(scene, 'si1', caseId, { actionType: 'ADD_AWAITING', caseNewStatus: 'REFUSED' }), 400);
    await ok(patchCase(scene, 'si1', caseId, 'REFUSED'), 204);
    await ok(patchCase(scene, 'si1', caseId, 'DONE'), 204);
    const back = await postDeposit(scene, 'si1', caseId, { caseNewStatus: 'DONE' });
    await ok(patchEvent(scene, 'si1', caseId, back.eventId, 'SENT'), 204);
    const more = await postDeposit(scene, 'osl', caseId, { caseNewStatus: 'HUBEE_NOTIFIED' });
    await ok(patchCase(scene, 'osl', caseId, 'HUBEE_NOTIFIED'), 204);
    await ok(patchEvent(scene, 'osl', caseId, more.eventId, 'SENT'), 204);
  });

  it('H-221 : les défauts connus de la Valise sont refusés, pas suivis', async () => {
    const dossier = await sendDossier(scene);
    const draft = await postDeposit(scene, 'osl', dossier.caseId);
    expect(
      (await patchEvent(scene, 'otherOsl', dossier.caseId, draft.eventId, 'SENT')).status,
      'F : jeton d’un autre OSL',
    ).toBe(403);
    const fresh = await createDossier(scene);
    const path = `/folders/${fresh.folderId}/attachments`;
    await ok(scene.td('osl', 'PUT', `${path}/${fresh.attachmentId}`, { raw: `${PDF}autre fichier` }), 400);
    await ok(scene.td('osl', 'PUT', `${path}/${dossier.attachmentId}`, { raw: PDF }), 404);
    await ok(scene.td('osl', 'PUT', `${path}/4`, { raw: PDF }), 400);
    const sent = await postEvent(scene, 'osl', dossier.caseId);
    await ok(patchEvent(scene, 'si1', dossier.caseId, textField(sent.body, 'id'), 'RECEIVED'), 204);
  });

  it('H-220 : deux destinataires : l’un finit et se clôt, l’autre reste « nouveau »', async () => {
    const { caseIds } = await sendDossier(scene, {
      as: 'otherOsl',
      processCode: OTHER_PROCESS,
      recipients: [SI1, SI2],
    });
    const [first = '', second = ''] = caseIds;
    await ok(postEvent(scene, 'si1OtherProcess', first, { caseNewStatus: 'DONE' }), 201);
    await ok(postEvent(scene, 'otherOsl', first, { caseNewStatus: 'CLOSED' }), 201);
    expect([await caseStatus(scene, first), await caseStatus(scene, second)]).toEqual(['CLOSED', 'HUBEE_NOTIFIED']);
    expect((await scene.td('si1OtherProcess', 'GET', `/cases/${second}`)).status).toBe(403);
  });
});

describe('H-222, H-223, H-224 : les programmes de 2025 s’arrêtent', () => {
  it('A + service + opérateur + service + opérateur : les deux files finissent vides', async () => {
    await empty();
    const dossier = await sendDossier(scene);
    const folders = foldersOf(dossier);
    expect(await siScript('si1', ['IN_PROGRESS', 'DONE'])).toBe(1);
    expect(await oslScript('osl', 'EtatCivil', folders)).toBe(2);
    expect(await siScript('si1', ['IN_PROGRESS', 'DONE'])).toBe(3);
    expect(await oslScript('osl', 'EtatCivil', folders)).toBe(1);
    expect([await queueOf(scene, 'si1'), await queueOf(scene, 'osl')]).toEqual([[], []]);
    expect([await siScript('si1', ['IN_PROGRESS', 'DONE']), await oslScript('osl', 'EtatCivil', folders)]).toEqual([
      0, 0,
    ]);
    expect(await caseStatus(scene, dossier.caseId)).toBe('CLOSED');
    expect(field((await scene.td('osl', 'GET', `/folders/${dossier.folderId}`)).body, 'globalStatus')).toBe('CLOSED');
  });

  it('avec un dépôt de l’opérateur et deux démarches dans la file : il ignore l’étrangère, la boucle finit', async () => {
    await empty();
    const dossier = await sendDossier(scene);
    const folders = foldersOf(dossier);
    const { eventId } = await postDeposit(scene, 'osl', dossier.caseId);
    await ok(patchEvent(scene, 'osl', dossier.caseId, eventId, 'SENT'), 204);
    let handled = 0;
    let rounds = 0;
    do {
      handled = (await siScript('si1', ['SENT', 'REFUSED'])) + (await oslScript('osl', 'EtatCivil', folders));
      rounds += 1;
    } while (handled > 0 && rounds < 10);
    expect(rounds).toBeLessThan(6);
    expect(await oslScript('osl', 'Autre', folders)).toBe(0);
  });
});
