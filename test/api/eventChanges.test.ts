import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field, messages, textField } from '../support/client.ts';
import { OSL, OTHER_OSL, OTHER_PROCESS } from '../support/referential.ts';
import {
  auditOf,
  caseStatus,
  openScene,
  PDF,
  patchCase,
  patchEvent,
  postDeposit,
  postEvent,
  queueOf,
  type Scene,
  sendDossier,
  UNKNOWN_ID,
} from '../support/scene.ts';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const queueAbout = async (as: 'osl' | 'si1' | 'admin', caseId: string) =>
  (await queueOf(scene, as)).filter((item) => field(item, 'caseId') === caseId && field(item, 'eventId') !== null);

describe('dépôt de PJ : H-100, H-102, H-105, H-107…H-110', () => {
  it('G-6 : brouillon jusqu’à ce que toutes les PJ soient RECEIVED ; SENT applique le statut et prévient', async () => {
    const { caseId } = await sendDossier(scene);
    const { eventId, attachmentId, answer } = await postDeposit(scene, 'si1', caseId, {
      caseNewStatus: 'IN_PROGRESS',
      upload: false,
    });
    expect(answer.body).toMatchObject({
      status: 'IN_PROGRESS',
      attachments: [{ id: attachmentId, status: 'PENDING' }],
    });
    expect(Object.keys(Object(field(answer.body, 'attachments', 0))).sort()).toEqual([
      'fileName',
      'id',
      'mimeType',
      'size',
      'status',
      'type',
    ]);
    expect(messages(await patchEvent(scene, 'si1', caseId, eventId, 'SENT'))).toEqual([
      'All attachments must be received',
    ]);
    const path = `/cases/${caseId}/events/${eventId}/attachments/${attachmentId}`;
    expect((await scene.td('si1', 'PUT', path, { raw: 'court' })).status).toBe(400);
    expect((await patchEvent(scene, 'si1', caseId, eventId, 'SENT')).status, 'REJECTED bloque aussi').toBe(400);
    expect(await caseStatus(scene, caseId)).toBe('HUBEE_NOTIFIED');
    expect(await queueAbout('osl', caseId)).toEqual([]);
    expect((await scene.td('si1', 'PUT', path, { raw: PDF })).status).toBe(204);
    const answers = await Promise.all([1, 2, 3].map(() => patchEvent(scene, 'si1', caseId, eventId, 'SENT')));
    expect(answers.map((item) => item.status)).toEqual([204, 204, 204]);
    expect(await caseStatus(scene, caseId)).toBe('IN_PROGRESS');
    expect(await queueAbout('osl', caseId), 'une seule').toMatchObject([
      { eventId, eventActionType: 'ATTACH_DEPOSIT', eventStatus: 'SENT' },
    ]);
    expect(field((await scene.td('osl', 'GET', `/cases/${caseId}/events/${eventId}`)).body, 'updateDateTime')).toMatch(
      DATE,
    );
    expect(messages(await scene.td('si1', 'PUT', path, { raw: PDF }))).toEqual(['Event is already sent']);
    expect(messages(await scene.td('si1', 'DELETE', `/cases/${caseId}/events/${eventId}`))).toEqual([
      'Event can not be deleted',
    ]);
  });

  it('H-105 : le statut d’un dépôt est jugé à sa création ; devenu impossible, il n’empêche pas l’envoi', async () => {
    const { caseId } = await sendDossier(scene);
    const attachments = [{ fileName: 'retour.pdf', type: 'libre', size: 3, mimeType: 'application/pdf' }];
    const deposit = { actionType: 'ATTACH_DEPOSIT', attachments, caseNewStatus: 'CLOSED' };
    const refused = await postEvent(scene, 'si1', caseId, deposit);
    expect(refused.status).toBe(400);
    expect(messages(refused)).toEqual(['Status CLOSED is not allowed']);
    const { eventId } = await postDeposit(scene, 'si1', caseId, { caseNewStatus: 'HUBEE_NOTIFIED' });
    await patchCase(scene, 'si1', caseId, 'IN_PROGRESS');
    expect((await patchEvent(scene, 'si1', caseId, eventId, 'SENT')).status).toBe(204);
    expect(await caseStatus(scene, caseId)).toBe('IN_PROGRESS');
  });

  it('H-109 : DELETE d’un brouillon ; un autre event ne se supprime pas ; E-3 avec sa majuscule', async () => {
    const { caseId } = await sendDossier(scene);
    const { eventId, attachmentId } = await postDeposit(scene, 'osl', caseId);
    expect((await scene.td('osl', 'DELETE', `/cases/${caseId}/events/${eventId}`)).status).toBe(204);
    expect(await scene.sql('SELECT 1 FROM attachments WHERE id = $1', [attachmentId])).toEqual([]);
    expect(messages(await scene.td('osl', 'DELETE', `/cases/${caseId}/events/${eventId}`))).toEqual([
      'Event is not found',
    ]);
    const sent = textField((await postEvent(scene, 'osl', caseId)).body, 'id');
    expect(messages(await scene.td('osl', 'DELETE', `/cases/${caseId}/events/${sent}`))).toEqual([
      'Event can not be deleted',
    ]);
  });
});

describe('PATCH event : H-108', () => {
  it('l’émetteur ne peut pas accuser réception de son propre envoi', async () => {
    const { caseId } = await sendDossier(scene);
    for (const as of ['si1', 'osl'] as const) {
      const id = textField((await postEvent(scene, as, caseId)).body, 'id');
      expect((await patchEvent(scene, as, caseId, id, 'RECEIVED')).body).toEqual({
        errors: [{ code: 403, message: 'Unauthorized user' }],
      });
    }
    expect(await queueAbout('osl', caseId)).toHaveLength(1);
  });

  it('répéter est sans effet ; RECEIVED est terminal ; toute autre valeur 400 ; E-3 en minuscules', async () => {
    const { caseId } = await sendDossier(scene);
    const id = textField((await postEvent(scene, 'si1', caseId)).body, 'id');
    expect((await patchEvent(scene, 'si1', caseId, id, 'SENT')).status, 'déjà SENT').toBe(204);
    for (const status of ['IN_PROGRESS', 'received', 'DONE', '']) {
      expect(messages(await patchEvent(scene, 'osl', caseId, id, status))).toEqual([`Status ${status} is not allowed`]);
    }
    for (let pass = 0; pass < 3; pass += 1)
      expect((await patchEvent(scene, 'osl', caseId, id, 'RECEIVED')).status).toBe(204);
    expect((await patchEvent(scene, 'si1', caseId, id, 'SENT')).status).toBe(400);
    expect(await queueAbout('si1', caseId), 'un seul accusé').toHaveLength(1);
    expect((await auditOf(scene, caseId)).map((row) => row.action)).toEqual(['EVENT_CREATE', 'EVENT_STATUS']);
    for (const method of ['GET', 'PATCH'] as const) {
      const answer = await scene.td('osl', method, `/cases/${caseId}/events/${UNKNOWN_ID}`, {
        ...(method === 'PATCH' && { json: { status: 'SENT' } }),
      });
      expect(answer.body).toEqual({ errors: [{ code: 404, message: 'event is not found' }] });
    }
    const other = await sendDossier(scene);
    expect((await scene.td('osl', 'GET', `/cases/${other.caseId}/events/${id}`)).status, 'pas par un autre case').toBe(
      404,
    );
  });

  it('§4 : le client d’une autre organisation du même type ne peut rien, même par un autre case', async () => {
    const { caseId } = await sendDossier(scene);
    const id = textField((await postEvent(scene, 'si1', caseId)).body, 'id');
    const other = await sendDossier(scene, { as: 'otherOsl', processCode: OTHER_PROCESS });
    expect((await patchEvent(scene, 'otherOsl', caseId, id, 'RECEIVED')).status).toBe(403);
    expect((await patchEvent(scene, 'otherOsl', other.caseId, id, 'RECEIVED')).status).toBe(404);
    expect(OTHER_OSL).not.toBe(OSL);
  });
});
