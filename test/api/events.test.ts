import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOrganizationId } from '../../src/organizations/rules.ts';
import { field, messages, textField } from '../support/client.ts';
import { OSL, OTHER_PROCESS, PROCESS, SI1 } from '../support/referential.ts';
import {
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
const AWKWARD = 'e\u0301 é \u200f 😀 𝒳 \\ " {NULL} \u2028\r\n\t fin ';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const queueAbout = async (as: 'osl' | 'si1' | 'admin', caseId: string) =>
  (await queueOf(scene, as)).filter((item) => field(item, 'caseId') === caseId && field(item, 'eventId') !== null);

describe('POST event : les refus ne changent rien', () => {
  it('E-6, H-101, H-102, H-103, H-105', async () => {
    const { caseId } = await sendDossier(scene);
    const before = await fingerprint(scene);
    const file = { fileName: 'a', type: 'IP2081257', size: 1, mimeType: 'application/pdf' };
    const E6 = `Bad Request : Validation failed.\n[ERROR][REQUEST][POST /teledossiers/v1/cases/${caseId}/events @body]`;
    const refused: readonly (readonly [string, unknown, string])[] = [
      ['si1', {}, `${E6} Object has missing required properties (["actionType","notification"])`],
      [
        'si1',
        { actionType: 'COM_ADD', notification: 'true' },
        `${E6} [Path '/notification'] Instance type (string) does not match any allowed primitive type (allowed: ["boolean","null"])`,
      ],
      [
        'si1',
        { actionType: 'COM_ADD', notification: false, message: 'é'.repeat(1001) },
        `${E6} [Path '/message'] String "${'é'.repeat(400)}…" is too long (length: 1001, maximum allowed: 1000)`,
      ],
      ['si1', { actionType: 'ADD_AWAITING', notification: true }, 'Event action type ADD_AWAITING is not allowed'],
      [
        'si1',
        { actionType: 'ATTACH_DEPOSIT', notification: true },
        'Attachments are required for action type ATTACH_DEPOSIT',
      ],
      [
        'osl',
        { actionType: 'STATUS_UPDATE', notification: true, attachments: [file] },
        'Attachments are not allowed for action type STATUS_UPDATE',
      ],
      [
        'si1',
        { actionType: 'ATTACH_DEPOSIT', notification: true, attachments: [{ ...file, mimeType: 'text/plain' }] },
        `Mime type text/plain is not allowed for ${PROCESS}`,
      ],
      [
        'osl',
        { actionType: 'ATTACH_DEPOSIT', notification: true, attachments: [{ ...file, size: 1073741825 }] },
        `Attachment size is not allowed for ${PROCESS}`,
      ],
      [
        'si1',
        { actionType: 'STATUS_UPDATE', notification: true, caseNewStatus: 'CLOSED' },
        'Status CLOSED is not allowed',
      ],
      ['osl', { actionType: 'STATUS_UPDATE', notification: true, caseNewStatus: 'FOO' }, 'Status FOO is not allowed'],
    ];
    for (const [as, json, message] of refused) {
      const answer = await scene.td(as === 'osl' ? 'osl' : 'si1', 'POST', `/cases/${caseId}/events`, { json });
      expect(answer.body).toEqual({ errors: [{ code: 400, message }] });
      expect(await fingerprint(scene), message).toBe(before);
    }
  });

  it('H-104, H-19 : sur une démarche sans message ni PJ du service, le script officiel passe quand même', async () => {
    const dossier = await sendDossier(scene, { as: 'otherOsl', processCode: OTHER_PROCESS });
    const as = 'si1OtherProcess';
    const message = 'passage du télédossier à DONE';
    const free = await postEvent(scene, as, dossier.caseId, { actionType: 'SENDING_MESSAGE', message });
    expect(messages(free)).toEqual([`Message is not allowed for ${OTHER_PROCESS}`]);
    const files = [{ fileName: 'a.pdf', type: 'x', size: 1, mimeType: 'application/pdf' }];
    const deposit = await postEvent(scene, as, dossier.caseId, { actionType: 'ATTACH_DEPOSIT', attachments: files });
    expect(messages(deposit)).toEqual([`Mime type application/pdf is not allowed for ${OTHER_PROCESS}`]);
    expect((await postEvent(scene, as, dossier.caseId, { message, caseNewStatus: 'DONE' })).status).toBe(201);
    expect(
      (await postEvent(scene, 'otherOsl', dossier.caseId, { actionType: 'SENDING_MESSAGE', message })).status,
    ).toBe(201);
  });
});

describe('POST event : effets', () => {
  it('H-4, H-38, §1.8 : les quinze clés, toujours ; caseCurrentStatus rempli par le hub', async () => {
    const { caseId } = await sendDossier(scene);
    const headers = { editorName: 'SOMEEDITOR', applicationName: 'Portail', softwareVersion: '2.2.2' };
    const answer = await scene.td('si1', 'POST', `/cases/${caseId}/events`, {
      json: { actionType: 'STATUS_UPDATE', notification: true, caseNewStatus: 'SI_RECEIVED' },
      headers,
    });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toEqual({
      id: expect.any(String),
      transmitter: parseOrganizationId(SI1),
      message: null,
      comment: null,
      actionType: 'STATUS_UPDATE',
      author: null,
      notification: true,
      createDateTime: expect.stringMatching(DATE),
      updateDateTime: null,
      status: 'SENT',
      caseCurrentStatus: 'HUBEE_NOTIFIED',
      caseNewStatus: 'SI_RECEIVED',
      partnerAttributes: null,
      attachments: [],
      partnerInfo: headers,
    });
    const got = await scene.td('si1', 'GET', `/cases/${caseId}/events/${textField(answer.body, 'id')}`);
    expect(got.body).toEqual(answer.body);
  });

  it('H-8, H-38 : textes octet pour octet, statut périmé gardé tel quel, commentaire caché à l’opérateur', async () => {
    const { caseId } = await sendDossier(scene);
    const spec = {
      message: AWKWARD,
      comment: '',
      author: AWKWARD,
      partnerAttributes: AWKWARD,
      caseCurrentStatus: 'N’IMPORTE QUOI',
      caseNewStatus: null,
      notification: null,
      attachments: null,
    };
    const answer = await postEvent(scene, 'si1', caseId, spec);
    expect(answer.status, answer.text).toBe(201);
    const { attachments: _, ...kept } = spec;
    expect(answer.body).toMatchObject(kept);
    const path = `/cases/${caseId}/events/${textField(answer.body, 'id')}`;
    expect((await scene.td('admin', 'GET', path)).body).toMatchObject(kept);
    expect((await scene.td('osl', 'GET', path)).body).toMatchObject({ ...kept, comment: null });
    const inCase = (await scene.td('osl', 'GET', `/cases/${caseId}`)).body;
    expect(field(inCase, 'events', 0, 'comment')).toBeNull();
    const own = await postEvent(scene, 'osl', caseId, { comment: 'interne' });
    expect(field(own.body, 'comment')).toBeNull();
    expect((await scene.td('si1', 'GET', `/cases/${caseId}/events/${textField(own.body, 'id')}`)).body).toMatchObject({
      comment: 'interne',
    });
  });

  it('H-105, H-132, H-133 : l’event applique le statut, avec un saut et un statut courant faux ; le même ne fait rien', async () => {
    const { caseId } = await sendDossier(scene);
    for (const [as, next] of [
      ['si1', 'IN_PROGRESS'],
      ['si1', 'IN_PROGRESS'],
      ['si1', 'DONE'],
      ['osl', 'CLOSED'],
    ] as const) {
      const answer = await postEvent(scene, as, caseId, { caseCurrentStatus: 'HUBEE_NOTIFIED', caseNewStatus: next });
      expect(answer.status, answer.text).toBe(201);
      expect(await caseStatus(scene, caseId)).toBe(next);
    }
    const trail = await auditOf(scene, caseId);
    expect(trail.map((row) => [row.action, row.from_state, row.to_state])).toEqual([
      ['EVENT_CREATE', 'HUBEE_NOTIFIED', 'IN_PROGRESS'],
      ['EVENT_CREATE', 'IN_PROGRESS', 'IN_PROGRESS'],
      ['EVENT_CREATE', 'IN_PROGRESS', 'DONE'],
      ['EVENT_CREATE', 'DONE', 'CLOSED'],
    ]);
    expect(
      field((await scene.td('osl', 'GET', `/cases/${caseId}`)).body, 'events'),
      'H-105 : pas de dédoublonnage',
    ).toHaveLength(4);
  });

  it('H-134 : sur un case clos, l’event du service est gardé sans effet sur le statut', async () => {
    const { caseId } = await sendDossier(scene);
    await patchCase(scene, 'osl', caseId, 'CLOSED');
    expect((await postEvent(scene, 'si1', caseId, { caseNewStatus: 'DONE' })).status).toBe(201);
    expect(await caseStatus(scene, caseId)).toBe('CLOSED');
    const { eventId } = await postDeposit(scene, 'si1', caseId, { caseNewStatus: 'DONE' });
    expect((await patchEvent(scene, 'si1', caseId, eventId, 'SENT')).status).toBe(204);
    expect(await caseStatus(scene, caseId)).toBe('CLOSED');
  });

  it('H-106, H-150 : qui est prévenu, et de quoi', async () => {
    const { caseId } = await sendDossier(scene);
    for (const spec of [{ notification: false }, { notification: null }, { actionType: 'COM_ADD' }]) {
      await postEvent(scene, 'si1', caseId, spec);
      await postEvent(scene, 'osl', caseId, spec);
    }
    expect([await queueAbout('osl', caseId), await queueAbout('si1', caseId)]).toEqual([[], []]);
    const mine = await postEvent(scene, 'si1', caseId);
    const yours = await postEvent(scene, 'osl', caseId);
    expect(await queueAbout('osl', caseId)).toMatchObject([
      {
        eventId: textField(mine.body, 'id'),
        recipient: parseOrganizationId(OSL),
        transmitter: parseOrganizationId(SI1),
        eventStatus: 'SENT',
      },
    ]);
    expect(await queueAbout('si1', caseId)).toMatchObject([
      {
        eventId: textField(yours.body, 'id'),
        recipient: parseOrganizationId(SI1),
        transmitter: parseOrganizationId(OSL),
        eventActionType: 'STATUS_UPDATE',
      },
    ]);
  });

  it('H-212 : la plateforme n’écrit au nom de personne et ne prévient personne', async () => {
    const { caseId } = await sendDossier(scene);
    const answer = await postEvent(scene, 'admin', caseId);
    expect(field(answer.body, 'transmitter', 'type')).toBe('ADMIN');
    for (const as of ['osl', 'si1', 'admin'] as const) expect(await queueAbout(as, caseId), as).toEqual([]);
  });

  it('un case non transmis garde l’event de son opérateur sans prévenir, et ne prend pas son statut', async () => {
    const { caseId } = await createDossier(scene);
    expect((await postEvent(scene, 'osl', caseId, { caseNewStatus: 'DONE' })).status).toBe(400);
    expect((await postEvent(scene, 'osl', caseId)).status).toBe(201);
    expect(await queueAbout('si1', caseId)).toEqual([]);
  });
});
