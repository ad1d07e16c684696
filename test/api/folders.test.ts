import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { field, messages, textField } from '../support/client.ts';
import { PROCESS, SI1, SI2 } from '../support/referential.ts';
import {
  archive,
  auditOf,
  caseStatus,
  completeDossier,
  createDossier,
  fingerprint,
  folderBody,
  openScene,
  postEvent,
  queueOf,
  type Scene,
  sendDossier,
  uploadDossier,
} from '../support/scene.ts';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;
const AWKWARD = 'e\u0301 é \u200f İ 😀 𝒳 \\ " \' {NULL} <b> % _ ﷽ \u2028 \u0001 fin ';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const post = (json: unknown, headers?: Record<string, string>) =>
  scene.td('osl', 'POST', '/folders', { json, ...(headers && { headers }) });
const get = async (id: string) => (await scene.td('osl', 'GET', `/folders/${id}`)).body;
const patch = (id: string, json: unknown) => scene.td('osl', 'PATCH', `/folders/${id}`, { json });

describe('POST puis GET /folders', () => {
  it('H-4, H-5, H-9, H-80, §1.8 : la forme exacte, tous les champs, dans l’ordre de la demande', async () => {
    const dossier = await createDossier(scene, { recipients: [SI2, SI1], headers: { editorName: 'ÉDITEUR' } });
    const { body } = dossier.answer;
    const request = folderBody({ recipients: [SI2, SI1] });
    expect(body).toEqual({
      id: dossier.folderId,
      globalStatus: 'HUBEE_RECEIVED',
      processCode: PROCESS,
      createDateTime: expect.stringMatching(DATE),
      closeDateTime: null,
      applicant: { firstName: 'Éloïse', lastName: 'D’Arc', email: null },
      externalId: request.externalId,
      updateDateTime: null,
      partnerInfo: { editorName: 'ÉDITEUR', applicationName: null, softwareVersion: null },
      cases: request.cases.map((item, index) => ({
        ...item,
        id: dossier.caseIds[index],
        status: 'HUBEE_RECEIVED',
        updateDateTime: null,
        transmissionDateTime: null,
        partnerAttributes: null,
      })),
      attachments: request.attachments.map((file, index) => ({
        ...file,
        id: dossier.attachmentIds[index],
        status: 'PENDING',
      })),
    });
    expect(await get(dossier.folderId)).toEqual(body);
    expect(await queueOf(scene, 'si2'), 'H-80 : personne n’est prévenu').toEqual([]);
  });

  it('H-35 : partnerInfo est null quand aucun en-tête n’est venu', async () => {
    expect(field((await createDossier(scene)).answer.body, 'partnerInfo')).toBeNull();
  });

  it('H-8, H-9 : les textes reviennent octet pour octet, et trente PJ dans leur ordre', async () => {
    const base = folderBody();
    const externalId = '\u00a0Ø😀 ';
    const files = Array.from({ length: 30 }, (_, index) => ({
      fileName: `${AWKWARD}${30 - index}`,
      type: 'piece',
      size: index,
      mimeType: 'application/pdf',
      recipients: [`${externalId}-01`, `${externalId}-01`],
    }));
    const answer = await post({
      ...base,
      externalId,
      applicant: { firstName: AWKWARD, lastName: 'NULL', email: 'élise+hubee@mairie.collectivite' },
      cases: [{ ...base.cases[0], externalId: `${externalId}-01`, partnerAttributes: AWKWARD }],
      attachments: files,
    });
    expect(answer.status, answer.text).toBe(201);
    for (const body of [answer.body, await get(textField(answer.body, 'id'))]) {
      expect(field(body, 'externalId')).toBe(externalId);
      expect(field(body, 'applicant')).toEqual({
        firstName: AWKWARD,
        lastName: 'NULL',
        email: 'élise+hubee@mairie.collectivite',
      });
      expect(field(body, 'cases', 0, 'partnerAttributes')).toBe(AWKWARD);
      expect(files.map((_, index) => field(body, 'attachments', index, 'fileName'))).toEqual(
        files.map((item) => item.fileName),
      );
      expect(field(body, 'attachments', 0, 'recipients')).toEqual(files[0]?.recipients);
    }
  });

  it('H-10, H-11, H-29 : lecture seule et inconnus ignorés, null accepté, adresse vide vaut null', async () => {
    const base = folderBody();
    const answer = await post({
      ...base,
      id: 'x',
      globalStatus: 'CLOSED',
      inconnu: { a: 1 },
      applicant: { ...base.applicant, email: '', civilite: 'Mme' },
      cases: base.cases.map((item) => ({ ...item, status: 'DONE', partnerAttributes: null })),
    });
    expect(answer.status, answer.text).toBe(201);
    expect(field(answer.body, 'globalStatus')).toBe('HUBEE_RECEIVED');
    expect(field(answer.body, 'cases', 0, 'status')).toBe('HUBEE_RECEIVED');
    expect(field(answer.body, 'applicant', 'email')).toBeNull();
    expect(answer.text).not.toContain('inconnu');
  });

  it('H-33, H-34, H-82 : numéros constants et longs, même numéro deux fois : deux dossiers', async () => {
    const base = folderBody();
    const number = 'x'.repeat(100);
    const json = {
      ...base,
      externalId: 'DINUM-CD',
      cases: [{ ...base.cases[0], externalId: number }],
      attachments: [{ ...base.attachments[0], recipients: [number] }],
    };
    const [one, two] = [await post(json), await post(json)];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(textField(one.body, 'id')).not.toBe(textField(two.body, 'id'));
    expect((await createDossier(scene, { externalId: 'DINUM-CD' })).caseIds).toHaveLength(1);
  });
});

describe('PATCH /folders : H-84…H-88', () => {
  it('H-86 : une PJ attendue empêche de compléter, rien n’a bougé', async () => {
    const dossier = await createDossier(scene);
    const before = await fingerprint(scene);
    const answer = await completeDossier(scene, dossier);
    expect(answer.body).toEqual({ errors: [{ code: 400, message: 'All attachments must be received' }] });
    expect(await fingerprint(scene)).toBe(before);
  });

  it('H-85, H-150, H-163 : compléter notifie chaque service une fois, et trace', async () => {
    const dossier = await uploadDossier(scene, { recipients: [SI1, SI2] });
    expect((await completeDossier(scene, dossier)).status).toBe(204);
    const body = await get(dossier.folderId);
    expect(field(body, 'globalStatus')).toBe('HUBEE_NOTIFIED');
    expect(field(body, 'updateDateTime')).toMatch(DATE);
    for (const index of [0, 1]) {
      expect(field(body, 'cases', index, 'status')).toBe('HUBEE_NOTIFIED');
      expect(field(body, 'cases', index, 'transmissionDateTime')).toMatch(DATE);
    }
    for (const [index, as] of (['si1', 'si2'] as const).entries()) {
      const mine = (await queueOf(scene, as)).filter((item) => dossier.caseIds.includes(textField(item, 'caseId')));
      expect(mine).toHaveLength(1);
      expect(mine[0]).toMatchObject({ caseId: dossier.caseIds[index], eventId: null, eventStatus: null });
    }
    expect((await auditOf(scene, dossier.folderId)).map((row) => row.action)).toEqual([
      'FOLDER_CREATE',
      'FOLDER_COMPLETE',
    ]);
  });

  it('H-87 : compléter encore est sans effet, aussi à dix en même temps : une notification par case', async () => {
    const dossier = await uploadDossier(scene, { recipients: [SI1, SI2] });
    const answers = await Promise.all(Array.from({ length: 10 }, () => completeDossier(scene, dossier)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => 204));
    await patch(dossier.folderId, { globalStatus: 'CLOSED' });
    expect((await completeDossier(scene, dossier)).status).toBe(204);
    expect(field(await get(dossier.folderId), 'globalStatus')).toBe('CLOSED');
    const rows = await scene.sql('SELECT case_id FROM notifications WHERE case_id = ANY ($1)', [dossier.caseIds]);
    expect(rows).toHaveLength(2);
    expect((await scene.sql('SELECT 1 FROM arrivals WHERE case_id = ANY ($1)', [dossier.caseIds])).length).toBe(2);
  });

  it.each(['ARCHIVED', 'HUBEE_RECEIVED', 'SI_INTG_ERROR', 'closed', 'ADD_WAITING'])(
    'H-84 : %s → 400',
    async (status) => {
      const dossier = await sendDossier(scene);
      const answer = await patch(dossier.folderId, { globalStatus: status });
      expect(answer.body).toEqual({ errors: [{ code: 400, message: `Status ${status} is not allowed` }] });
    },
  );

  it('E-6 : globalStatus manque ; H-6 : une date sans fuseau', async () => {
    const { folderId } = await sendDossier(scene);
    const where = `Bad Request : Validation failed.\n[ERROR][REQUEST][PATCH /teledossiers/v1/folders/${folderId} @body]`;
    expect(messages(await patch(folderId, {}))).toEqual([
      `${where} Object has missing required properties (["globalStatus"])`,
    ]);
    const answer = await patch(folderId, { globalStatus: 'CLOSED', closeDateTime: '2024-07-18T14:00:55' });
    expect(messages(answer)[0]).toContain(`${where} [Path '/closeDateTime'] String "2024-07-18T14:00:55" is invalid`);
  });

  it('H-84, H-88 : chaque statut sans toucher aux cases ; CLOSED date, rouvrir efface sans notifier', async () => {
    const { folderId, caseId } = await sendDossier(scene);
    for (const status of ['SENT', 'SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING', 'REFUSED', 'DONE', 'CLOSED']) {
      expect((await patch(folderId, { globalStatus: status })).status, status).toBe(204);
      expect(field(await get(folderId), 'globalStatus')).toBe(status);
      expect(await caseStatus(scene, caseId), 'scénario E').toBe('HUBEE_NOTIFIED');
    }
    expect(field(await get(folderId), 'closeDateTime')).toMatch(DATE);
    const before = (await queueOf(scene, 'si1')).length;
    await patch(folderId, { globalStatus: 'HUBEE_NOTIFIED' });
    expect(field(await get(folderId), 'closeDateTime')).toBeNull();
    expect(await queueOf(scene, 'si1')).toHaveLength(before);
    await patch(folderId, { globalStatus: 'CLOSED', closeDateTime: '2024-07-18T14:00:55+02:00' });
    expect(field(await get(folderId), 'closeDateTime'), 'H-6').toBe('2024-07-18T12:00:55.000+00:00');
  });

  it('D-12 : un dossier archivé ne change plus, ne se supprime pas, se lit encore', async () => {
    const dossier = await sendDossier(scene);
    await archive(scene, dossier);
    for (const status of ['HUBEE_COMPLETED', 'HUBEE_NOTIFIED', 'CLOSED']) {
      expect((await patch(dossier.folderId, { globalStatus: status })).status).toBe(400);
    }
    expect((await scene.td('osl', 'DELETE', `/folders/${dossier.folderId}`)).status).toBe(400);
    expect(field(await get(dossier.folderId), 'globalStatus'), 'G-30').toBe('ARCHIVED');
  });
});

describe('DELETE /folders : H-89', () => {
  it('refuse ce qui est parti, ou qui porte un événement', async () => {
    const sent = await sendDossier(scene);
    const answer = await scene.td('osl', 'DELETE', `/folders/${sent.folderId}`);
    expect(answer.body).toEqual({ errors: [{ code: 400, message: 'Folder can not be deleted' }] });
    const spoken = await createDossier(scene);
    expect((await postEvent(scene, 'osl', spoken.caseId, { actionType: 'COM_ADD' })).status).toBe(201);
    expect((await scene.td('osl', 'DELETE', `/folders/${spoken.folderId}`)).status).toBe(400);
  });

  it('supprime tout, binaires compris, et laisse une trace ; ensuite 404 E-3', async () => {
    const { folderId, caseId, attachmentId } = await uploadDossier(scene);
    expect((await scene.td('osl', 'DELETE', `/folders/${folderId}`)).status).toBe(204);
    const gone = await scene.td('osl', 'GET', `/folders/${folderId}`);
    expect(gone.body).toEqual({ errors: [{ code: 404, message: 'Folder is not found' }] });
    expect((await scene.td('osl', 'GET', `/cases/${caseId}`)).body).toEqual({
      errors: [{ code: 404, message: 'Case is not found' }],
    });
    expect(await scene.sql('SELECT 1 FROM attachments WHERE id = $1', [attachmentId])).toEqual([]);
    expect((await auditOf(scene, folderId)).map((row) => row.action)).toEqual(['FOLDER_CREATE', 'FOLDER_DELETE']);
  });
});
