import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { field, messages, textField } from '../support/client.ts';
import { PROCESS, SI1, SI2 } from '../support/referential.ts';
import {
  ACTE,
  archive,
  auditOf,
  caseStatus,
  createDossier,
  fingerprint,
  openScene,
  patchCase,
  patchEvent,
  postDeposit,
  postEvent,
  queueOf,
  type Scene,
  sendDossier,
} from '../support/scene.ts';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/;
const SI_MAY = ['SENT', 'SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING', 'REFUSED', 'DONE', 'SI_INTG_ERROR'];
const OSL_MAY = ['CLOSED', 'SENT', 'SI_RECEIVED', 'IN_PROGRESS', 'ADD_AWAITING', 'REFUSED', 'DONE', 'HUBEE_NOTIFIED'];

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const get = async (id: string, query = '') => (await scene.td('osl', 'GET', `/cases/${id}${query}`)).body;

describe('GET /cases : H-36, H-95', () => {
  it('H-4, H-36 : la forme exacte ; chaque case n’a que ses PJ, sans la clé recipients', async () => {
    const dossier = await sendDossier(scene, {
      recipients: [SI1, SI2],
      files: [
        { ...ACTE, fileName: 'DD.pdf', cases: [0] },
        { ...ACTE, fileName: 'VA.pdf' },
        { ...ACTE, fileName: 'AA.pdf' },
      ],
    });
    const answer = await scene.td('si1', 'GET', `/cases/${dossier.caseId}`);
    const [dd, va, aa] = dossier.attachmentIds;
    const file = { status: 'RECEIVED', type: 'piece', size: ACTE.bytes.length, mimeType: 'application/pdf' };
    expect(answer.body).toEqual({
      id: dossier.caseId,
      status: 'HUBEE_NOTIFIED',
      recipient: parseOrganizationId(SI1),
      externalId: 'DILA-AEC-1000000013734-01',
      updateDateTime: expect.stringMatching(DATE),
      transmissionDateTime: expect.stringMatching(DATE),
      processCode: PROCESS,
      createDateTime: expect.stringMatching(DATE),
      closeDateTime: null,
      partnerAttributes: null,
      applicant: { firstName: 'Éloïse', lastName: 'D’Arc', email: null },
      attachments: [
        { ...file, id: dd, fileName: 'DD.pdf' },
        { ...file, id: va, fileName: 'VA.pdf' },
        { ...file, id: aa, fileName: 'AA.pdf' },
      ],
      events: [],
    });
    const second = await scene.td('si2', 'GET', `/cases/${dossier.caseIds[1]}`);
    expect(field(second.body, 'attachments', 0, 'fileName'), 'H-220').toBe('VA.pdf');
    expect(field(second.body, 'attachments')).toHaveLength(2);
    expect(second.text, 'H-211').not.toContain(dossier.caseId);
  });

  it('H-95 : lite=true sans PJ ni événements ; toute autre valeur, complet ; plus de 14 caractères, 400', async () => {
    const { caseId } = await sendDossier(scene);
    await postEvent(scene, 'osl', caseId);
    const lite = await get(caseId, '?lite=true');
    expect(field(lite, 'attachments')).toEqual([]);
    expect(field(lite, 'events')).toEqual([]);
    for (const value of ['false', '1', 'TRUE', '']) {
      expect(field(await get(caseId, `?lite=${value}`), 'attachments'), value).toHaveLength(1);
    }
    expect((await scene.td('osl', 'GET', `/cases/${caseId}?lite=${'x'.repeat(15)}`)).status).toBe(400);
  });

  it('H-96, D-4 : lire ne change ni statut ni date, mais note une fois la prise en charge par l’API', async () => {
    const { caseId } = await sendDossier(scene);
    const before = await get(caseId);
    for (let pass = 0; pass < 2; pass += 1) await scene.td('si1', 'GET', `/cases/${caseId}`);
    expect(await get(caseId)).toEqual(before);
    const [row] = await scene.sql('SELECT taken_by FROM cases WHERE id = $1', [caseId]);
    expect(row?.taken_by).toBe('API');
    expect((await auditOf(scene, caseId)).map((line) => line.action)).toEqual(['CASE_TAKEN']);
  });

  it('H-36 : les événements par date croissante, le dernier est le plus récent', async () => {
    const { caseId } = await sendDossier(scene);
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      ids.push(textField((await postEvent(scene, index % 2 ? 'osl' : 'si1', caseId)).body, 'id'));
    }
    const events = field(await get(caseId), 'events');
    expect(Array.isArray(events) && events.map((event) => field(event, 'id'))).toEqual(ids);
  });

  it('H-107 : un brouillon n’apparaît que chez son auteur et la plateforme', async () => {
    const { caseId } = await sendDossier(scene);
    await postDeposit(scene, 'si1', caseId);
    for (const [as, count] of [
      ['osl', 0],
      ['si1', 1],
      ['admin', 1],
    ] as const) {
      expect(field((await scene.td(as, 'GET', `/cases/${caseId}`)).body, 'events'), as).toHaveLength(count);
    }
  });
});

describe('PATCH /cases : H-97, H-130…H-138', () => {
  it('H-97 : status manque → E-6 ; H-62 : corps vide → E-4', async () => {
    const { caseId } = await sendDossier(scene);
    expect(messages(await scene.td('si1', 'PATCH', `/cases/${caseId}`, { json: {} }))).toEqual([
      `Bad Request : Validation failed.\n[ERROR][REQUEST][PATCH /teledossiers/v1/cases/${caseId} @body] Object has missing required properties (["status"])`,
    ]);
    const empty = await scene.td('si1', 'PATCH', `/cases/${caseId}`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(empty.body).toEqual({ errors: [{ code: 400, message: 'Bad request' }] });
  });

  it('H-131 : hors de la liste du côté → 400, et rien ne change', async () => {
    const { caseId } = await sendDossier(scene);
    const before = await fingerprint(scene);
    for (const [as, status] of [
      ['si1', 'CLOSED'],
      ['si1', 'HUBEE_COMPLETED'],
      ['si1', 'ARCHIVED'],
      ['si1', 'done'],
      ['osl', 'SI_INTG_ERROR'],
      ['osl', 'HUBEE_RECEIVED'],
      ['osl', 'ARCHIVED'],
      ['admin', 'ARCHIVED'],
    ] as const) {
      const answer = await patchCase(scene, as, caseId, status);
      expect(answer.body, `${as} ${status}`).toEqual({
        errors: [{ code: 400, message: `Status ${status} is not allowed` }],
      });
    }
    expect(await fingerprint(scene)).toBe(before);
  });

  it('H-131, H-132, H-136, H-137 : tous les sauts permis, sans notifier, avec une trace', async () => {
    const { caseId } = await sendDossier(scene);
    const queues = async () => [(await queueOf(scene, 'osl')).length, (await queueOf(scene, 'si1')).length];
    const before = await queues();
    for (const [as, list] of [
      ['si1', [...SI_MAY, ...[...SI_MAY].reverse()]],
      ['osl', OSL_MAY],
      ['admin', SI_MAY],
    ] as const) {
      for (const status of list) {
        expect((await patchCase(scene, as, caseId, status)).status, `${as} ${status}`).toBe(204);
        expect(await caseStatus(scene, caseId)).toBe(status);
      }
    }
    expect(await queues()).toEqual(before);
    const trail = await auditOf(scene, caseId);
    expect(trail[0]).toMatchObject({
      action: 'CASE_STATUS',
      from_state: 'HUBEE_NOTIFIED',
      to_state: 'SENT',
      organization: SI1,
    });
    expect(trail[0]?.detail).toEqual({ via: 'PATCH' });
    expect(trail.every((row) => row.client_id !== null && row.request_id !== null)).toBe(true);
  });

  it('H-97 : le statut actuel → 204, sans effet ni trace', async () => {
    const { caseId } = await sendDossier(scene);
    await patchCase(scene, 'osl', caseId, 'CLOSED');
    const before = await fingerprint(scene);
    for (const as of ['osl', 'si1', 'admin'] as const)
      expect((await patchCase(scene, as, caseId, 'CLOSED')).status).toBe(204);
    expect(await fingerprint(scene)).toBe(before);
  });

  it('H-134 : sur un case clos, le service est refusé, l’opérateur rouvre ; H-37 : closeDateTime suit', async () => {
    const { caseId } = await sendDossier(scene);
    const sent = field(await get(caseId), 'transmissionDateTime');
    await patchCase(scene, 'osl', caseId, 'CLOSED');
    expect(field(await get(caseId), 'closeDateTime')).toMatch(DATE);
    expect(messages(await patchCase(scene, 'si1', caseId, 'DONE'))).toEqual(['Status DONE is not allowed']);
    expect((await patchCase(scene, 'osl', caseId, 'HUBEE_NOTIFIED')).status).toBe(204);
    const reopened = await get(caseId);
    expect(field(reopened, 'closeDateTime')).toBeNull();
    expect(field(reopened, 'transmissionDateTime'), 'H-37 : jamais changée').toBe(sent);
  });

  it('H-135 : HUBEE_COMPLETED par l’opérateur ramène à HUBEE_NOTIFIED sans nouvelle notification', async () => {
    const { caseId } = await sendDossier(scene);
    await patchCase(scene, 'si1', caseId, 'ADD_AWAITING');
    const before = await queueOf(scene, 'si1');
    expect((await patchCase(scene, 'osl', caseId, 'HUBEE_COMPLETED')).status).toBe(204);
    expect(await caseStatus(scene, caseId)).toBe('HUBEE_NOTIFIED');
    expect(await queueOf(scene, 'si1')).toEqual(before);
  });

  it('H-120 : un case non transmis ne prend aucun statut', async () => {
    const { caseId } = await createDossier(scene);
    for (const status of ['HUBEE_COMPLETED', 'HUBEE_NOTIFIED', 'CLOSED', 'DONE']) {
      expect((await patchCase(scene, 'osl', caseId, status)).status, status).toBe(400);
    }
    expect((await patchCase(scene, 'si1', caseId, 'DONE')).status).toBe(403);
  });

  it('D-12 : un case archivé se lit, et refuse tout le reste sauf l’event d’un service et l’accusé', async () => {
    const dossier = await sendDossier(scene);
    const { caseId } = dossier;
    const ask = textField((await postEvent(scene, 'osl', caseId)).body, 'id');
    const draft = await postDeposit(scene, 'osl', caseId);
    await archive(scene, dossier);
    const before = await fingerprint(scene);
    for (const as of ['osl', 'si1', 'admin'] as const) {
      expect((await patchCase(scene, as, caseId, 'DONE')).status, as).toBe(400);
      expect((await patchCase(scene, as, caseId, 'ARCHIVED')).status, as).toBe(400);
    }
    for (const as of ['osl', 'admin'] as const) {
      for (const spec of [
        {},
        { caseNewStatus: 'CLOSED' },
        { actionType: 'SENDING_MESSAGE', message: 'x' },
        { actionType: 'COM_ADD' },
        {
          actionType: 'ATTACH_DEPOSIT',
          attachments: [{ fileName: 'a', type: 'b', size: 1, mimeType: 'application/pdf' }],
        },
      ]) {
        expect((await postEvent(scene, as, caseId, spec)).status, `${as} ${JSON.stringify(spec)}`).toBe(400);
      }
    }
    expect((await patchEvent(scene, 'osl', caseId, draft.eventId, 'SENT')).status).toBe(400);
    expect((await scene.td('osl', 'DELETE', `/cases/${caseId}/events/${draft.eventId}`)).status).toBe(400);
    const path = `/cases/${caseId}/events/${draft.eventId}/attachments/${draft.attachmentId}`;
    expect((await scene.td('osl', 'PUT', path, { raw: ACTE.bytes })).status).toBe(400);
    expect(await fingerprint(scene)).toBe(before);

    const written = await postEvent(scene, 'si1', caseId, { caseNewStatus: 'DONE' });
    expect(written.status, written.text).toBe(201);
    expect(await caseStatus(scene, caseId)).toBe('ARCHIVED');
    expect(
      (await queueOf(scene, 'osl')).filter((item) => field(item, 'caseId') === caseId),
      'personne n’est dérangé',
    ).toEqual([]);
    expect((await patchEvent(scene, 'si1', caseId, ask, 'RECEIVED')).status).toBe(204);
    const [left] = (await queueOf(scene, 'si1')).filter((item) => field(item, 'caseId') === caseId);
    expect((await scene.td('si1', 'DELETE', `/notifications/${textField(left, 'id')}`)).status).toBe(204);
  });
});
